"""Look at a deployment of Coder on Amazon EKS. Nothing here changes anything."""
