"""Templates to HTML: the dashboard's own and each domain's `card.html`."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from coordinator.adapters.dashboard.assets import asset, build
from coordinator.adapters.dashboard.prose import markdown

__all__ = ["has_card", "render"]

HERE = str(files(__package__) / "templates")
DOMAINS = str(files("coordinator") / "domains")


def _environment() -> Environment:
    loader = ChoiceLoader([FileSystemLoader(HERE), FileSystemLoader(DOMAINS)])
    made = Environment(
        loader=loader, autoescape=True, trim_blocks=True, auto_reload=False, enable_async=False
    )
    made.filters["markdown"] = markdown
    made.globals |= {"asset": asset, "build": build()}
    return made


TEMPLATES = _environment()


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return the page that this template makes of the context."""
    return TEMPLATES.get_template(template).render(context)


def has_card(kind: str) -> bool:
    """Tell whether the domain says how one of its things looks."""
    return f"{kind}/card.html" in TEMPLATES.list_templates(["html"])
