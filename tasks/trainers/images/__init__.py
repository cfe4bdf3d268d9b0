"""What only the trainer of pictures needs."""
