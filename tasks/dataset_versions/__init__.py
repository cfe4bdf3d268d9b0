"""Dataset versions: publishing, reading, comparing, verifying and restoring them."""
