"""Who waits for a claim at this moment: calls of this process, each with a name of its own.

A name begins with the process's own mark, so that after a crash nobody is taken for waiting who
is not. One server uses a database at a time; what another one's mark stands on is nobody's.
"""

from itertools import count
from uuid import uuid4

__all__ = ["attendant", "is_here", "restarted"]

_marks = [uuid4().hex[:12]]
_calls = count(1)


def attendant() -> str:
    """Return a name for one more call that waits."""
    return f"{_marks[-1]}-{next(_calls)}"


def is_here(name: str) -> bool:
    """Tell whether the call of this name was made to this process."""
    return name.startswith(f"{_marks[-1]}-")


def restarted() -> None:
    """Go on as another process would after this one's crash: for tests."""
    _marks.append(uuid4().hex[:12])
