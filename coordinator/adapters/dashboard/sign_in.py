"""Signing in by a one-time link, and out again; the session is a browser's token in a cookie."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from coordinator.core.errors import CoordError, Unauthenticated
from coordinator.core.work import SYSTEM, Desk
from coordinator.domains.agents import tokens
from coordinator.web.guards import Identify, caller_of, cookie_name, signed_in
from coordinator.web.policy import ONCE

__all__ = ["SignIn"]

SESSION_SECONDS = 30 * 24 * 3600


class SignIn(Controller):
    """How a person's browser gets and gives up its session."""

    path = "/w/{workspace:str}"
    include_in_schema = False

    @get("/sign-in")
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        workspace: FromPath[str],
        link: Annotated[str, QueryParameter()] = "",
    ) -> Redirect:
        """Exchange a sign-in link for a session, once; who has one already is let in as well."""
        desk: Desk = request.app.state.desk
        try:
            issued = await desk.write(workspace, SYSTEM, lambda work: tokens.exchange(work, link))
        except Unauthenticated:
            if not await _has_session(request, workspace):
                raise
            return Redirect(f"/w/{workspace}", headers=ONCE)
        cookie = _cookie(request, workspace, issued.token, seconds=SESSION_SECONDS)
        return Redirect(f"/w/{workspace}", headers=ONCE, cookies=[cookie])

    @post("/sign-out", guards=[signed_in], status_code=200)
    async def sign_out(
        self, request: Request[Any, Any, Any], workspace: FromPath[str]
    ) -> Response[dict[str, str]]:
        """End the session."""
        desk: Desk = request.app.state.desk
        secret = request.cookies.get(cookie_name(request, workspace), "")
        actor = caller_of(request).actor
        await desk.write(workspace, actor, lambda work: tokens.revoke_secret(work, secret))
        return Response({}, cookies=[_cookie(request, workspace, "", seconds=0)], headers=ONCE)


async def _has_session(request: Request[Any, Any, Any], workspace: str) -> bool:
    secret = request.cookies.get(cookie_name(request, workspace), "")
    identify: Identify = request.app.state.identify
    try:
        await identify(secret, workspace)
    except CoordError:
        return False
    return True


def _cookie(
    request: Request[Any, Any, Any], workspace: str, value: str | None, *, seconds: int
) -> Cookie:
    return Cookie(
        key=cookie_name(request, workspace),
        value=value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
