"""What only the trainer of texts needs."""
