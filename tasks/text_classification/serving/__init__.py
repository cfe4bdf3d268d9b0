"""What only the predictor of text classification needs; it needs no torch."""
