"""The whole platform for `docker compose`, with PostgreSQL and an S3 server."""
