"""What a command's end means: the exit codes, and a failure as one clear line."""

from enum import IntEnum
from typing import NoReturn

__all__ = ["CODES", "Code", "Failed", "end"]


class Code(IntEnum):
    """How a command ended, for programs."""

    REFUSED = 1
    USAGE = 2
    NOT_FOUND = 3
    CONFLICT = 4
    NOT_ALLOWED = 5
    UNREACHABLE = 6
    INTERRUPTED = 130


CODES = {
    0: "done",
    Code.REFUSED: "refused by the server, or the server cannot start",
    Code.USAGE: "the command line is wrong",
    Code.NOT_FOUND: "no such thing (404)",
    Code.CONFLICT: "its state does not allow that (409, 412)",
    Code.NOT_ALLOWED: "no good token, or not allowed (401, 403)",
    Code.UNREACHABLE: "no server answers",
    Code.INTERRUPTED: "stopped by Ctrl-C",
}
"""What each exit code says."""

STATUS = {
    401: Code.NOT_ALLOWED,
    403: Code.NOT_ALLOWED,
    404: Code.NOT_FOUND,
    409: Code.CONFLICT,
    412: Code.CONFLICT,
}


class Failed(Exception):
    """The command failed: why, the way out, and the exit code."""

    def __init__(self, code: Code, detail: str, *, fix: str = "") -> None:
        """Take the sentence for people and the literal next step."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.fix = fix

    @classmethod
    def by_status(cls, status: int, detail: str, *, fix: str = "") -> "Failed":
        """Return the failure of a refusal with this HTTP status."""
        return cls(STATUS.get(status, Code.REFUSED), detail, fix=fix)


def end(code: int, detail: str, fix: str | None) -> NoReturn:
    """Say on standard error why a command failed, and end with this code."""
    import sys

    from coordinator.cli.shown import clean

    print(f"coord: {clean(detail)}", file=sys.stderr)  # noqa: T201
    if fix:
        print(f"  {clean(fix)}", file=sys.stderr)  # noqa: T201
    sys.exit(code)
