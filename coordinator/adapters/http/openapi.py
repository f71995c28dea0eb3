"""The OpenAPI document at `/schema/openapi.json`, and a page at `/schema` that draws it.

The page loads its script from this server only.
"""

from inspect import cleandoc
from typing import Any, TypeVar

from litestar import Controller, Request, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from coordinator import __version__
from coordinator.web.policy import HEADERS
from coordinator.web.problems import Problem

__all__ = ["SECURITY", "config", "described"]

C = TypeVar("C", bound=Controller)
SECURITY = [{"bearer": list[str]()}]
"""What a call needs that is for signed-in callers only."""

READ = {
    400: "It could not be read",
    401: "No valid token came",
    403: "This actor may not",
    404: "There is no such thing",
    422: "It does not fit",
    429: "Too many calls",
}
WRITE = READ | {
    409: "The state of the thing does not allow it",
    412: "It has changed since it was read",
    413: "It is larger than the limit",
    415: "This format is not supported",
}

PAGE = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Coordinator API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/schema.css"></head>
<body><div id="schema" data-url="/schema/openapi.json"></div>
<script type="module" src="/static/schema.js"></script></body>
</html>
"""


class Reference(OpenAPIRenderPlugin):
    """The page that draws the document."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the page; the document is fetched by its script."""
        return PAGE


config = OpenAPIConfig(
    title="Coordinator",
    version=__version__,
    description="State, handoffs and contracts for a team of coding agents.",
    openapi_router=Router(
        "/schema", route_handlers=[], response_headers=HEADERS, include_in_schema=False
    ),
    components=Components(
        security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}
    ),
    render_plugins=[
        Reference(path="/"),
        JsonRenderPlugin(path="/openapi.json"),
        YamlRenderPlugin(path="/openapi.yaml"),
    ],
)


def described(controller: type[C]) -> type[C]:
    """Let the document say of each call what its docstring says, and how it can be refused."""
    for handler in vars(controller).values():
        if isinstance(handler, HTTPRouteHandler):
            summary, _, more = cleandoc(handler.fn.__doc__ or "").partition("\n")
            handler.summary = summary.rstrip(".")
            handler.description = more.strip() or None
            handler.responses = _problems(READ if handler.http_methods == {"GET"} else WRITE)
    return controller


def _problems(meanings: dict[int, str]) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(
            Problem,
            description=meaning,
            media_type="application/problem+json",
            generate_examples=False,
        )
        for status, meaning in meanings.items()
    }
