"""What only the trainer of predictive analytics needs."""
