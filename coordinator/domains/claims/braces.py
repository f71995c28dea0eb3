"""Alternatives in paths, `{a,b}`, written out: nested ones and such as hold a `/`, too.

Braces without a comma are a part of the name, as in a shell.
"""

from collections.abc import Iterator

from coordinator.core.errors import Invalid

__all__ = ["ALTERNATIVES", "spread"]

ALTERNATIVES = 16
"""Paths that one path with alternatives may stand for."""

FIX = "Write out what it stands for as several paths, or as `{a,b,c}`."


def spread(text: str) -> tuple[str, ...]:
    """Return the paths that this one stands for, each once and in order.

    Raises `Invalid` for braces that do not pair, hold `..`, or stand for more than 16 paths.
    """
    if "{" not in text and "}" not in text:
        return (text,)
    _check(text)
    found, pending = dict[str, None](), [text]
    while pending:
        one = pending.pop()
        group = next(_groups(one), None)
        if group is None:
            found[one] = None
        else:
            start, cuts, end = group
            words = [one[a + 1 : b] for a, b in zip([start, *cuts], [*cuts, end], strict=True)]
            pending += [f"{one[:start]}{word}{one[end + 1 :]}" for word in reversed(words)]
        if len(found) + len(pending) > ALTERNATIVES:
            raise _refused(text, f"stands for more than {ALTERNATIVES} paths")
    return tuple(found)


def _check(text: str) -> None:
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth < 0:
            break
        if depth and text.startswith("..", at):
            raise _refused(text, "holds `..` inside braces: neither ranges nor ways up stand there")
    if depth:
        raise _refused(text, "holds braces that do not pair")


def _groups(text: str) -> Iterator[tuple[int, list[int], int]]:
    """Return each pair of braces with a comma of its own: where it begins, its commas, its end."""
    opened: list[tuple[int, list[int]]] = []
    for at, char in enumerate(text):
        if char == "{":
            opened.append((at, []))
        elif char == "," and opened:
            opened[-1][1].append(at)
        elif char == "}":
            start, cuts = opened.pop()
            if cuts:
                yield start, cuts, at


def _refused(text: str, rule: str) -> Invalid:
    return Invalid(f"The resource `path:{text}` {rule}.", fix=FIX)
