"""Object detection: checks, trainer, predictor, holdout, observer and demo."""
