"""What stands in a step: its objective, actions, expected outputs and service checks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coordinator.core.kinds import Refused
from coordinator.domains.agents.documents.headed import EXAMPLE, Head, ends, heads
from coordinator.domains.agents.documents.labels import label
from coordinator.domains.agents.documents.lines import (
    Heading,
    Item,
    Line,
    bullet,
    items,
    plain,
    rows,
)
from coordinator.domains.agents.documents.words import Part, part_of
from coordinator.domains.agents.schemas import Action, Check, CheckKind, Step

__all__ = ["Found", "expanded", "listed", "read_steps"]

STEPS, PARTS, SHORT, LONG = 100, 200, 500, 5000
ASIDE = re.compile(r"(?:notes?|tips?|important|warnings?|examples?|caution|remember)\b.*")
SERVICES = re.compile(r"\b(?:services?|dependenc(?:y|ies)|infrastructure|health)\b", re.IGNORECASE)
CHECKING = re.compile(r"\b(?:check|verify|confirm|ensure|test|probe|ping|validate)", re.IGNORECASE)
KINDS: dict[CheckKind, re.Pattern[str]] = {
    "cache": re.compile(r"redis|memcache|valkey|\bcach", re.IGNORECASE),
    "queue": re.compile(
        r"queue|worker|kafka|rabbit|celery|sidekiq|broker|\bsqs\b|\bnats\b|\bjobs?\b", re.IGNORECASE
    ),
    "database": re.compile(
        r"postgres|mysql|maria|sqlite|mongo|oracle|database|\bdb\b|\bsql", re.IGNORECASE
    ),
}


@dataclass(slots=True)
class Found:
    """The lines of each part of a step, and those of the criteria that it states by itself."""

    head: Head
    objective: list[str] = field(default_factory=list)
    parts: dict[Part, list[Line]] = field(default_factory=dict)


def read_steps(
    lines: Sequence[Line], found: Sequence[Heading]
) -> tuple[list[Step], list[Found], tuple[int, int]]:
    """Return the steps by number, what was found of each, and the lines between which they stand.

    A step without a number gets the one after the step before it. Raises `Refused` for two of one
    number, a step without a title, or more or longer ones than can be kept.
    """
    begun = _with_numbers(heads(lines, found))
    if len(begun) > STEPS:
        raise _too_many(begun[STEPS].line, f"It has {len(begun)} steps; {STEPS} are the most.")
    inner = {one.line: one for one in found}
    known, steps, end = [], [], 0
    for at, head in enumerate(begun):
        end = ends(lines, found, begun, at)
        known.append(_parts(head, lines[head.begins : end], inner))
        steps.append(_step(known[-1]))
    steps.sort(key=lambda step: step.number)
    return steps, known, (begun[0].line if begun else 0, end)


def _with_numbers(begun: Sequence[Head]) -> list[Head]:
    seen, last, found = dict[int, int](), 0, list[Head]()
    for head in begun:
        number = last + 1 if head.number is None else head.number
        if number in seen:
            raise Refused(
                f"Two steps have the number {number}: in line {seen[number]} and here.",
                line=head.line,
                fix=f"Number this one {last + 1}, and those after it on from there.",
                example=f"### Step {last + 1}: {head.title or 'Build'}",
            )
        if not head.title:
            raise Refused(
                f"Step {number} has no title.",
                line=head.line,
                fix="Say in its heading what the step is for.",
                example=f"### Step {number}: Build",
            )
        if len(head.title) > SHORT:
            raise _too_many(head.line, f"The title of step {number} is over {SHORT} characters.")
        seen[number], last = head.line, number
        found.append(head._replace(number=number))
    return found


def _parts(head: Head, lines: Sequence[Line], inner: Mapping[int, Heading]) -> Found:
    """Sort a step's lines by the label or heading that they stand under."""
    known, part = Found(head), "intro"
    is_item = head.word == "item"
    if head.begins < head.line:  # what follows its title is its objective
        part = _first_item(known, lines)
        lines = lines[1:]
    for line in lines:
        if line.fence == 0 and (heading := inner.get(line.number)):
            named = part_of(heading.name)
            if named is None and part in ("intro", "objective", "actions"):
                part = _put(known, "actions", line, f"- {_unnumbered(heading.text)}")
            else:
                part = named or "other"
            continue
        said = label(line.text, within_list=is_item) if line.fence == 0 else None
        if said and not (said.part is None and ASIDE.fullmatch(said.name)):
            part = _labelled(known, line, part, said.part, said.name, said.value)
        elif part == "objective" or (part == "intro" and not bullet(line.text)):
            part = _objective(known, line, part)
        elif part != "other":
            part = _put(known, "actions" if part == "intro" else part, line, line.text)
    return known


def _put(known: Found, part: str, line: Line, text: str) -> str:
    """Add a line to a part; return the part."""
    known.parts.setdefault(part, []).append(line._replace(text=text))  # type: ignore[arg-type]
    return part


def _labelled(
    known: Found, line: Line, part: str, named: Part | None, name: str, value: str
) -> str:
    """Go on in the part that a label names; one that we do not know ends all but the actions."""
    if named is None:
        if part in ("intro", "actions") and not value:
            return _put(known, "actions", line, f"- {name[:1].upper()}{name[1:]}")
        return part if part in ("intro", "actions") else "other"
    if named == "objective":
        if value:
            known.objective.append(value)
        return "objective"
    if value:
        for one in value.split("; "):
            _put(known, named, line, f"- {one}")
    return named


def _objective(known: Found, line: Line, part: str) -> str:
    """Take a line of the objective: its first paragraph, or the step's where none is labelled."""
    text = line.text.strip()
    if line.fence or (bullet(line.text) and not (part == "objective" and not known.objective)):
        return _put(known, "actions", line, line.text)
    if text:
        known.objective.append(plain(bullet(line.text)[2] if bullet(line.text) else text))  # type: ignore[index]
        return part
    return "intro" if known.objective and part == "objective" else part


def _first_item(known: Found, lines: Sequence[Line]) -> str:
    begun = bullet(lines[0].text) if lines else None
    _, _, rest = plain(begun[2]).partition(": ") if begun else ("", "", "")
    if rest:
        known.objective.append(rest)
    return "actions"


def _unnumbered(text: str) -> str:
    """Return a heading's text without its number."""
    return re.sub(r"^\d{1,4}[.)] +", "", plain(text))


def _step(known: Found) -> Step:
    number = known.head.number or 0
    actions = items(known.parts.get("actions", ()))
    outputs = expanded(listed(known.parts.get("outputs", ())))
    checks = [*_checks(actions), *_checks_named(listed(known.parts.get("checks", ())))]
    objective = " ".join(known.objective)
    line = known.head.line
    if len(actions) > PARTS or len(outputs) > PARTS or len(checks) > PARTS:
        raise _too_many(line, f"Step {number} lists over {PARTS} things of a kind.")
    long = next((item for item in outputs if len(item.text) > SHORT), None)
    if long or len(objective) > LONG:
        raise _too_many(
            long.line if long else line,
            f"Step {number} has an output over {SHORT} characters."
            if long
            else f"The objective of step {number} is over {LONG} characters.",
        )
    return Step(
        number=number,
        title=known.head.title,
        objective=objective,
        actions=[
            Action(
                text=item.text[:LONG],
                details=[one.text[:LONG] for one in item.children[:PARTS]],
            )
            for item in actions
        ],
        outputs=list(dict.fromkeys(item.text for item in outputs)),
        checks=list({check.name.casefold(): check for check in checks}.values()),
        line=line,
    )


def listed(lines: Sequence[Line]) -> list[Item]:
    """Return the rows or items of these lines, or each line where there are neither."""
    said = [line for line in lines if line.text.strip() and line.fence == 0]
    plainly = [Item(plain(line.text), line.number) for line in said]
    return rows(lines) or items(lines) or plainly


def expanded(found_items: Sequence[Item]) -> list[Item]:
    """Return items flat: one with others beneath it is said before each of those instead."""
    found = []
    for item in found_items:
        group = item.text.rstrip(" :.")
        for one in item.children:
            found.append(Item(f"{group}: {one.text}" if group else one.text, one.line))
        if not item.children:
            found.append(item)
    return found


def _checks(actions: Sequence[Item]) -> Iterator[Check]:
    """Return what is listed under the actions that check the services a step depends on."""
    for action in actions:
        if SERVICES.search(action.text) and CHECKING.search(action.text):
            yield from _checks_named(action.children)


def _checks_named(found: Sequence[Item]) -> Iterator[Check]:
    for item in found:
        kinds = (kind for kind, words in KINDS.items() if words.search(item.text))
        if name := item.text[:SHORT]:
            yield Check(name=name, kind=next(kinds, "external"))


def _too_many(line: int, detail: str) -> Refused:
    return Refused(
        detail,
        line=line,
        fix="Say it shorter, or in several documents; details may stand in fenced blocks.",
        example=EXAMPLE,
    )
