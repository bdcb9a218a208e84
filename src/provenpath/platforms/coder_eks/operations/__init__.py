"""Change a deployment of Coder on Amazon EKS. Only scenarios that say so by their blast radius may call these."""
