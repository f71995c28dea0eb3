"""Cutting text into words and folding them: case and accents do not count, nor does punctuation.

Folding maps a character to one character, so that a place in the folded text is the same place in
the text. Pure functions, linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["WORD", "composed", "fold", "words"]

WORD = re.compile(r"[^\W_]+")
LONGEST = 60
"""How many characters of a word count; a longer one is found by its beginning."""


def composed(text: str) -> str:
    """Return text with accents inside their letters, as folding and finding places need it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the text in lower case and without accents, each character where it was."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return base[0] if base[0].isalnum() else character


def words(text: str) -> Sequence[str]:
    """Return the words of a text, folded, in order: `GET /users` is `get` and `users`."""
    return [word[:LONGEST] for word in WORD.findall(fold(text))]
