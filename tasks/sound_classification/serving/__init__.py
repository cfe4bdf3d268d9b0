"""What only the predictor of sound classification needs; it needs no torch."""
