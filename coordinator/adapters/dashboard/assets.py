"""The files that pages load: their addresses carry a hash of the content and are kept for good."""

import json
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from coordinator import __version__

__all__ = ["STATIC", "asset", "build", "static_files"]

STATIC = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".txt": MediaType.TEXT}
FOR_GOOD = "public, max-age=31536000, immutable"


def hashes() -> dict[str, str]:
    """Return the hash of every built file by its name; none where the assets were never built."""
    try:
        found: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    except FileNotFoundError:
        return {}
    return found


HASHES = hashes()


def asset(name: str) -> str:
    """Return the address of a built file, with its hash."""
    return f"/static/{name}?v={HASHES.get(name, __version__)}"


def build() -> str:
    """Return what changes with every change of the pages' script or style."""
    return "-".join((__version__, HASHES.get("app.js", ""), HASHES.get("app.css", "")))


@get("/{name:str}", include_in_schema=False, sync_to_thread=False)
def built_file(
    request: Request[Any, Any, Any], name: FromPath[str], v: FromQuery[str] = ""
) -> Response[bytes]:
    """Answer with a built file; kept for good where the address carries its hash."""
    known = HASHES.get(name)
    if known is None:
        raise NotFoundException
    headers = {
        "Cache-Control": FOR_GOOD if v == known else "no-cache",
        "ETag": f'"{known}"',
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    path = STATIC / name
    return Response(path.read_bytes(), media_type=TYPES[path.suffix], headers=headers)


static_files = Router(path="/static", route_handlers=[built_file])
