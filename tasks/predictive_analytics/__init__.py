"""Predictive analytics: checks, trainer, predictor, holdout, observer and demo."""
