"""Observers: what monitoring has to know of the requests and answers of a model."""
