"""The grammar of a status file: reading one, comparing two, writing one (pure functions).

Front matter gives fields exactly. Without it, lines speak as people write them: `Backend Developer
Active: <date>`, `**Feature**: sign-in`, `Waiting on: HO-3`. The rest is the summary.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from coordinator.core.kinds import Refused
from coordinator.core.markdown import fitted, front_matter, with_front_matter
from coordinator.domains.contexts.schemas import TTL, ContextPatch, ContextRead, ContextReport

__all__ = ["Status", "difference", "patch_of", "read", "write"]

WORDS = {
    "active": "active",
    "blocked": "blocked",
    "waiting": "waiting_human",
    "waiting for a person": "waiting_human",
    "waiting_human": "waiting_human",
    "idle": "idle",
    "complete": "done",
    "completed": "done",
    "done": "done",
}
SPOKEN = {
    "active": "Active",
    "blocked": "Blocked",
    "waiting_human": "Waiting for a person",
    "idle": "Idle",
    "done": "Complete",
}
LABELS = {
    "state": "state",
    "status": "state",
    "feature": "feature",
    "branch": "branch",
    "repository": "repository",
    "worktree": "worktree",
    "step": "step",
    "waiting on": "waiting_on",
}
EMPTY = ContextReport().model_dump()
SAID = re.compile(rf"(.*?)\b({'|'.join(sorted(WORDS, key=len, reverse=True))})\s*(?::(.*))?", re.I)
DATE = re.compile(r"\d{4}|\d\d?:\d\d")
EXAMPLE = "---\nstate: blocked\nfeature: sign-in\nwaiting_on: [HO-12]\n---\n\nWhat I do now."


@dataclass(frozen=True, slots=True)
class Status:
    """What a status file says: in its front matter, and in the lines below it."""

    front: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """Return what the file says of a field, the front matter first; None for nothing."""
        if name == "summary":
            both = (self.front.get(name), self.lines.get(name))
            return "\n\n".join(text for text in both if text) or None
        return self.front.get(name, self.lines.get(name))


def read(text: str, agent: str) -> Status:
    """Read the status file of this agent; raises `Refused` where its front matter is no YAML."""
    given, body, _ = front_matter(text)
    front = {name: value for name, value in given.items() if name in EMPTY and value is not None}
    return Status(_plain(front), _spoken(body.replace("\r\n", "\n"), agent))


def _plain(front: dict[str, Any]) -> dict[str, Any]:
    for name, value in front.items():
        if name == "waiting_on":
            front[name] = [str(item) for item in value] if isinstance(value, list) else _list(value)
        elif name == "state":
            front[name] = _state(str(value))
        elif name != "ttl_seconds" and not isinstance(value, str):
            front[name] = str(value)
    return front


def _state(word: str) -> str:
    plain = " ".join(word.lower().split())
    if plain not in WORDS:
        raise Refused(
            f"`{word}` is not a state; there are {', '.join(SPOKEN)}.",
            fix="Write one of these words after `state:`.",
            example=EXAMPLE,
        )
    return WORDS[plain]


def _list(value: object) -> list[str]:
    return [item.strip().strip("`") for item in str(value).split(",") if item.strip()]


def _spoken(body: str, agent: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    rest: list[str] = []
    fenced = False
    for line in body.split("\n"):
        fence = line.lstrip().startswith(("```", "~~~"))
        fenced ^= fence
        if fenced or fence or not _note(line, agent, said, rest):
            rest.append(line)
    if summary := "\n".join(rest).strip():
        said["summary"] = summary
    return said


def _note(line: str, agent: str, said: dict[str, Any], rest: list[str]) -> bool:
    """Take down what a line says; False where it is only text."""
    spoken = SAID.fullmatch(line.strip().lstrip("#*- ").rstrip("* "))
    if spoken and _is_about(spoken[1], agent):
        said["state"] = WORDS[spoken[2].lower()]
        why = (spoken[3] or "").strip("* ")
        if why and not DATE.search(why):
            rest.append(why)
        return True
    label, _, after = line.partition(":")
    name = LABELS.get(" ".join(label.strip("-#* \t").lower().split()))
    value = after.strip("*` \t\r")
    if name is None or (name == "state" and value.lower() not in WORDS):
        return False
    said[name] = _meant(name, value)
    return True


def _meant(name: str, value: str) -> str | list[str]:
    if name == "waiting_on":
        return _list(value)
    return WORDS[value.lower()] if name == "state" else value


def _is_about(who: str, agent: str) -> bool:
    words = re.findall(r"[a-z0-9]+", who.lower())
    return 0 < len(words) <= 5 and words[0] == re.split(r"[-._]", agent)[0]


def difference(base: Status, status: Status) -> dict[str, Any]:
    """Return the fields that changed from one text to the next, with their new values.

    A line or field that went away empties its field, unless all the front matter went with it: a
    file written over with one line, as the seed does, says nothing about the rest. Where front
    matter and lines both speak, the one that changed counts: so a line appended below a rendered
    file acts.
    """
    written_over = bool(base.front) and not status.front
    changed: dict[str, Any] = {}
    for name, empty in EMPTY.items():
        if written_over and not status.value(name):
            continue
        if base.front.get(name) == status.front.get(name):
            if base.lines.get(name) == status.lines.get(name):
                continue
            value = status.lines.get(name, status.front.get(name))
        else:
            value = status.value(name)
        if name == "summary":
            value = status.value(name)
        if value is not None or name != "state":
            changed[name] = empty if value is None else value
    return changed


def patch_of(fields: dict[str, Any]) -> ContextPatch:
    """Return the change as the verb takes it; raises `Refused` naming a field that is wrong."""
    return fitted(ContextPatch, fields)


def write(context: ContextRead) -> str:
    """Write a context so that it reads well with `cat`, and reads back as the same."""
    front: dict[str, Any] = {"state": context.state}
    for name in ("feature", "branch", "repository", "worktree", "step", "waiting_on"):
        if value := getattr(context, name):
            front[name] = value
    if context.ttl_seconds != TTL:
        front["ttl_seconds"] = context.ttl_seconds
    if context.stale:
        front["stale"] = True
    heading = _heading(context)
    body = f"{heading}\n\n{context.summary}\n" if context.summary else f"{heading}\n"
    text = with_front_matter(front, body)
    if read(text, context.agent).value("summary") == (context.summary or None):
        return text
    return with_front_matter(front | {"summary": context.summary}, f"{heading}\n")


def _heading(context: ContextRead) -> str:
    name = context.agent.replace("-", " ").title()
    return f"# {name} {SPOKEN[context.state]}: {context.updated_at:%Y-%m-%d %H:%M} UTC"
