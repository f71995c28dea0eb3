"""What a sentence about access says beyond what is understood of it.

Two sentences that name the same scheme may still ask for different things: another header, another
tenant. Their words are compared, without those that carry no meaning here.
"""

import re

from coordinator.domains.contracts.comparison.guides.text import normal, without_rates
from coordinator.domains.contracts.comparison.guides.words import (
    ADDRESS_PATH,
    ASKED,
    NOBODY,
    PLAIN_SCOPES,
    SCHEMES,
    SCOPE,
    URL,
)

__all__ = ["headers", "leftovers"]

MOST = 60
"""How many words of a sentence count."""
HEADER = re.compile(
    r"`((?!Authorization\b)[A-Za-z][\w]{0,40}(?:-[\w]{1,40}){0,6})(?::[^`]{0,100})?`"
    r"|(?<![\w-])(X-[\w-]{1,60}\w)"
)
WORD = re.compile(r"[@$\w](?:[\w.:/-]{0,80}\w)?")
EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
        a an the this that it its is are be by in of on to for with via as at or and we you your our
        must shall should please use uses used using send sends sent pass passed include included
        add all any every each call calls request requests api apis endpoint endpoints operation
        operations route routes require requires required need needs needed header headers token
        tokens auth authentication authenticate authenticated authorization scheme method scope
        scopes permission permissions base url urls uri path server prefix relative rate limit
        limits limited per http https bearer
        der die das ein eine einen einem mit per über im in den dem für als und oder ist sind wird
        werden muss müssen bitte alle jeder jede jeden anfrage anfragen aufruf aufrufe erforderlich
        benötigt nötig authentifizierung anmeldung berechtigung berechtigungen basis adresse zugriff
        pro je
        """,
    )
)
"""Words that make no difference to what is asked."""


def headers(text: str) -> list[str]:
    """Return the headers or parameters that carry a credential, as a text names them."""
    return [found[1] or found[2] for found in HEADER.finditer(text)]


def leftovers(section: str, text: str) -> set[str]:
    """Return the words of a sentence in a section about access that were not understood."""
    if section == "limits":
        words = without_rates(text).split()
    elif section == "scopes":
        is_list = PLAIN_SCOPES.fullmatch(text.replace("`", "")) is not None
        words = [] if is_list else _words(SCOPE.sub(" ", text))
    elif section == "base":
        words = _words(ADDRESS_PATH.sub(" ", URL.sub(" ", text)))
    else:
        for pattern in (*SCHEMES.values(), NOBODY, ASKED):
            text = pattern.sub(" ", text)
        words = _words(text)
    return set(words[:MOST]) - EMPTY


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold()) if normal(text) else []
