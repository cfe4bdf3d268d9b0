"""What only the predictor of predictive analytics needs."""
