"""The command line, `coord`: the server, client verbs over HTTP, and operator verbs."""

from coordinator.cli.main import main

__all__ = ["main"]
