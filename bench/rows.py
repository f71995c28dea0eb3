"""What every measurement shares: how often it runs, what an agent reports, a line of the report."""

from dataclasses import dataclass

__all__ = ["REPORT", "RUNS", "Row"]

RUNS = 5
REPORT = {
    "state": "active",
    "feature": "sign-in",
    "branch": "backend/sign-in",
    "step": "3/6 building",
    "summary": "Working on the session table and how its rows expire. " * 4,
    "waiting_on": ["HO-12"],
}


@dataclass(frozen=True)
class Row:
    """One line of the report: what, the figure, its floor, and what both mean."""

    what: str
    figure: str
    floor: str = ""
    ratio: str = ""
