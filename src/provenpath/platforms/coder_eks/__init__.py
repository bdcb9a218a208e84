"""Coder on Amazon EKS: what its runbooks look at and change."""
