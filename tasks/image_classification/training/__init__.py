"""What only the trainer of image classification needs."""
