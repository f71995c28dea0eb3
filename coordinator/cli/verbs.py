"""What every client verb shares: who acts, where the server is, and how the answer is shown."""

import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coordinator.cli.failures import Code, Failed
from coordinator.cli.shown import out
from coordinator.core.home import Home

if TYPE_CHECKING:  # httpx would take a third of the time of `coord --help`
    from coordinator.client import Coordinator

__all__ = ["AdminCall", "Call", "Limit", "group", "read_file", "text_of", "verb"]

DEFAULT_URL = "http://127.0.0.1:8750"

Limit = Annotated[int, typer.Option(min=1, max=200, help="How many at most.")]


@dataclass(frozen=True)
class Call:
    """The options of every client verb, and the connection that they lead to."""

    agent: Annotated[
        str,
        typer.Option("--as", envvar="COORD_AGENT", metavar="AGENT", help="Act as this agent."),
    ] = "human"
    workspace: Annotated[
        str, typer.Option("--workspace", "-w", envvar="COORD_WORKSPACE", help="In this workspace.")
    ] = "default"
    url: Annotated[
        str,
        typer.Option(
            envvar="COORD_URL",
            help=f"The server's address; else what the home folder says, else {DEFAULT_URL}.",
        ),
    ] = ""
    home: Annotated[
        Path,
        typer.Option(
            envvar="COORD_HOME", help="The server's folder, where tokens are; COORD_TOKEN wins."
        ),
    ] = Path(".coordinator")
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False

    @contextmanager
    def team(self) -> Iterator["Coordinator"]:
        """Connect; what the server refuses inside becomes `Failed`."""
        token = self._token()
        from coordinator.client import Coordinator, Refused, Unreachable

        url = self.url or Home(self.home).address() or DEFAULT_URL
        try:
            with Coordinator(url, token, self.workspace) as team:
                yield team
        except Refused as error:
            raise Failed.by_status(error.status, error.detail, fix=error.fix) from error
        except Unreachable as error:
            fix = "Start one with `coord serve`, or name its address with --url or COORD_URL."
            raise Failed(Code.UNREACHABLE, str(error), fix=fix) from error

    def speaker(self, team: "Coordinator") -> str:
        """Return who acts: whom `--as` names, else whom the token in COORD_TOKEN speaks for."""
        is_named = self.agent != type(self).agent or not os.environ.get("COORD_TOKEN", "").strip()
        return self.agent if is_named else str(team.agents.me()["name"])

    def _token(self) -> str:
        path = Home(self.home).token_file(self.workspace, self.agent)
        token = os.environ.get("COORD_TOKEN", "").strip()
        if not token:
            try:
                token = path.read_text().strip()
            except (OSError, UnicodeDecodeError):
                raise Failed(
                    Code.NOT_ALLOWED,
                    f"There is no token for `{self.agent}` that can be read at {path}.",
                    fix=f"{_known_tokens(path.parent)}, set COORD_TOKEN, or make one with "
                    f"`coord token issue {self.agent} --as human`.",
                ) from None
        if not (token.isascii() and token.isprintable()):
            raise Failed(Code.NOT_ALLOWED, "The token holds characters that no token has.")
        return token

    def tell(self, answer: Any, show: Callable[[Any], str]) -> None:
        """Print an answer: as JSON where asked for, else as `show` writes it."""
        if self.as_json:
            out(
                json.dumps(answer, ensure_ascii=not sys.stdout.encoding.startswith("utf"), indent=2)
            )
        else:
            out(show(answer))

    def tell_page(self, page: Any, show: Callable[[Any], str], *, empty: str) -> None:
        """Print a page of a list, and on standard error what it leaves out."""
        self.tell(page, lambda found: show(found["items"]) if found["items"] else empty)
        if page["next"]:
            note = f"{len(page['items'])} of {page['total']} shown; --limit takes up to 200."
            print(note, file=sys.stderr)  # noqa: T201


@dataclass(frozen=True)
class AdminCall(Call):
    """A call that only the admin of the workspace `default` may make."""

    agent: Annotated[str, typer.Option("--as", metavar="AGENT", help="The admin of `default`.")] = (
        "admin"
    )
    workspace: str = field(default="default", init=False)


def verb(app: typer.Typer, name: str | None = None) -> Callable[[Callable[..., None]], Any]:
    """Make a function a command: the class of its first parameter adds the shared options."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        first, *own = inspect.signature(function, eval_str=True).parameters.values()
        shared = inspect.signature(first.annotation, eval_str=True).parameters

        def command(**given: Any) -> None:
            options = {option: given.pop(option) for option in shared}
            function(first.annotation(**options), **given)

        parameters = [
            item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in (*own, *shared.values())
        ]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__doc__ = function.__doc__
        app.command(name or function.__name__)(command)
        return function

    return register


def group(name: str, description: str) -> typer.Typer:
    """Return an empty group of verbs."""
    return typer.Typer(name=name, help=description, no_args_is_help=True, rich_markup_mode=None)


def text_of(given: str) -> str:
    """Return a text that was given; `-` reads it from standard input."""
    return sys.stdin.read() if given == "-" else given


def read_file(path: Path) -> str:
    """Return a file's text; `-` reads standard input. Raises `Failed` where it is not UTF-8."""
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return raw.decode()
    except OSError as error:
        detail = f"{path} cannot be read: {error.strerror}."
        raise Failed(Code.USAGE, detail, fix="Name a file that this user can read.") from None
    except UnicodeDecodeError as error:
        detail = f"{path} is not UTF-8: byte {error.start} does not fit."
        raise Failed(Code.REFUSED, detail, fix="Save it as UTF-8 and try again.") from None


def _known_tokens(folder: Path) -> str:
    """Say whose tokens this folder holds, or that it is not a server's."""
    names = sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))
    if names:
        return f"There are tokens for {', '.join(f'`{name}`' for name in names)}: choose with --as"
    spaces = sorted(path.name for path in folder.parent.glob("*"))
    if spaces:
        return f"There are workspaces {', '.join(f'`{name}`' for name in spaces)}: choose with -w"
    return "Name the server's folder with --home"
