"""The processes: REST API, command line, prediction service, supervisor."""
