"""What each agent does now, as the pages show it."""

from typing import Any

from coordinator.adapters.dashboard.places import href_of
from coordinator.core.pages import all_of
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contexts import service as contexts

__all__ = ["whereabouts"]


async def whereabouts(work: Work, *, everyone: bool = False) -> list[dict[str, Any]]:
    """Return what each agent reported, those that never did last and as `unheard`.

    The built-in agents (people, admin, files) are left out until they report, unless `everyone`.
    """
    reported = await all_of(contexts.every, work)
    heard = {item.agent for item in reported}
    roles = {item.name: item.role for item in await all_of(agents.every, work)}
    unheard = [
        {"agent": name, "role": role, "state": "unheard", "revision": 0}
        for name, role in roles.items()
        if name not in heard and (everyone or role not in agents.BUILT_IN.values())
    ]
    rows = [item.model_dump() for item in reported] + unheard
    return [row | {"href": href_of(work.workspace, "agents", row["agent"])} for row in rows]
