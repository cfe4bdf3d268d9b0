"""The catalog: the durable record of projects, data, labels, runs, models and services."""
