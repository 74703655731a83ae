"""Places for files that citizens and staff attach."""
