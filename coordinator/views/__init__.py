"""Read-only compositions over several domains."""
