"""A difference between two guides on its way to being a `Change`."""

from dataclasses import dataclass

from coordinator.domains.contracts.comparison.changes import Change
from coordinator.domains.contracts.comparison.guides.model import Endpoint
from coordinator.domains.contracts.comparison.guides.rules import rule_of

__all__ = ["Finding", "found"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Which rule, in which endpoint (None for all), about what, and in which line."""

    name: str
    endpoint: Endpoint | None
    what: str
    line: int
    before: str
    after: str

    def change(self) -> Change:
        """Return it as a change; its sentence is a whole one."""
        level, text = rule_of(self.name)
        endpoint = self.endpoint
        what = endpoint.place if endpoint and self.what == "it" else self.what
        said = text.format(what=what, before=self.before, after=self.after)
        return Change(
            id=self.name,
            level=level,
            operation=endpoint.method if endpoint else "",
            path=endpoint.path if endpoint else "",
            location="" if self.what in ("it", "the API") else self.what.removeprefix("the "),
            pointer=f"#L{self.line}",
            before=self.before,
            after=self.after,
            text=f"{said[:1].upper()}{said[1:]}.",
        )


def found(
    name: str,
    endpoint: Endpoint | None,
    what: str,
    line: int,
    *,
    before: str = "",
    after: str = "",
) -> Finding:
    """Return a finding."""
    return Finding(name, endpoint, what, line, before, after)
