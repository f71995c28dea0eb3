"""Prints the ten longest modules and functions of the package, to be looked at, not enforced."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHOWN = 10


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Each function of a module: its lines from decorator to end, and where it is."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            lines = (node.end_lineno or first) - first + 1
            yield lines, f"{path.relative_to(ROOT)}:{first} {node.name}"


def show(title: str, found: list[tuple[int, str]]) -> None:
    """Print the longest of what was found, longest first."""
    print(f"{title} ({len(found)} in all), in lines:")
    for lines, name in sorted(found, reverse=True)[:SHOWN]:
        print(f"{lines:6}  {name}")


if __name__ == "__main__":
    modules = sorted((ROOT / "coordinator").rglob("*.py"))
    sizes = [(len(path.read_text().splitlines()), str(path.relative_to(ROOT))) for path in modules]
    show("Longest modules", sizes)
    show("Longest functions", [found for path in modules for found in functions(path)])
