"""House rules as system checks."""
