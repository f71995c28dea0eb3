"""`coord backup`, `coord restore` and `coord export`: what to keep, and how it comes back.

They work on the server's folder or database itself, beside a server that runs or without one.
"""

import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coordinator.cli.failures import Code, Failed
from coordinator.cli.shown import fields
from coordinator.cli.verbs import Call
from coordinator.core.errors import Conflict, NotFound

if TYPE_CHECKING:
    from coordinator.core.settings import Settings

__all__ = ["backup", "export", "restore"]

QUIET_SECONDS = 1.0
"""How long work may take before it says how far it is, and how often it does."""


@dataclass(frozen=True)
class Local(Call):
    """The options of verbs that need no server: where its folder or database is."""

    agent: str = field(default="admin", init=False)
    workspace: str = field(default="default", init=False)
    url: str = field(default="", init=False)
    home: Annotated[
        Path, typer.Option(envvar="COORD_HOME", help="Folder with the database and tokens.")
    ] = Path(".coordinator")
    database_url: Annotated[
        str, typer.Option(envvar="COORD_DATABASE_URL", help="postgresql://… or empty.")
    ] = ""

    def settings(self) -> "Settings":
        """Return the settings of the server whose folder this is."""
        from coordinator.cli.choices import settings_from

        return settings_from({"home": self.home, "database_url": self.database_url})


def backup(
    call: Local,
    file: Annotated[
        Path | None, typer.Argument(help="Where to; HOME/backups/coordinator-TIME.zip unless said.")
    ] = None,
) -> None:
    """Write the whole database, as it is at this moment, into one file; the server may run.

    In it are all workspaces, every version of every file that was ever taken in, and the hashes of
    tokens. Not in it are the tokens themselves, nor files that the server never took in.

    Example: coord backup /mnt/safe/monday.zip
    """
    settings = call.settings()
    if settings.database_url:
        _refuse_postgres(settings.database_url)
    from coordinator.core.clock import SystemClock
    from coordinator.core.database.backup import back_up, file_name, folder_for

    at, database = SystemClock().now(), settings.sqlite_file
    target = (file or folder_for(database) / file_name(at)).absolute()
    with _coded():
        manifest = back_up(database, target, at=at, say=_progress())
    told = {"file": str(target), "size": target.stat().st_size, **manifest.model_dump(mode="json")}
    call.tell(told, _backed_up)


def restore(
    call: Local,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    root: Annotated[
        Path | None,
        typer.Option(help="New folder of `default`; the others go into HOME/workspaces then."),
    ] = None,
) -> None:
    """Make a home from a backup, checked first; a home that has a database is left alone.

    Without --root every workspace keeps the folder it had: stop the server that still uses it. What
    a folder lacks is written; what stands there stays, and counts as an edit where it differs. Each
    agent gets a new token in HOME/tokens, and the one it has stays good.

    Example: coord restore monday.zip --home restored --root restored/shared
    """
    settings = call.settings()
    if settings.database_url:
        raise Failed(
            Code.REFUSED,
            "A backup is restored as SQLite in the home folder; PostgreSQL has its own way.",
            fix="Leave --database-url and COORD_DATABASE_URL out, or use pg_restore.",
        )
    from coordinator.cli.restoring import restore as run

    with _coded():
        told = run(file, settings, root=root, say=_progress())
    call.tell(told, _restored)


def export(
    call: Local,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    workspace: Annotated[
        str, typer.Option("--workspace", "-w", envvar="COORD_WORKSPACE", help="Which workspace.")
    ] = "default",
) -> None:
    """Write a workspace as a folder of files to keep and read, all of one moment.

    In it are its things as files that a new workspace takes in, every event as a line of JSON, and
    a README that says more. The server may run.

    Example: coord export ../kept --workspace default
    """
    settings = call.settings()
    from coordinator.cli.exporting import export as run

    with _coded():
        told = run(settings, workspace, folder.absolute(), say=_progress())
    call.tell(told, _exported)


def _refuse_postgres(url: str) -> None:
    raise Failed(
        Code.REFUSED,
        "This server's database is PostgreSQL, which makes its own backups while it runs.",
        fix=f"pg_dump --format=custom --file=coordinator.dump {shlex.quote(_without_secret(url))}",
    )


def _without_secret(url: str) -> str:
    """Return an address without its password, which no log or screen is to show."""
    scheme, _, rest = url.partition("://")
    who, at, where = rest.rpartition("@")
    return f"{scheme}://{who.partition(':')[0]}{at}{where}"


@contextmanager
def _coded() -> Iterator[None]:
    """Turn a refusal into the exit code that it has over HTTP."""
    try:
        yield
    except NotFound as error:
        raise Failed(Code.NOT_FOUND, error.detail, fix=error.fix or "") from error
    except Conflict as error:
        raise Failed(Code.CONFLICT, error.detail, fix=error.fix or "") from error


def _progress() -> Any:
    """Return what says on standard error how far long work is; short work says nothing."""
    said = time.monotonic()

    def say(what: str, part: float) -> None:
        nonlocal said
        if time.monotonic() - said >= QUIET_SECONDS:
            said = time.monotonic()
            print(f"{part:4.0%} {what}", file=sys.stderr, flush=True)  # noqa: T201

    return say


def _backed_up(told: dict[str, Any]) -> str:
    names = ", ".join(
        f"{one['name']} up to event {one['last_event']}" for one in told["workspaces"]
    )
    return f"{told['file']} ({told['size']:,} bytes) holds {names or 'no workspace yet'}."


def _restored(told: dict[str, Any]) -> str:
    lines = [f"{told['home']} is as it was at {told['made_at'][:19].replace('T', ' ')} UTC."]
    for one in told["workspaces"]:
        shown = {"folder": one["root"], "files written": one["files"], "events": one["event"]}
        lines += [f"Workspace {one['name']}", fields(shown, list(shown))]
    main = next((one["root"] for one in told["workspaces"] if one["name"] == "default"), "shared")
    command = ["coord", "serve", "--home", told["home"], "--root", main]
    return "\n".join(
        [
            *lines,
            "Tokens that agents have stay good; new ones are in the folder tokens of the home.",
            f"Start it: {shlex.join(command)}",
        ]
    )


def _exported(told: dict[str, Any]) -> str:
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in told["files"].items())
    return f"{told['folder']} holds {counts or 'no files'} and {told['events']} events."
