"""Refusals as pages: under `/w`, who reads with a browser gets words and a way out, not JSON."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.types import ExceptionHandlersMap

from coordinator.adapters.dashboard.pages import html
from coordinator.adapters.dashboard.rendering import render
from coordinator.web.policy import ONCE

__all__ = ["as_pages"]

Handler = Callable[[Request[Any, Any, Any], Any], Response[Any]]


def as_pages(handlers: ExceptionHandlersMap) -> ExceptionHandlersMap:
    """Return the handlers of problem details, wrapped so that pages under `/w` are HTML."""
    return {error: _wrapped(handler) for error, handler in handlers.items()}


def _wrapped(handler: Any) -> Handler:
    def answer(request: Request[Any, Any, Any], error: Any) -> Response[Any]:
        problem = handler(request, error)
        if request.method not in ("GET", "HEAD") or not request.scope["path"].startswith("/w/"):
            return problem  # type: ignore[no-any-return]
        return _page(request, problem.content)

    return answer


def _page(request: Request[Any, Any, Any], problem: dict[str, Any]) -> Response[str]:
    template = "sign_in.html" if problem["status"] == 401 else "error.html"
    workspace = request.scope["path"].split("/")[2] or "default"
    text = render(template, {**problem, "workspace": workspace, "problem": _said(request, problem)})
    return html(text, status=problem["status"], headers=ONCE)


def _said(request: Request[Any, Any, Any], problem: dict[str, Any]) -> str:
    """Return what the sign-in page says; who never had a session needs no reproach."""
    came_with_link = "link" in request.query_params
    return str(problem["detail"]) if came_with_link else ""
