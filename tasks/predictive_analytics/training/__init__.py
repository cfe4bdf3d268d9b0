"""Parts of the predictive analytics trainer."""
