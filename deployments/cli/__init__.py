"""The command line `exeml`; everything it does to projects goes through the REST API."""
