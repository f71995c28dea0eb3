"""The commands, and what becomes of their errors."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from coordinator.cli import (
    attention,
    claims,
    commits,
    contracts,
    documents,
    handoffs,
    operators,
    runs,
)
from coordinator.cli.backup import backup, export, restore
from coordinator.cli.brief import brief
from coordinator.cli.events import events
from coordinator.cli.failures import CODES, Code, Failed, end
from coordinator.cli.search import search
from coordinator.cli.status import inbox, open_dashboard, status
from coordinator.cli.verbs import verb
from coordinator.core.errors import CoordError

__all__ = ["app", "main"]

app = typer.Typer(
    name="coord",
    help="Coordinate a team of coding agents: status, handoffs, pending commits, contracts.",
    epilog="Exit codes: " + "; ".join(f"{code:d} {said}" for code, said in CODES.items()) + ".",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def top() -> None:
    """Coordinate a team of coding agents: status, handoffs, pending commits, contracts."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    root: Annotated[Path | None, typer.Option(help="Watched folder.")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder for database and tokens.")] = None,
    database_url: Annotated[str | None, typer.Option(help="postgresql://… or empty.")] = None,
    agents: Annotated[Path | None, typer.Option(help="Folder of role documents.")] = None,
) -> None:
    """Start the server; it prints one line with the sign-in link when it is ready.

    Example: coord serve --port 8750 --root shared
    """
    given = locals()
    from coordinator.cli.choices import settings_from
    from coordinator.cli.serve import serve as run

    run(settings_from(given))


verb(app, "open")(open_dashboard)
verb(app)(status)
verb(app)(inbox)
verb(app)(brief)
app.add_typer(handoffs.app)
app.add_typer(commits.app)
app.add_typer(contracts.app)
app.add_typer(claims.app)
app.add_typer(runs.app)
app.add_typer(documents.app)
app.add_typer(attention.app)
app.add_typer(attention.succession)
verb(app)(attention.waits)
verb(app)(attention.readiness)
verb(app)(search)
verb(app)(events)
app.add_typer(operators.agents)
app.add_typer(operators.tokens)
app.add_typer(operators.workspaces)
verb(app)(backup)
verb(app)(restore)
verb(app)(export)


def main() -> None:
    """Run `coord`; a failure is one clear line on standard error and an exit code."""
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        app()
    except Failed as failed:
        end(failed.code, failed.detail, failed.fix)
    except CoordError as error:
        end(Code.REFUSED, error.detail, error.fix)
    except UnicodeEncodeError:
        end(Code.USAGE, "A text on the command line is not UTF-8.", "Type it anew.")
    except KeyboardInterrupt:
        sys.exit(Code.INTERRUPTED)
