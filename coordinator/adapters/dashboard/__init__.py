"""The dashboard: pages that the server renders and a small script keeps live."""

from coordinator.adapters.dashboard.failures import as_pages
from coordinator.adapters.dashboard.routes import dashboard_routes

__all__ = ["as_pages", "dashboard_routes"]
