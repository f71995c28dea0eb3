"""Which of a contract's versions is the newer one. Pure functions over rows.

Numbers decide where two versions count alike; otherwise what came later is newer.
"""

from collections.abc import Iterable

from coordinator.domains.contracts import numbers
from coordinator.domains.contracts.models import ContractVersion

__all__ = ["follows", "in_use", "is_newer", "main_base", "newest"]


def is_newer(row: ContractVersion, than: ContractVersion) -> bool:
    """Tell whether one version is newer than another."""
    higher = numbers.is_higher(row.version, than.version)
    return row.number > than.number if higher is None else higher


def follows(version: str, than: str | None) -> bool:
    """Tell whether a version that came later is no late fix of an older line."""
    return than is None or numbers.is_higher(version, than) is not False


def newest(rows: Iterable[ContractVersion]) -> ContractVersion | None:
    """Return the newest version: the highest of each way to count, of those the last that came."""
    highest: dict[str, ContractVersion] = {}
    for row in rows:
        scheme = numbers.scheme(row.version)
        if scheme not in highest or is_newer(row, highest[scheme]):
            highest[scheme] = row
    return max(highest.values(), key=lambda row: row.number, default=None)


def in_use(rows: Iterable[ContractVersion]) -> ContractVersion | None:
    """Return the version in use: the newest published one, else the newest deprecated one."""
    every = list(rows)
    published = newest(row for row in every if row.state == "published")
    return published or newest(row for row in every if row.state == "deprecated")


def main_base(version: str, live: Iterable[str], *, latest: str | None) -> str | None:
    """Return the live version that a new one is compared with first.

    That is the highest whose number it follows (1.0.1 follows 1.0.0, beside a 2.0.0), else what is
    in use.
    """
    alike = [
        one
        for one in live
        if numbers.scheme(one) == numbers.scheme(version) != "named"
        and numbers.is_higher(version, one) is not False
        and one != version
    ]
    if latest is not None and numbers.scheme(latest) != numbers.scheme(version):
        return latest
    return max(alike, key=numbers.precedence, default=latest)
