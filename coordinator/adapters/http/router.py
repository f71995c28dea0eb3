"""Every domain's calls under `/api/v1/workspaces/{workspace}`, found by looking into the folder."""

from importlib import import_module
from importlib.util import find_spec

from litestar import Controller, Router
from litestar.di import Provide

from coordinator.adapters.http.openapi import SECURITY, described
from coordinator.core.kinds import domain_names
from coordinator.web.door import provide_door
from coordinator.web.guards import signed_in

__all__ = ["BASE", "workspace_router"]

BASE = "/api/v1/workspaces/{workspace:str}"


def workspace_router(*further: type[Controller]) -> Router:
    """Gather the controllers of every domain, and further ones, for signed-in callers."""
    return Router(
        path=BASE,
        route_handlers=[described(each) for each in (*_controllers(), *further)],
        dependencies={"door": Provide(provide_door)},
        guards=[signed_in],
        security=SECURITY,
    )


def _controllers() -> list[type[Controller]]:
    found: list[type[Controller]] = []
    for name in (f"coordinator.domains.{name}.http" for name in domain_names()):
        if find_spec(name) is not None:
            module = import_module(name)
            found += [getattr(module, each) for each in module.__all__]
    return found
