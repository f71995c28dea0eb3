"""Agents with their roles and tokens."""

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Agents"]


class Agents:
    """The calls under `agents` and `roles`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page of agents by name; filters: `role`, `limit`, `page`."""
        return self._calls.get("agents", **filters)

    def show(self, name: str) -> Json:
        """Return an agent."""
        return self._calls.get(f"agents/{quote(name)}")

    def me(self) -> Json:
        """Return the agent that the token speaks for."""
        return self._calls.get("agents/me")

    def roles(self) -> Json:
        """Return the roles."""
        return self._calls.get("roles")

    def role(self, name: str) -> Json:
        """Return a role with its document."""
        return self._calls.get(f"roles/{quote(name)}")

    def join(self, name: str, role: str) -> Json:
        """Let an agent join; a new one comes with its `token`, shown this once."""
        return self._calls.post("agents", {"name": name, "role": role})

    def retire(self, name: str) -> Json:
        """Retire an agent: its tokens end at once, what it wrote stays."""
        return self._calls.post(f"agents/{quote(name)}/retire")

    def tokens(self, name: str) -> Json:
        """Return a list of an agent's tokens, without their secrets."""
        return self._calls.get(f"agents/{quote(name)}/tokens")

    def issue_token(self, name: str, *, label: str = "") -> Json:
        """Make a further token; `token` is its secret, shown this once."""
        return self._calls.post(f"agents/{quote(name)}/tokens", {"label": label})

    def revoke_token(self, name: str, token: str) -> Json:
        """End a token at once."""
        return self._calls.delete(f"agents/{quote(name)}/tokens/{quote(token)}")

    def sign_in_link(self, name: str) -> str:
        """Return an address at which a browser signs in as this agent, once, in ten minutes."""
        secret = self._calls.post(f"agents/{quote(name)}/sign-in-links")["token"]
        return f"{self._calls.url}/w/{self._calls.workspace}/sign-in?link={secret}"
