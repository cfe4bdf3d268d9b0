"""The rules of Check Data: one file per project type."""
