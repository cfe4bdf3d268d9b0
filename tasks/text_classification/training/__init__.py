"""What only the trainer of text classification needs."""
