"""How far each feature is, over HTTP."""

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from coordinator.views.readiness import ReadinessRead, readiness
from coordinator.web.door import Door

__all__ = ["Readiness"]


class Readiness(Controller):
    """How far each feature is, role by role."""

    path = "/readiness"
    tags = ("readiness",)

    @get("/")
    async def every(self, door: NamedDependency[Door]) -> Response[ReadinessRead]:
        """Say of each feature and role what is published, adopted, documented, tested, blocked."""
        return await door.read(readiness, cached=True, depends_on=(door.minute,))
