"""Look at a deployment of Coder on Amazon EKS. Nothing here changes anything.

Every function takes its client as an argument, so that another account, or a test, can supply it.
"""
