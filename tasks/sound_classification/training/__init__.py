"""What only the trainer of sound classification needs."""
