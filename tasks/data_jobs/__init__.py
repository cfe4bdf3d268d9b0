"""The work of data jobs: imports, checks and repairs that take longer than a request."""
