"""What runs in a replica: the BentoML service of every model version, and who may ask it."""
