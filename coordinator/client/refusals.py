"""What can go wrong with a call: the server refuses it, or no server answers."""

from collections.abc import Sequence

import httpx

__all__ = ["Refused", "Unreachable", "refusal_of"]

SHOWN = 300
"""How much of an answer that is no problem document is shown, in characters."""


class Refused(Exception):
    """The server refused the call; nothing was changed.

    `detail` names the thing, the rule and the way out, `fix` is the literal next step or empty,
    `errors` holds a `pointer` and a `detail` for each fault of a body.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        fix: str = "",
        errors: Sequence[dict[str, str]] = (),
    ) -> None:
        """Take the parts of a problem document (RFC 9457)."""
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.fix = fix
        self.errors = tuple(errors)


class Unreachable(Exception):
    """No coordinator answers at this address."""

    def __init__(self, url: str, reason: str) -> None:
        """Name the address and what happened there."""
        super().__init__(f"No coordinator answers at {url}: {reason.rstrip('.') or 'no answer'}.")
        self.url = url


def refusal_of(response: httpx.Response) -> Refused:
    """Read a refusal; what is no problem document is shown as it begins."""
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "detail" not in problem:
        text = " ".join(response.text.split())[:SHOWN] or "The answer says no more."
        return Refused(response.status_code, response.reason_phrase, text)
    return Refused(
        response.status_code,
        str(problem.get("title") or response.reason_phrase),
        str(problem["detail"]),
        fix=str(problem.get("fix") or ""),
        errors=problem.get("errors") or (),
    )
