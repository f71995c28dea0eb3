"""The words that people use for the parts of a role's document."""

import re
from typing import Literal

__all__ = [
    "CRITERIA",
    "DUTIES",
    "IDENTITY",
    "INTEGRATIONS",
    "OTHERS",
    "WORKFLOW",
    "Part",
    "part_of",
]

Part = Literal["objective", "actions", "outputs", "checks", "criteria"]

IDENTITY = re.compile(r"(?:agent |role )?(?:identity|profile)|who (?:you|i) (?:are|am)")
DUTIES = re.compile(r"(?:my |your |core |key |main )?(?:duties|responsibilities)")
CRITERIA = re.compile(
    r"(?:overall |final )?(?:(?:success|acceptance|completion|done|quality) "
    r"(?:criteria|criterion|metrics|measures)|definition of done|dod)\b.{0,60}"
)
INTEGRATIONS = re.compile(r"(?:agent )?integration(?:s| points?)|collaborat(?:ion|es?)\b.{0,40}")
WORKFLOW = re.compile(
    r"(?:.{1,40} )?workflow (?:steps|phases|stages|process)|(?:the |my )?workflow|steps|phases"
    r"|(?:work|development|process) (?:steps|phases|process)"
)
OTHERS = re.compile(
    r"best practices?|common commands?|commands|notes?|overview|introduction|communication"
    r"|references?|resources|tools|appendix|troubleshooting|examples?|prerequisites"
    r"|.{1,40} standards"
)

PARTS: dict[Part, re.Pattern[str]] = {
    "objective": re.compile(r"(?:step |phase )?(?:objectives?|goals?|purpose|aim|intent)"),
    "actions": re.compile(
        r"(?:key |required |main )?(?:actions?|tasks?|activities|activity|instructions"
        r"|procedure|sub-?steps|steps|to-?do|what to do|action items)"
    ),
    "outputs": re.compile(
        r"(?:expected |key |required |main )?(?:outputs?|deliverables?|results?|outcomes?"
        r"|artifacts|artefacts)(?: expected)?|exit criteria"
    ),
    "checks": re.compile(
        r"(?:service|health|dependency|infrastructure) (?:checks?|status)"
        r"|service dependencies|services"
    ),
    "criteria": CRITERIA,
}


def part_of(name: str) -> Part | None:
    """Return the part of a step that a bare name stands for."""
    return next((part for part, words in PARTS.items() if words.fullmatch(name)), None)
