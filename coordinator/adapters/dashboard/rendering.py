"""Templates to HTML: the dashboard's own and each domain's `card.html`."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from coordinator.adapters.dashboard.assets import asset, build
from coordinator.adapters.dashboard.prose import inline, markdown

__all__ = ["render"]

HERE = str(files(__package__) / "templates")
DOMAINS = str(files("coordinator") / "domains")


def is_web(address: str | None) -> bool:
    """Tell whether an address that somebody wrote may become a link."""
    return address is not None and urlsplit(address).scheme in ("http", "https")


def _environment() -> Environment:
    loader = ChoiceLoader([FileSystemLoader(HERE), FileSystemLoader(DOMAINS)])
    made = Environment(
        loader=loader, autoescape=True, trim_blocks=True, auto_reload=False, enable_async=False
    )
    made.filters |= {"inline": inline, "markdown": markdown, "pair": lambda value: (value, value)}
    made.tests["web"] = is_web
    made.globals |= {"asset": asset, "build": build()}
    return made


TEMPLATES = _environment()


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return the page that this template makes of the context."""
    return TEMPLATES.get_template(template).render(context)
