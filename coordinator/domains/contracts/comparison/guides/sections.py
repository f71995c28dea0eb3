"""What the headings and labels of a guide are about, by their words, in English and in German."""

import re

from coordinator.domains.contracts.comparison.guides.text import bare

__all__ = ["section_of"]

SECTIONS = {
    name: re.compile(pattern)
    for name, pattern in {
        "past": r"change ?log|breaking changes|what.?s new|release notes|version history"
        r"|migration guide|changes (?:since|in|from)\b|^removed\b|^retired\b"
        r"|^änderung|^neuerung|^entfernt\b|versionsverlauf",
        "related": r"^(?:related|see also|references?|siehe auch|verwandt)\b",
        "": r"\b(?:endpoints?|apis?|routes?|operations?|response headers?"
        r"|endpunkte?|routen|schnittstellen?)$",
        "limits": r"rate.?limit|throttl|quota|^limits?$|anfrage.?limit|ratenbegrenzung|kontingent",
        "scopes": r"\bscopes?\b|\bpermissions?\b|\bberechtigung",
        "base": r"^bas(?:e|is)$|\bbase.?(?:ur[li]|path)|\bservers?(?: urls?)?$|^hosts?$"
        r"|^environments?$|\bbasis.?(?:url|pfad|adresse)|^umgebung(?:en)?$",
        "authentication": r"\bo?auth\b|\boauth|\bauthenticat|\bauthori[sz]|\bsecurity\b"
        r"|\bauthentif|\bautoris|\banmeldung\b|\bsicherheit\b",
        "statuses": r"\bstatus\b|\berrors?\b|\bcodes?\b|^responses$|\bfehler|^antworten$",
        "parameters": r"^(?!.*\bbody\b).*"
        r"(?:\bparam|\bquery\b|path variables|\bheaders?\b|\barguments?\b|\bfilters?\b"
        r"|\bkopfzeilen?\b)",
        "response": r"\bresponse\b|\breturns?\b|\boutput\b|\bresult\b|\bsuccess\b"
        r"|\bantwort|\brückgabe|\bliefert\b|\bausgabe\b",
        "body": r"\bbody\b|\bpayload\b|\brequest\b|\binput\b|\baccepts\b"
        r"|\banfrage|\bnutzlast\b|\beingabe\b|\brumpf\b",
        "description": r"description|summary|notes?$|purpose|example"
        r"|beschreibung|zweck|hinweis|beispiel",
    }.items()
}
"""What headings and labels are about, by their words in lower case; the first that fits counts."""


def section_of(name: str) -> str | None:
    """Return which section a heading or label opens; empty for one of no concern, None for none."""
    words = bare(name).casefold()
    if len(words) > 60 or len(words.split()) > 6:
        return None
    return next((kind for kind, pattern in SECTIONS.items() if pattern.search(words)), None)
