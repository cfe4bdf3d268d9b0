"""Paired evaluation of two models on samples that neither was trained on."""
