"""Role by feature: how far each role is with each feature."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get

from coordinator.adapters.dashboard.pages import show
from coordinator.core.work import Work
from coordinator.views.readiness import readiness

__all__ = ["Readiness", "readiness_table"]


class Readiness(Controller):
    """The whole matrix; the overview has its beginning."""

    path = "/readiness"

    @get("/")
    async def whole(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show every feature with every answer."""

        async def gathered(work: Work) -> Mapping[str, Any]:
            return {"table": await readiness_table(work)}

        return await show(request, "readiness.html", gathered)


async def readiness_table(work: Work, *, most: int | None = None) -> dict[str, Any]:
    """Return the features as rows and the roles that have to do with any as columns."""
    found = await readiness(work)
    shown = found.features[:most]
    roles = sorted({role.role for feature in shown for role in feature.roles})
    rows = []
    for feature in shown:
        of_role = {role.role: role for role in feature.roles}
        rows.append(
            {
                "feature": feature.feature,
                "since": feature.since,
                "cells": [of_role.get(role) for role in roles],
            }
        )
    left_out = found.left_out + len(found.features) - len(shown)
    return {"roles": roles, "rows": rows, "left_out": left_out}
