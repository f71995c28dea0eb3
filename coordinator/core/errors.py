"""Everything that can be refused, as exceptions that name the thing, the rule and the way out.

A class's docstring is the title that people see and its name, in kebab case, the slug of the
problem's `type`. Domains subclass these; `web/problems.py` maps each base to its HTTP status.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "AlreadyDone",
    "Conflict",
    "CoordError",
    "CursorExpired",
    "Fault",
    "Forbidden",
    "Invalid",
    "KeyInFlight",
    "Malformed",
    "NotFound",
    "Overtaken",
    "RevisionMoved",
    "TooLarge",
    "TooManyCalls",
    "Unauthenticated",
    "Unsupported",
    "WrongMove",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault inside a body: `pointer` is a JSON pointer to the value, `detail` says the rule."""

    pointer: str
    detail: str


class CoordError(Exception):
    """The request was refused"""

    def __init__(
        self, detail: str, *, fix: str | None = None, errors: Sequence[Fault] = ()
    ) -> None:
        """Take the sentence for people, the literal next call, and the faults inside a body."""
        super().__init__(detail)
        self.detail = detail
        self.fix = fix
        self.errors = tuple(errors)

    @classmethod
    def title(cls) -> str:
        """The class's docstring in one line."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip(".")

    @classmethod
    def slug(cls) -> str:
        """The class's name in kebab case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class Malformed(CoordError):
    """The body could not be read"""


class Unauthenticated(CoordError):
    """No valid token came with the call"""


class Forbidden(CoordError):
    """This actor may not do that"""


class NotFound(CoordError):
    """There is no such thing"""


class Conflict(CoordError):
    """The state of the thing does not allow it"""


class WrongMove(Conflict):
    """The move is not allowed from this state"""


class AlreadyDone(Conflict):
    """It exists already, with other content"""


class KeyInFlight(Conflict):
    """The first call with this idempotency key has not been answered yet"""

    retry_after = 1


class Overtaken(Conflict):
    """Something that this was based on changed meanwhile"""

    retry_after = 1


class CursorExpired(CoordError):
    """Events after this cursor are no longer kept"""


class RevisionMoved(CoordError):
    """The thing has changed since it was read"""


class TooLarge(CoordError):
    """It is larger than the limit"""


class Unsupported(CoordError):
    """This format is not supported"""


class Invalid(CoordError):
    """What was sent does not fit"""


class TooManyCalls(CoordError):
    """Too many calls in a short time"""

    retry_after = 1
