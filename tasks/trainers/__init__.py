"""Trainers: data and settings in, a model folder and its evaluation out."""
