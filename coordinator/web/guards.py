"""Who calls, and whether a browser was tricked into calling: checked before a body is read."""

import hashlib
import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from coordinator.core.errors import Forbidden, Invalid, Unauthenticated
from coordinator.core.work import Actor

__all__ = ["Caller", "Identify", "allowed_host", "caller_of", "cookie_name", "csrf_of", "signed_in"]

Connection = ASGIConnection[Any, Any, Any, Any]
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token came with the call, and of which workspace it is."""

    workspace: str
    actor: Actor


Identify = Callable[[str, str], Awaitable[Caller]]
"""Return the caller with this token, who wants this workspace; raises the refusal."""


def cookie_name(connection: Connection, workspace: str) -> str:
    """Return the session cookie's name; cookies know no ports, so it carries the port."""
    return f"coord-{connection.url.port or 0}-{workspace}"


def csrf_of(secret: str) -> str:
    """Return what a page must send back to prove that this server made it."""
    return hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest()[:32]


def caller_of(connection: Connection) -> Caller:
    """Return the caller that `signed_in` let in."""
    return cast("Caller", connection.scope["state"]["caller"])


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Let in who brings a good token for the workspace in the address, by header or cookie."""
    if "\0" in connection.scope["path"] or b"%00" in connection.scope["query_string"]:
        raise Invalid("The address holds the character NUL, which no name does.")
    workspace = str(connection.path_params.get("workspace", ""))
    scheme, _space, secret = connection.headers.get("authorization", "").partition(" ")
    if not secret:
        secret = connection.cookies.get(cookie_name(connection, workspace), "")
        _check_csrf(connection, secret)
    elif scheme.lower() != "bearer":
        raise Unauthenticated(f"`{scheme}` is not understood; send `Authorization: Bearer TOKEN`.")
    if not secret:
        raise Unauthenticated(
            "No token came with the call.",
            fix="Send `Authorization: Bearer TOKEN`; the tokens are in the server's home, "
            "`tokens/<workspace>/<agent>`.",
        )
    identify: Identify = connection.app.state.identify
    connection.scope["state"]["caller"] = await identify(secret.strip(), workspace)


def _check_csrf(connection: Connection, secret: str) -> None:
    if not secret or connection.scope.get("method") in SAFE:
        return
    sent = connection.headers.get("x-csrf-token", "")
    if not hmac.compare_digest(sent.encode(), csrf_of(secret).encode()):
        raise Forbidden("The page is too old to act from.", fix="Reload it and try again.")


async def allowed_host(connection: Connection, _: BaseRouteHandler) -> None:
    """Refuse a foreign `Host` or `Origin`: a web page elsewhere must not reach this server."""
    host = connection.headers.get("host", "")
    if not _is_known(connection, _name_of(f"//{host}")):
        raise Forbidden(
            f"This server does not answer to the name `{host}`.",
            fix="Start it with COORD_ALLOWED_HOSTS set to that name.",
        )
    origin = connection.headers.get("origin")
    if (
        origin is not None
        and connection.scope.get("method") not in SAFE
        and not _is_known(connection, _name_of(origin))
    ):
        raise Forbidden(f"A page of `{origin}` may not act here.")


def _name_of(address: str) -> str:
    """Return the host's name; none where the address cannot be read, its port included."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "") if parts.port is None or parts.port else ""
    except ValueError:
        return ""


def _is_known(connection: Connection, name: str) -> bool:
    if name == "localhost" or name in connection.app.state.allowed_hosts:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
