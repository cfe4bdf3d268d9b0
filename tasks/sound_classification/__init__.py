"""Sound classification: checks, trainer, predictor, holdout, observer and demo."""
