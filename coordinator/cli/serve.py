"""`coord serve`: everything that can fail is tried before the first request is taken.

Runs uvicorn itself, since a stop must end the open streams, which uvicorn would wait for.
"""

import asyncio
import socket
from types import FrameType

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from coordinator.app import Server, create_app
from coordinator.core import logs
from coordinator.core.home import CannotStart
from coordinator.core.settings import Settings
from coordinator.core.work import SYSTEM
from coordinator.domains.agents import tokens

__all__ = ["serve"]

BACKLOG = 2048
STOP_SECONDS = 5


class Uvicorn(uvicorn.Server):
    """A server that tells its streams to end when it is told to stop."""

    def __init__(self, config: uvicorn.Config, server: Server) -> None:
        """Serve `config`; `server` is what drains."""
        super().__init__(config)
        self.server = server
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self.listening.set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain and stop, however often it is told; the process then exits with 0."""
        self.server.feed.drain()
        self.should_exit = True


def serve(settings: Settings) -> None:
    """Serve until told to stop; raises `CannotStart` and its like before anything is served."""
    logs.configure(level=settings.log_level, as_json=settings.log_json)
    uvloop = __import__("uvloop")
    with (
        _listener(settings) as listener,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(settings, listener))


async def _serve(settings: Settings, listener: socket.socket) -> None:
    app = create_app(settings)
    server: Server = app.state.server
    try:
        await server.prepare()
    except BaseException as error:
        server.home.release()
        await server.database.close()
        if _is_outside(error):
            raise CannotStart(
                f"The server cannot start: {str(error).partition(chr(10))[0]}.",
                fix="Check the database (--database-url) and the home folder (--home).",
            ) from error
        raise
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else shown}:{port}"  # noqa: S104
    config = uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    uvicorn_server = Uvicorn(config, server)
    server.home.say(address)
    task = asyncio.create_task(uvicorn_server.serve(sockets=[listener]))
    greeting = asyncio.create_task(_greet_when_started(uvicorn_server, settings, address))
    await task
    greeting.cancel()


async def _greet_when_started(running: Uvicorn, settings: Settings, address: str) -> None:
    await running.listening.wait()
    link = await running.server.desk.write(
        "default",
        SYSTEM,
        lambda work: tokens.issue(work, "human", label="sign-in link", purpose="link"),
    )
    if settings.host not in ("127.0.0.1", "localhost", "::1"):
        logs.log.warning("serve.open_address", host=settings.host, advice="put a TLS proxy before")
    print(  # noqa: T201 - the one line that people wait for
        f"Coordinator is ready: {address}/w/default"
        f" · sign in once within 10 minutes: {address}/w/default/sign-in?link={link.token}",
        flush=True,
    )


def _is_outside(error: BaseException) -> bool:
    """Tell whether a file or the database failed; asyncpg's own errors come as they are."""
    of_asyncpg = type(error).__module__.startswith("asyncpg.")
    return of_asyncpg or isinstance(error, OSError | SQLAlchemyError | TypeError)


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise CannotStart(
            f"Port {settings.port} of {settings.host} cannot be taken: {error.strerror}.",
            fix="Stop what listens there, or start with another --port (0 takes a free one).",
        ) from error
    listener.set_inheritable(False)
    return listener
