"""What narrows a list: its states as tabs with counts, agents to choose from, words to type."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from coordinator.core.kinds import Kind
from coordinator.core.schemas import Slice
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents

__all__ = ["ALL", "BY_AGENT", "filters_of"]

ALL = "all"
"""What the address says of the state where a list shows all that another visit would not."""

BY_AGENT = {"to", "from", "author", "agent", "provider"}
"""Filters whose values are agents, whatever the kind."""

ONE = Slice(limit=1)


async def filters_of(work: Work, kind: Kind, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the filters of a kind's list, as the page draws them."""
    names = tuple(sorted(await agents.names(work)))
    choices = {**dict.fromkeys(BY_AGENT, names), **kind.choices}
    return [
        await _states(work, kind, given)
        if name == "state" and kind.states
        else _filter(name, given.get(name, ""), choices.get(name, ()))
        for name in kind.filters
    ]


async def _states(work: Work, kind: Kind, given: Mapping[str, str]) -> dict[str, Any]:
    others = {name: value for name, value in given.items() if name != "state"}
    options = []
    for state in ("", *kind.states):
        chosen = {**others, "state": state} if state else others
        page = await kind.list(work, chosen, ONE)
        asked = {**others, "state": ALL} if kind.opens_on and not state else chosen
        options.append(
            {
                "value": state,
                "label": state.replace("_", " ") or "all",
                "count": page.total,
                "href": f"?{urlencode(asked)}",
            }
        )
    return {
        "name": "state",
        "label": "State",
        "value": given.get("state", ""),
        "kept": given.get("state") or (ALL if kind.opens_on else ""),
        "tabs": True,
        "options": options,
    }


def _filter(name: str, value: str, choices: Sequence[str]) -> dict[str, Any]:
    chosen = [{"value": choice, "label": choice.replace("_", " ")} for choice in choices]
    return {
        "name": name,
        "label": name.title(),
        "value": value,
        "tabs": False,
        "options": [{"value": "", "label": "any"}, *chosen] if chosen else [],
    }
