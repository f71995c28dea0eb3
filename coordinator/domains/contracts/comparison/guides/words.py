"""What single pieces of a guide's text say: a scheme, a scope, a status, an address.

Every pattern is bounded, so that a line costs no more than its length.
"""

import re
from collections.abc import Iterator

from coordinator.domains.contracts.comparison.guides.text import rates

__all__ = ["SOME", "asides", "pieces", "schemes", "scopes", "statuses", "urls"]

SCHEMES = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "bearer token": r"\bbearer\b|\bjwts?\b|\baccess.tokens?\b|\bzugriffstokens?\b",
        "OAuth 2": r"\boauth\b|\boauth ?2(?:\.\d)?\b",
        "OpenID Connect": r"\bopenid\b|\boidc\b",
        "API key": r"\b(?:x-)?api[ _-]?(?:keys?|tokens?|schlüssel)\b",
        "basic": r"\bbasic(?: auth\w{0,12}| scheme| credentials)\b|\bhttp basic\b|^\W*basic\W*$",
        "digest": r"\bdigest(?: auth\w{0,12})\b",
        "session cookie": r"\bcookies?\b|\bsessions?\b",
        "mutual TLS": r"\bmtls\b|\bmutual tls\b|\bclient.(?:certificates?|zertifikate?)\b",
        "signature": r"\bhmac\b|\bsigned requests?\b|\brequest signatures?\b",
    }.items()
}
SOME = "authentication"
"""What a text asks for that asks for authentication, and does not say which."""
ASKED = re.compile(
    r"\bauth\w{0,12} (?:is )?(?:required|needed|mandatory)\b|\b(?:requires?|needs?) auth\w{0,12}\b"
    r"|\bmust be (?:authenticated|signed in|logged in)\b|^\W*(?:yes|required|ja|erforderlich)\W*$"
    r"|\b(?:authentifizierung|anmeldung) (?:ist )?(?:erforderlich|nötig|notwendig)\b",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"\brequir|\bneeds?\b|\bmust\b|\bno auth|\bpublic\b|\banonymous\b|\bsend\b|\bpass\b"
    r"|\bo?auth(?:enticat\w{1,4}|\d|\b)|\berforderlich\b|\bbenötig|\bmuss\b|\bmüssen\b"
    r"|\böffentlich\b|\bnur mit\b|\bauthentifizierung\b|\banmeldung\b"
)
NOBODY = re.compile(
    r"\bno (?:auth\w{0,12}|token|login|credentials)\b|\bnot (?:required|needed)\b"
    r"|\bunauthenticated\b|\banonymous\b|\bis public\b|\bpublic (?:endpoint|access|api)\b"
    r"|^\W*(?:none|public|open|no|false|keine?|nein|öffentlich)\b(?! longer)"
    r"|\bist öffentlich\b|\bohne (?:auth\w{0,16}|anmeldung|token)\b"
    r"|\bkeine? (?:auth\w{0,16}|anmeldung|token)\b|\bnicht (?:erforderlich|nötig)\b",
    re.IGNORECASE,
)
SCOPE = re.compile(
    r"`([\w.:/*-]{1,80})`|(?<![\w/.:])([A-Za-z][\w-]{0,40}(?:[.:][\w*-]{1,40}){1,5})(?![\w/])"
)
PLAIN_SCOPES = re.compile(
    r"\W{0,6}([A-Za-z][\w.:*-]{0,60}(?:\s{0,3}[,|]\s{0,3}[A-Za-z][\w.:*-]{0,60}){0,50})\W{0,6}"
)
STATUS = re.compile(r"[\s`*_(#-]{0,12}([1-5]\d\d)(?![\w.%/])")
URL = re.compile(r"(?:https?|wss?)://[^\s`|<>()\[\]\"']{1,300}")
ADDRESS_PATH = re.compile(r"(?<![\w/.:}<])/(?:[\w.~{}/-]{1,200}|(?![^\s`*]))")
BASED = re.compile(
    r"\bbase.?(?:url|uri|path)|\brelative to\b|\bprefix|\bpräfix|\bbasis.?(?:url|pfad)"
    r"|\b(?:all|every) (?:api )?(?:calls?|requests?|urls?|paths?|endpoints?)\b.{0,40}"
    r"\b(?:to|under|at)\b|\balle (?:aufrufe|pfade)\b"
    r"|\b(?:lives?|hosted|served|available|reachable) (?:at|on|under|from)\b"
)
SCOPED = ("scope", "permission", "berechtigung")
LIMITED = (
    *("limit", "more than", "at most", "max", "allow", "request", "call"),
    *("höchstens", "anfrage", "aufruf"),
)


def schemes(text: str) -> list[str]:
    """Return the ways to authenticate that a text names; `none` where it says that it asks none."""
    found = [name for name, pattern in SCHEMES.items() if pattern.search(text)]
    if NOBODY.search(text):
        return [*found, "none"]
    return [SOME] if not found and ASKED.search(text) else found


def asides(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a sentence beside an endpoint says of access: the section, and its words."""
    words = text.casefold()
    if any(word in words for word in SCOPED) and scopes(text):
        yield "scopes", text
    if BASED.search(words) and urls(text):
        yield "base", text
    if any(word in words for word in LIMITED) and any(rates(text)):
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
    """Return the addresses in a text, without a slash at the end, or else its paths."""
    found = URL.findall(text) or ADDRESS_PATH.findall(text)
    return [each.rstrip("/.,;:") or "/" for each in found]


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
