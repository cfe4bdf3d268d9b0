"""What only the trainer of object detection needs."""
