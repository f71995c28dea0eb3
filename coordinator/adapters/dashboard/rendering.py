"""Templates to HTML: the dashboard's own and each domain's `card.html`."""

from collections.abc import Mapping
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader

from coordinator.adapters.dashboard.assets import asset, build
from coordinator.adapters.dashboard.figures import drawing_of, href_of_wait, series_of, timings
from coordinator.adapters.dashboard.plots import number, spoken
from coordinator.adapters.dashboard.prose import inline, markdown
from coordinator.core.kinds import domain_names

__all__ = ["render"]

HERE = str(files(__package__) / "templates")
DOMAINS = str(files("coordinator") / "domains")


def is_web(address: str | None) -> bool:
    """Tell whether an address that somebody wrote may become a link."""
    return address is not None and urlsplit(address).scheme in ("http", "https")


def _cards() -> dict[str, BaseLoader]:
    """Return where the templates of each kind are by its name, which may not be its folder's."""
    found: dict[str, BaseLoader] = {}
    for folder in domain_names():
        module = f"coordinator.domains.{folder}.kind"
        if find_spec(module) is not None:
            found[import_module(module).KIND.name] = FileSystemLoader(f"{DOMAINS}/{folder}")
    return found


def _environment() -> Environment:
    loader = ChoiceLoader([FileSystemLoader(HERE), PrefixLoader(_cards())])
    made = Environment(
        loader=loader, autoescape=True, trim_blocks=True, auto_reload=False, enable_async=False
    )
    made.filters |= {
        "inline": inline,
        "markdown": markdown,
        "pair": lambda value: (value, value),
        "duration": spoken,
        "number": number,
    }
    made.tests["web"] = is_web
    made.globals |= {
        "asset": asset,
        "build": build(),
        "series_of": series_of,
        "timings": timings,
        "drawing_of": drawing_of,
        "href_of_wait": href_of_wait,
    }
    return made


TEMPLATES = _environment()


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return the page that this template makes of the context."""
    return TEMPLATES.get_template(template).render(context)
