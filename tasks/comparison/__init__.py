"""Whether one model is better than another, on samples that neither has learned from."""
