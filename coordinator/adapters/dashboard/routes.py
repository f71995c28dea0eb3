"""All that the dashboard serves."""

from pathlib import Path

from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from coordinator.adapters.dashboard.sign_in import SignIn

__all__ = ["dashboard_routes"]

STATIC = Path(__file__).parent / "static"


def dashboard_routes() -> list[ControllerRouterHandler]:
    """Return the pages and what they load."""
    return [SignIn, create_static_files_router(path="/static", directories=[STATIC])]
