"""The client as a program holds it: one agent in one workspace, and its calls by resource."""

from types import TracebackType
from typing import Self

from coordinator.client.agents import Agents
from coordinator.client.attention import Attention
from coordinator.client.brief import Brief
from coordinator.client.calls import Calls
from coordinator.client.claims import Claims
from coordinator.client.contexts import Contexts
from coordinator.client.contracts import Contracts
from coordinator.client.documents import Documents
from coordinator.client.events import Events
from coordinator.client.handoffs import Handoffs
from coordinator.client.pending_commits import PendingCommits
from coordinator.client.runs import Runs
from coordinator.client.search import Search
from coordinator.client.workspaces import Workspaces

__all__ = ["Coordinator"]


class Coordinator:
    """A connection to a coordinator, for use by one thread at a time; close it or use `with`."""

    def __init__(
        self, url: str, token: str, workspace: str = "default", *, timeout: float = 30.0
    ) -> None:
        """Act as whom the token belongs to; nothing is sent yet. `timeout` is in seconds."""
        self.calls = Calls(url, token, workspace, timeout=timeout)
        self.agents = Agents(self.calls)
        self.attention = Attention(self.calls)
        self.brief = Brief(self.calls)
        self.claims = Claims(self.calls)
        self.contexts = Contexts(self.calls)
        self.contracts = Contracts(self.calls)
        self.documents = Documents(self.calls)
        self.events = Events(self.calls)
        self.handoffs = Handoffs(self.calls)
        self.pending_commits = PendingCommits(self.calls)
        self.search = Search(self.calls)
        self.runs = Runs(self.calls)
        self.workspaces = Workspaces(self.calls)

    def close(self) -> None:
        """Close the connections."""
        self.calls.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()
