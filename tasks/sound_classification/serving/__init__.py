"""Parts of the sound classification predictor, without torch."""
