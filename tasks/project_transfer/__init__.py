"""One project as one file: exported here, imported on another installation."""
