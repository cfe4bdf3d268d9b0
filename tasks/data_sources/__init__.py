"""Places that files come from: uploads, archives, folders and prefixes of an S3 store."""
