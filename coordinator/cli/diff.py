"""`coord contract diff`: what changed between two files of a contract, without any server.

Made for anyone's CI: it starts fast, and its exit code says whether the change may pass.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from coordinator.cli.failures import Code, Failed
from coordinator.cli.shown import out
from coordinator.cli.verbs import read_file

if TYPE_CHECKING:  # the comparison takes a third of the time of `coord --help`
    from coordinator.domains.contracts.comparison import Comparison

__all__ = ["diff"]

FAILING = {
    "breaking": ("breaking", "not_comparable"),
    "risky": ("breaking", "not_comparable", "risky"),
}
STDIN = "-"
DATA = (".yaml", ".yml", ".json")
"""Endings that promise YAML or JSON: what is neither is broken, never a guide."""


def diff(
    base: Annotated[Path, typer.Argument(help="What is in use; `-` reads standard input.")],
    revision: Annotated[Path, typer.Argument(help="What is to replace it; `-` reads it.")],
    format_: Annotated[
        Literal["text", "json", "markdown"], typer.Option("--format", help="How to print it.")
    ] = "text",
    fail_on: Annotated[
        Literal["breaking", "risky"] | None,
        typer.Option(help="End with 1 where something is that grave, or cannot be compared."),
    ] = None,
    compatibility: Annotated[
        Literal["full", "backward", "forward"],
        typer.Option(help="Which way a JSON Schema must stay compatible."),
    ] = "full",
) -> None:
    """Compare two files of a contract, without a server: OpenAPI, JSON Schema or markdown guides.

    The last line counts what was found. Exit code 1 only with --fail-on; 2 where a file cannot be
    read or the two are not of one format.

    Example: coord contract diff main/openapi.yaml openapi.yaml --fail-on breaking
    """
    from coordinator.domains.contracts.comparison import compare

    if str(base) == str(revision) == STDIN:
        fix = "Name a file for one of them."
        raise Failed(Code.USAGE, "Only one of the two can be standard input.", fix=fix)
    texts = _read(base), _read(revision)
    found = compare(*texts, compatibility=compatibility)
    is_named = any(path.suffix in DATA for path in (base, revision))
    if not found.format or texts[0] == texts[1] or (found.format == "markdown" and is_named):
        _refuse((base, texts[0]), (revision, texts[1]))
    out(_shown(found, format_))
    if fail_on is not None and found.verdict in FAILING[fail_on]:
        raise typer.Exit(1)


def _read(path: Path) -> str:
    try:
        return read_file(path)
    except Failed as error:
        raise Failed(Code.USAGE, error.detail, fix=error.fix) from None


def _refuse(*sides: tuple[Path, str]) -> None:
    """Raise `Failed` naming the file that cannot be read, or both where their formats differ."""
    from coordinator.domains.contracts.comparison.documents import Unreadable, load, recognised

    formats = []
    for path, text in sides:
        try:
            formats.append(recognised(text)[0])
            if formats[-1] == "markdown" and path.suffix in DATA:
                load(text)
                formats[-1] = ""
        except Unreadable as error:
            detail, fix = f"{path} cannot be read. {error.detail}", "Mend it and try again."
            raise Failed(Code.USAGE, detail, fix=fix) from None
        if not formats[-1]:
            detail = f"{path} is no contract: neither OpenAPI nor JSON Schema nor a guide."
            raise Failed(Code.USAGE, detail, fix="Name a file that is one of them.")
    if formats[0] != formats[1]:
        named = " and ".join(
            f"{path} {format_}" for (path, _), format_ in zip(sides, formats, strict=True)
        )
        detail = f"The two are of different formats: {named}."
        raise Failed(Code.USAGE, detail, fix="Compare two files of one format.")


def _shown(found: "Comparison", format_: str) -> str:
    from coordinator.domains.contracts.comparison import report

    if format_ == "json":
        is_plain = not sys.stdout.encoding.lower().startswith("utf")
        return json.dumps(found.as_json(), ensure_ascii=is_plain, indent=2)
    if format_ == "markdown":
        return f"{report.markdown(found.changes, found.gaps)}\n\n{report.summary(found)}"
    return report.text(found)
