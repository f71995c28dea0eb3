"""The brief: all that an agent must know to start or resume, within a budget of tokens."""

from coordinator.client.calls import Calls, Json

__all__ = ["Brief"]


class Brief:
    """The call `brief`: called itself, it returns text for an agent to read."""

    def __init__(self, calls: Calls) -> None:
        """Make it through `calls`."""
        self._calls = calls

    def __call__(
        self, *, agent: str | None = None, max_tokens: int | None = None, since: int | None = None
    ) -> str:
        """Return the brief in markdown, the caller's unless said; `since` gives what is new."""
        return str(self._ask("text/markdown", agent=agent, max_tokens=max_tokens, since=since))

    def fields(
        self, *, agent: str | None = None, max_tokens: int | None = None, since: int | None = None
    ) -> Json:
        """Return it for a program: `cursor`, `tokens`, and `sections` with their `items`."""
        return self._ask("application/json", agent=agent, max_tokens=max_tokens, since=since)

    def _ask(self, accept: str, **query: object) -> Json:
        return self._calls.ask("GET", "brief", query=query, headers={"Accept": accept})
