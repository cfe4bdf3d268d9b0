"""`exeml doctor`: looks at everything an installation needs and names each fault with its cure."""
