"""All that the dashboard serves."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from coordinator.adapters.dashboard.assets import static_files
from coordinator.adapters.dashboard.overview import Overview
from coordinator.adapters.dashboard.people import Agents
from coordinator.adapters.dashboard.readiness import Readiness
from coordinator.adapters.dashboard.search import Search
from coordinator.adapters.dashboard.settings import Settings
from coordinator.adapters.dashboard.sign_in import SignIn
from coordinator.adapters.dashboard.things import Things
from coordinator.adapters.dashboard.timeline import Timeline
from coordinator.adapters.dashboard.waits import Waits
from coordinator.web.guards import signed_in

__all__ = ["dashboard_routes"]


def dashboard_routes() -> list[ControllerRouterHandler]:
    """Return the pages and what they load."""
    pages = Router(
        path="/w/{workspace:str}",
        route_handlers=[Overview, Agents, Readiness, Waits, Timeline, Settings, Search, Things],
        guards=[signed_in],
        include_in_schema=False,
    )
    return [SignIn, pages, static_files]
