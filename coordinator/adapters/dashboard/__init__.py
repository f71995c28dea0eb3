"""The dashboard: pages that the server renders and a small script keeps live."""

from coordinator.adapters.dashboard.routes import dashboard_routes

__all__ = ["dashboard_routes"]
