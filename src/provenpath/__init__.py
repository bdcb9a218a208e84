"""Deployment guides for platforms on AWS and Kubernetes that prove themselves."""
