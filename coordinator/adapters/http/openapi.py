"""The OpenAPI document at `/schema/openapi.json`, and a page at `/schema` that draws it.

The page loads its script from this server only.
"""

from typing import Any

from litestar import Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin, YamlRenderPlugin

from coordinator import __version__

__all__ = ["config"]

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
    path="/schema",
    render_plugins=[
        Reference(path="/"),
        JsonRenderPlugin(path="/openapi.json"),
        YamlRenderPlugin(path="/openapi.yaml"),
    ],
)
