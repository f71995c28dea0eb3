"""The HTTP client for Python programs; it imports nothing of ours, so that it stands alone."""
