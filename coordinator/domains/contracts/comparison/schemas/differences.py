"""What one difference between two schemas is, before anything says where it stands."""

__all__ = ["ANYTHING", "Difference"]

ANYTHING = "anything"

Difference = tuple[str, str, str, str]
"""Name, before, after, and where: `-` in the base or `+` in the revision, with the word."""
