"""Parts of the text classification predictor, without torch."""
