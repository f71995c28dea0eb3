"""What single pieces of a guide's text say: an operation, a rate, a scheme, a scope, an address.

Every pattern is bounded, so that a line costs no more than its length.
"""

import re
from collections.abc import Iterator

from coordinator.domains.contracts.comparison.guides.text import bare, rates

__all__ = [
    "SOME",
    "asides",
    "is_gone",
    "mentions",
    "methods_in",
    "path_of",
    "pieces",
    "schemes",
    "scopes",
    "section_of",
    "statuses",
    "urls",
]

METHOD = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY"
ENDPOINT = re.compile(
    rf"(?<![A-Za-z])((?:{METHOD})(?:\s{{0,3}}[/,|&]\s{{0,3}}(?:{METHOD})){{0,8}})(?![A-Za-z])"
    r"[\s`*_:|\[]{1,12}"
    r"(?:(?:https?://[^\s/`|)\]]{1,200}|\$?\{{1,2}[\w .-]{1,60}\}{1,2}|\$\w{1,40})?)"
    # A bracket ends a path, unless it holds a parameter, a key of OData or the name of a filter.
    r"(/(?:[^\s`|*()\[\]]|\[[\w.:-]{0,100}\]|\((?=[{'\"@:<\d])[^\s()]{0,100}\)){0,500})"
)
METHODS = re.compile(rf"(?<![A-Za-z])(?:{METHOD})(?![A-Za-z])")
BEGINNING = re.compile(
    r"(?::[a-z_]{1,30}:(?=\s)|[^\w/\"'<]|[\d_]){0,40}(?:\[[xX]\]\s{0,3})?[`*_~]{0,6}"
)
GONE = re.compile(
    r"[\s`*_()\[\]:–—-]{0,12}(?:was |is |has been |now )?"
    r"(?:removed|deleted|gone|retired|discontinued|no longer (?:available|supported|exists))\b",
    re.IGNORECASE,
)
PARAMETER = re.compile(
    r"\{([^{}/:]{1,200})(?::[^{}/]{0,200})?\}|<([^<>/]{1,200})>|\[([\w.-]{1,100})\]"
)
QUERIED = re.compile(r"[\w.\[\]-]{1,80}")

SCHEMES = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "bearer token": r"\bbearer\b|\bjwts?\b|\baccess tokens?\b",
        "OAuth 2": r"\boauth\b|\boauth ?2(?:\.\d)?\b",
        "OpenID Connect": r"\bopenid\b|\boidc\b",
        "API key": r"\b(?:x-)?api[ _-]?(?:keys?|tokens?)\b",
        "basic": r"\bbasic(?: auth\w{0,12}| scheme| credentials)\b|\bhttp basic\b|^\W*basic\W*$",
        "digest": r"\bdigest(?: auth\w{0,12})\b",
        "session cookie": r"\bcookies?\b|\bsessions?\b",
        "mutual TLS": r"\bmtls\b|\bmutual tls\b|\bclient certificates?\b",
        "signature": r"\bhmac\b|\bsigned requests?\b|\brequest signatures?\b",
    }.items()
}
SOME = "authentication"
"""What a text asks for that asks for authentication, and does not say which."""
ASKED = re.compile(
    r"\bauth\w{0,12} (?:is )?(?:required|needed|mandatory)\b|\b(?:requires?|needs?) auth\w{0,12}\b"
    r"|\bmust be (?:authenticated|signed in|logged in)\b|^\W*(?:yes|required)\W*$",
    re.IGNORECASE,
)
ASKING = re.compile(r"\brequir|\bneeds?\b|\bmust\b|\bno auth|\bpublic\b|\banonymous\b")
NOBODY = re.compile(
    r"\bno (?:auth\w{0,12}|token|login|credentials)\b|\bnot (?:required|needed)\b"
    r"|\bunauthenticated\b"
    r"|\banonymous\b|^\W*(?:none|public|open|no|false)\b|\bis public\b"
    r"|\bpublic (?:endpoint|access|api)\b",
    re.IGNORECASE,
)
SCOPE = re.compile(
    r"`([\w.:/*-]{1,80})`|(?<![\w/.:])([A-Za-z][\w-]{0,40}(?:[.:][\w*-]{1,40}){1,5})(?![\w/])"
)
PLAIN_SCOPES = re.compile(
    r"\W{0,6}([A-Za-z][\w.:*-]{0,60}(?:\s{0,3}[,|]\s{0,3}[A-Za-z][\w.:*-]{0,60}){0,50})\W{0,6}"
)
STATUS = re.compile(r"[\s`*_(#-]{0,12}([1-5]\d\d)(?![\w.%/])")
URL = re.compile(r"https?://[^\s`|<>()\[\]\"']{1,300}")

SECTIONS = {
    name: re.compile(pattern)
    for name, pattern in {
        "past": r"change ?log|breaking changes|what.?s new|release notes|version history"
        r"|migration guide|changes (?:since|in|from)\b|^removed\b|^retired\b",
        "related": r"^(?:related|see also|references?)\b",
        "": r"\b(?:endpoints?|apis?|routes?|operations?|response headers?)$",
        "limits": r"rate.?limit|throttl|quota|^limits?$",
        "scopes": r"\bscopes?\b|\bpermissions?\b",
        "base": r"\bbase.?(?:ur[li]|path)|\bservers?(?: urls?)?$|^hosts?$",
        "authentication": r"\bauth\b|\bauthenticat|\bauthori[sz]|\bsecurity\b",
        "statuses": r"\bstatus\b|\berrors?\b|\bcodes?\b|^responses$",
        "parameters": r"^(?!.*\bbody\b).*"
        r"(?:\bparam|\bquery\b|path variables|\bheaders?\b|\barguments?\b|\bfilters?\b)",
        "response": r"\bresponse\b|\breturns?\b|\boutput\b|\bresult\b|\bsuccess\b",
        "body": r"\bbody\b|\bpayload\b|\brequest\b|\binput\b|\baccepts\b",
        "description": r"description|summary|notes?$|purpose|example",
    }.items()
}
"""What headings and labels are about, by their words in lower case; the first that fits counts."""


def section_of(name: str) -> str | None:
    """Return which section a heading or label opens; empty for one of no concern, None for none."""
    words = bare(name).casefold()
    if len(words) > 60 or len(words.split()) > 6:
        return None
    return next((kind for kind, pattern in SECTIONS.items() if pattern.search(words)), None)


def mentions(line: str, *, anywhere: bool = False) -> Iterator[tuple[list[str], str, str]]:
    """Yield methods, raw path and what follows, of the operation that a line begins with.

    With `anywhere`, of the first operation in it. One struck out or said to be gone is none.
    """
    start = BEGINNING.match(line)
    at = start.end() if start else 0
    found = ENDPOINT.search(line) if anywhere else ENDPOINT.match(line, at)
    if found is None and not anywhere:
        found = _after_a_label(line)
    if found is None or "~~" in line[: found.start()] or is_gone(line[found.end() :]):
        return
    yield METHODS.findall(found[1]), found[2], line[found.end() :]


def _after_a_label(line: str) -> "re.Match[str] | None":
    """Find the operation in `Sign in: POST /login` and `**Sign in** - `POST /login``."""
    found = ENDPOINT.search(line[:200])
    if found is None:
        return None
    label = line[: found.start()].rstrip("`*_ ([")
    is_label = label.endswith((":", "-", "–", "—", "→", "|"))
    words = bare(label.rstrip(":-–—→| "))
    return found if is_label and len(words.split()) <= 6 and not GONE.search(words) else None


def is_gone(text: str) -> bool:
    """Tell whether what follows an operation says that it is no longer there."""
    return GONE.match(text) is not None


def methods_in(text: str) -> list[str]:
    """Return the methods that a cell names, in any case."""
    return METHODS.findall(text.upper())


def path_of(raw: str) -> tuple[str, list[str]]:
    """Return a path with its parameters as `{id}`, and the names in its query."""
    raw = raw.replace("{?", "?").split("<br", 1)[0]
    path, _, query = raw.partition("?")
    path = path.partition("#")[0].rstrip(".,;:!'\"")
    if path.count(")") > path.count("("):
        path = path[: path.index(")")]
    segments = []
    for segment in path.split("/"):
        name = segment[1:] if segment[:1] == ":" and len(segment) > 1 else ""
        named = f"{{{name}}}" if name else PARAMETER.sub(_braced, segment)
        segments.append(named)
    whole = "/".join(segments)
    names = [part.partition("=")[0].strip("{}&`)") for part in re.split("[&,]", query)]
    return whole.rstrip("/") or "/", [
        name for name in names if re.fullmatch(r"[\w.\[\]-]{1,80}", name)
    ]


def _braced(found: "re.Match[str]") -> str:
    inner = found[1] or (found[2] or "").rpartition(":")[2] or found[3]
    return f"{{{inner.strip('? *+')}}}"


def schemes(text: str) -> list[str]:
    """Return the ways to authenticate that a text names; `none` where it says that it asks none."""
    found = [name for name, pattern in SCHEMES.items() if pattern.search(text)]
    if NOBODY.search(text):
        return [*found, "none"]
    return [SOME] if not found and ASKED.search(text) else found


def asides(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a sentence beside an endpoint says of access: the section, and its words."""
    words = text.casefold()
    if "scope" in words or "permission" in words:
        named = [match[0] for match in SCOPE.finditer(text)]
        if named:
            yield "scopes", ", ".join(named)
    if ("limit" in words or "request" in words) and any(rates(text)):
        yield "limits", text
    if ASKING.search(words) and schemes(text):
        yield "authentication", text


def scopes(text: str) -> list[str]:
    """Return the scopes that a text names: `read:users`, `users.write`, or words in a list."""
    whole = PLAIN_SCOPES.fullmatch(text.replace("`", ""))
    if whole is not None:
        return [
            name for name in re.split(r"[,|\s]+", whole[1]) if name.casefold() not in ("none", "no")
        ]
    found = [match[1] or match[2] for match in SCOPE.finditer(text)]
    return [name for name in found if re.search("[A-Za-z]", name)]


def statuses(text: str) -> str:
    """Return the status that a text begins with; empty where it begins with none."""
    found = STATUS.match(text)
    return found[1] if found else ""


def urls(text: str) -> list[str]:
    """Return the addresses in a text, without a slash at the end."""
    return [found.rstrip("/.,;:") for found in URL.findall(text)]


def pieces(text: str) -> list[str]:
    """Return the parts of a list in a line, split at commas that are in no bracket."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth = max(0, depth - 1)
        elif character == "," and not depth:
            parts.append(text[start:at])
            start = at + 1
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]
