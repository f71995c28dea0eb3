"""What the doors know of runs: their line, their page, and what a dropped report asks for."""

from collections.abc import Mapping
from typing import Any, get_args

from coordinator.core.kinds import FileGrammar, Kind
from coordinator.domains.workflows import asking, files, service
from coordinator.domains.workflows.schemas import State

__all__ = ["KIND"]


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line where a run is, or what was measured."""
    if "steps" not in state:
        return f"{state.get('name')} {state.get('value'):g} {state.get('unit')}".rstrip()
    said = f"{state.get('agent')} on {state.get('feature')}: {state.get('state')}"
    steps = state.get("steps")
    if not isinstance(steps, list):  # an event shows what is very long by its hash
        return said
    through = sum(step["state"] in ("completed", "skipped") for step in steps)
    return f"{said}, {through} of {len(steps)} steps"


KIND = Kind(
    name="workflow_runs",
    noun="run",
    also=("measurement",),
    label="Workflows",
    order=5,
    summary=summary,
    find=service.find_whole,
    list=service.every,
    filters=("state", "agent", "role", "feature"),
    group_by="state",
    states=get_args(State),
    owed=("open",),
    empty="Nobody is on a run. An agent's way through its role's steps would be here.",
    example='coord run start "Sign-in" --as backend-developer',
    page_of=files.run_of,
    singular="workflow run",
    files=FileGrammar(
        claims=files.claims,
        take_in=files.take_in,
        render=files.render,
        load=files.load,
        gathers=files.run_of,
        is_for_reading=True,
    ),
    reacts={"document.created": asking.reported, "document.changed": asking.reported},
)
