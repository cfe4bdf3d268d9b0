"""Manifests with which the versions of a prediction service run on Kubernetes."""
