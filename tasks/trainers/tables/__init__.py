"""What only the trainer of tables needs."""
