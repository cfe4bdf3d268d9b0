"""What only the trainer of sounds needs."""
