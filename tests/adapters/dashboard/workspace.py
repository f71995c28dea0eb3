"""A workspace of its own on the tests' server, and its pages as its person sees them."""

import re
from html import unescape
from typing import Any

import httpx

from tests.running import RunningServer

__all__ = ["Team"]


class Team:
    """The agents of a new workspace, who act over HTTP, and the pages of its person."""

    def __init__(self, server: RunningServer, name: str) -> None:
        """Make the workspace."""
        self.server = server
        self.name = name
        answer = httpx.post(
            f"{server.url}/api/v1/workspaces",
            headers={"Authorization": f"Bearer {server.token('admin')}"},
            json={"name": name},
        )
        assert answer.is_success, answer.text

    def call(self, who: str, method: str, path: str, **body: Any) -> Any:
        """Make a call as someone; it must succeed."""
        answer = self.ask(who, method, path, **body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()

    def ask(self, who: str, method: str, path: str, **body: Any) -> httpx.Response:
        """Make a call as someone, whatever comes of it."""
        return httpx.request(
            method,
            f"{self.server.url}/api/v1/workspaces/{self.name}/{path}",
            headers=self._as(who),
            json=body if method in ("POST", "PUT", "PATCH") else None,
        )

    def report(self, who: str, **fields: Any) -> Any:
        """Report an agent's context."""
        return self.call(who, "PUT", f"contexts/{who}", **fields)

    def page(self, path: str = "", who: str = "human") -> str:
        """Return a page as HTML; it must be there."""
        answer = httpx.get(f"{self.server.url}/w/{self.name}{path}", headers=self._as(who))
        assert answer.status_code == 200, answer.text
        return answer.text

    def words(self, path: str = "") -> str:
        """Return the words of a page without its markup."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page(path))).split())

    def _as(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.server.token(who, self.name)}"}
