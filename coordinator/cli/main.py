"""The commands and what becomes of their errors."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from coordinator.core.errors import CoordError
from coordinator.core.settings import Settings

__all__ = ["app", "main"]

app = typer.Typer(
    name="coord",
    help="Coordinate a team of coding agents: status, handoffs, pending commits, contracts.",
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
    from coordinator.cli.serve import serve as run

    run(settings_from(locals()))


def settings_from(given: dict[str, Any]) -> Settings:
    """Return the settings: flags that were given, else the environment, else the defaults."""
    fields = Settings.model_fields
    return Settings(
        **{name: value for name, value in given.items() if name in fields and value is not None}
    )


def main() -> None:
    """Run `coord`; a refusal is one clear line on standard error and exit code 1."""
    try:
        app()
    except CoordError as error:
        print(f"coord: {error.detail}", file=sys.stderr)  # noqa: T201
        if error.fix:
            print(f"  {error.fix}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
