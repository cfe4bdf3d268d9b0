"""What only the trainer of boxes needs."""
