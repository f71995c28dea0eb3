"""One parameter or property as guides write it: in a list item, a cell or a piece of a line."""

import re

from coordinator.domains.contracts.comparison.guides.model import Field
from coordinator.domains.contracts.comparison.guides.prose import terms_in
from coordinator.domains.contracts.comparison.guides.text import bare

__all__ = ["NAME", "TYPES", "described", "field_of", "implied", "is_required", "merge", "type_in"]

NAME = re.compile(r"[A-Za-z_$@][\w$.@\[\]-]{0,80}")
MARKED = re.compile(r"(`|\*\*|__|\*|\")([^`*\"]{1,120}?)\1")
OPTIONAL = re.compile(
    r"\boptional\b|\bnot required\b|\bfreiwillig\b|\bnicht (?:erforderlich|nötig)\b", re.IGNORECASE
)
SPARED = re.compile(r"\bdefaults?\b|\bnullable\b|\bstandard\b", re.IGNORECASE)
"""What one who leaves a field out gets; one that is called required is required nevertheless."""
REQUIRED = re.compile(
    r"\b(?:required|mandatory|erforderlich|pflicht(?:feld|angabe|parameter)?|verpflichtend)\b"
    r"(?! (?:if|when|unless|only|for|wenn|falls|nur|für)\b)",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z]{2,20}(?:\[\])?")
SAYING = ("required", "optional", "erforderlich", "pflicht")
AROUND = re.compile(r"\s{0,3}[(:–—|=<`*\"-]|\s{0,3}$")
HEAD = 120
"""Characters after a name in which its type stands."""
NO_NAMES = {
    *("note", "notes", "example", "examples", "description", "default", "see", "tip", "warning"),
    *("returns", "summary", "purpose", "the", "a", "an", "this", "that", "it", "if", "when", "use"),
    *("der", "die", "das", "ein", "eine", "hinweis", "beispiel", "gibt", "liefert", "nur", "wenn"),
    *("alle", "bei", "für", "siehe", "only", "requires", "must"),
    *("erwartet", "nimmt", "antwortet", "takes", "accepts", "expects", "responds", "answers"),
    *("used", "and", "or", "not", "all", "no", "none", "yes", "returned", "response", "request"),
}
TYPES = {
    word: kind
    for kind, words in {
        "string": "string strings str text varchar char zeichenkette",
        "number": "integer int integers long bigint number numbers float double decimal numeric"
        " zahl ganzzahl kommazahl",
        "boolean": "boolean booleans bool wahrheitswert",
        "array": "array arrays list liste",
        "object": "object objects map dict dictionary json objekt",
        "date": "date datum",
        "date-time": "datetime timestamp zeitstempel",
        "uuid": "uuid guid",
        "file": "file binary datei",
    }.items()
    for word in words.split()
}


def type_in(text: str) -> str:
    """Return the type that the beginning of a text names; empty where it names none."""
    for found in WORD.finditer(text[:HEAD].replace("`", "").replace("*", "")):
        if found[0].endswith("[]"):
            return "array"
        kind = TYPES.get(found[0].lower())
        if kind:
            return kind
    return ""


def is_required(text: str) -> bool | None:
    """Return whether a text says required or optional; None where it says neither."""
    if OPTIONAL.search(text):
        return False
    if REQUIRED.search(text):
        return True
    return False if SPARED.search(text) else None


def field_of(text: str, line: int, *, is_sure: bool = False) -> Field | None:
    """Return the field that a list item or a piece of a line describes; None where it is prose.

    A bare word counts where the place makes it sure.
    """
    text = text.strip()[:500]
    marked = MARKED.match(text)
    inner, rest = (marked[2], text[marked.end() :]) if marked else (text, "")
    found = NAME.match(inner.strip())
    if found is None or found[0].casefold() in NO_NAMES:
        return None
    rest = inner.strip()[found.end() :] + rest
    sign, rest = (rest[0], rest[1:]) if rest[:1] in ("?", "*") else ("", rest)
    kind, required = type_in(_descriptor(rest)), is_required(rest)
    if required is None and sign:
        required = sign == "*"
    is_lone = not rest.strip() and not marked
    first = bare(rest).split(" ", 1)[0].strip("(),").casefold()
    is_described = AROUND.match(rest) is not None or first in TYPES or first in SAYING
    if not is_described or (is_lone and not is_sure and not sign):
        return None
    return Field(found[0].rstrip(".-"), kind, required, line, terms_in(rest) - TYPES.keys())


def _descriptor(rest: str) -> str:
    """Return the part after a name in which its type stands: brackets, or the first two words."""
    head = rest[:HEAD].strip().lstrip(":-–—|= `*")
    brackets = re.search(r"\(([^()]{0,120})\)", rest[:HEAD])
    words = " ".join(head.split()[:2])
    first = re.split(r"[,.;–—]| - ", words, maxsplit=1)[0]
    return f"{brackets[1] if brackets else ''} {first}"


def merge(into: dict[str, Field], found: Field) -> None:
    """Add a field; one that is known already learns what it did not say."""
    known = into.get(found.name)
    if known is None:
        into[found.name] = found
        return
    known.type = known.type or found.type
    known.required = found.required if known.required is None else known.required
    known.terms |= found.terms


def described(field: Field) -> str:
    """Return a field in words, to be compared as they are."""
    required = {True: "required", False: "optional", None: ""}[field.required]
    return " ".join([field.name, field.type, required, *sorted(field.terms)])


def implied(fields: dict[str, Field]) -> dict[str, bool | None]:
    """Return which fields are required: what they say, or what they leave to the others to say."""
    said = {field.required for field in fields.values()} - {None}
    rest = not said.pop() if len(said) == 1 else None
    return {
        name: rest if field.required is None else field.required for name, field in fields.items()
    }
