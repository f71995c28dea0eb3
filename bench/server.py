"""The real server with one call more: the floor, which authenticates, validates and answers like a
status report but touches no database. Run as a process: `python -m bench.server HOME`.
"""

import sys
from pathlib import Path

from litestar import Litestar, Response, Router, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody

from coordinator.adapters.http.router import BASE
from coordinator.cli import serve
from coordinator.core.settings import Settings
from coordinator.domains.contexts.schemas import ContextRead, ContextReport
from coordinator.web import Door
from coordinator.web.door import provide_door
from coordinator.web.guards import signed_in

CREATE_APP = serve.create_app


@put("/floor/{agent:str}")
async def floor(
    door: NamedDependency[Door], agent: FromPath[str], data: JSONBody[ContextReport]
) -> Response[bytes]:
    """Answer a report with itself."""
    now = door.desk.clock.now()
    read = ContextRead(
        agent=agent,
        role=door.actor.role,
        since=now,
        updated_at=now,
        expires_at=now,
        stale=False,
        revision=1,
        **data.model_dump(),
    )
    return Response(read.model_dump_json().encode(), media_type="application/json")


def create_app(settings: Settings) -> Litestar:
    """Build the real application and add the floor."""
    app = CREATE_APP(settings)
    app.register(
        Router(
            path=BASE,
            route_handlers=[floor],
            dependencies={"door": Provide(provide_door)},
            guards=[signed_in],
        )
    )
    return app


if __name__ == "__main__":
    home = Path(sys.argv[1])
    serve.create_app = create_app
    serve.serve(
        Settings(
            port=0,
            home=home / "home",
            root=home / "shared",
            rate_per_second=1e9,
            rate_burst=1_000_000_000,
            log_level="error",
        )
    )
