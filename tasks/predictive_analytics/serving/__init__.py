"""Parts of the predictive analytics predictor."""
