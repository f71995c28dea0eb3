"""Every refusal as `application/problem+json` (RFC 9457), from one table of statuses."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from pydantic import BaseModel

from coordinator.core import errors
from coordinator.core.errors import CoordError, Fault
from coordinator.core.logs import log

__all__ = ["HANDLERS", "Problem", "status_of"]

STATUS: dict[type[CoordError], int] = {
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.CursorExpired: 410,
    errors.RevisionMoved: 412,
    errors.TooLarge: 413,
    errors.Unsupported: 415,
    errors.Invalid: 422,
    errors.TooManyCalls: 429,
    CoordError: 400,
}


LEFT = "client disconnected prematurely"
"""What the framework calls a client that went away before its body had come; no fault of ours."""


class ProblemError(BaseModel):
    """One fault inside the body."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """What every refusal looks like."""

    type: str
    title: str
    status: int
    detail: str
    fix: str | None = None
    errors: list[ProblemError] | None = None


def status_of(error: type[CoordError]) -> int:
    """Return the HTTP status of an error's class: its own or its nearest base's."""
    return next(STATUS[base] for base in error.__mro__ if base in STATUS)


def refuse(
    request: Request[Any, Any, Any], error: CoordError, more: Mapping[str, str] | None = None
) -> Response[Any]:
    """Answer a refusal of ours, with more headers where there are any."""
    headers = {}
    if (seconds := getattr(error, "retry_after", None)) is not None:
        headers["Retry-After"] = str(seconds)
    status = status_of(type(error))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return _answer(error.slug(), error.title(), status, error, headers | dict(more or {}))


def refuse_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer a refusal of the framework: no such route, a body it cannot read, one too large."""
    if error.status_code >= 500 and error.detail != LEFT:
        return crash(request, error)
    return refuse(request, _translated(request, error), error.headers)


def refuse_depth(request: Request[Any, Any, Any], error: RecursionError) -> Response[Any]:
    """Answer a body that is nested without end."""
    return refuse(request, errors.Malformed("The body is nested too deeply to be read."))


def refuse_bytes(request: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[Any]:
    """Answer a body in another encoding."""
    return refuse(request, errors.Malformed("The body is not UTF-8, as JSON is."))


def crash(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a fault of ours: the log has the traceback, the caller gets no insides."""
    log.error("request.crashed", method=request.method, path=request.scope["path"], exc_info=error)
    sorry = CoordError("The server met a fault of its own; its log says more. Nothing was changed.")
    return _answer("internal-error", "The server failed", 500, sorry, {})


HANDLERS: ExceptionHandlersMap = {
    CoordError: refuse,
    HTTPException: refuse_http,
    RecursionError: refuse_depth,
    UnicodeDecodeError: refuse_bytes,
    Exception: crash,
}


def _answer(
    slug: str, title: str, status: int, error: CoordError, headers: dict[str, str]
) -> Response[Any]:
    problem = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": status,
        "detail": error.detail,
    }
    if error.fix:
        problem["fix"] = error.fix
    if error.errors:
        problem["errors"] = [
            {"pointer": fault.pointer, "detail": fault.detail} for fault in error.errors
        ]
    return Response(
        problem, status_code=status, media_type="application/problem+json", headers=headers
    )


def _translated(request: Request[Any, Any, Any], error: HTTPException) -> CoordError:
    path, status = request.scope["path"], error.status_code
    if isinstance(error, ValidationException):
        return _faults_of(error)
    if status == 400:
        return errors.Malformed(f"The body is not valid JSON: {error.detail}")
    if status == 404:
        return errors.NotFound(f"There is nothing at {path}.", fix="`GET /schema` lists all calls.")
    if status == 405:
        return MethodNotAllowed(f"{request.method} is not a call of {path}.")
    if status == 413:
        limit = request.route_handler.resolve_request_max_body_size()
        return errors.TooLarge(f"The body is larger than the limit of {limit} bytes.")
    return CoordError(error.detail or "The request was refused.")


class MethodNotAllowed(CoordError):
    """The address has no such call"""


STATUS[MethodNotAllowed] = 405


WORDS = {
    "extra_forbidden": "is no field of this call: see `/schema`",
    "missing": "is needed",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}
"""What our words are for faults that the library words for programmers."""


def _faults_of(error: ValidationException) -> CoordError:
    raw: list[dict[str, Any]] = getattr(error.__cause__, "errors", None) or []
    if not raw:
        return errors.Invalid(_misfit(error))
    faults = [Fault(_pointer(item["loc"]), WORDS.get(item["type"], item["msg"])) for item in raw]
    large = [fault for fault, item in zip(faults, raw, strict=True) if item["type"] == "too_large"]
    kind = errors.TooLarge if large else errors.Invalid
    return kind("The body does not fit: " + _sentence(large or faults), errors=faults)


def _misfit(error: ValidationException) -> str:
    """Say what is wrong with the parameters of a call, or that its body is missing."""
    extra = error.extra if isinstance(error.extra, list) else []
    found = {str(item.get("key")): item.get("message") for item in extra if isinstance(item, dict)}
    if "data" in found:
        return "This call needs a body: a JSON object."
    said = "; ".join(f"`{name}`: {message}" for name, message in found.items())
    return f"The call does not fit: {said or error.detail}."


def _pointer(location: tuple[str | int, ...]) -> str:
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in location]
    return "".join(f"/{part}" for part in parts if part != "data")


def _sentence(faults: list[Fault]) -> str:
    shown = "; ".join(f"`{fault.pointer or '/'}` {fault.detail}" for fault in faults[:3])
    more = f"; and {len(faults) - 3} more" if len(faults) > 3 else ""
    return f"{shown}{more}."
