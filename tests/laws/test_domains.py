"""What every domain's folder has, and what its docstring must say."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from coordinator.core.kinds import domain_names, kinds
from coordinator.core.settings import Settings
from tests.laws.replay import tables

PACKAGE = Path(__file__).parents[2] / "coordinator"
DOMAINS = PACKAGE / "domains"
ALWAYS = {"__init__.py", "models.py", "schemas.py", "service.py", "http.py"}
PLAIN = {"workspaces"}
"""Domains that are no kind of thing: nothing shows one of them among others."""
TELLING = {"add", "change", "emit", "emit_state"}


def emitted(domain: str) -> set[str]:
    """Return every event type that stands in a domain's code outside its docstrings."""
    nouns = {table.noun for table in tables() if table.__module__.split(".")[2] == domain}
    found = set()
    for path in (DOMAINS / domain).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                noun, dot, verb = node.value.partition(".")
                if dot and noun in nouns and re.fullmatch(r"[a-z_]+", verb):
                    found.add(node.value)
    return found


def named(domain: str) -> set[str]:
    """Return the event types that a docstring names: `noun.past`, or `.past` after such a one."""
    words = import_module(f"coordinator.domains.{domain}").__doc__ or ""
    found, noun = set(), ""
    for match in re.finditer(r"`([a-z_]*)\.([a-z_]+)`", words):
        noun = match[1] or noun
        found.add(f"{noun}.{match[2]}")
    return found


@pytest.mark.parametrize("domain", domain_names())
def test_a_domain_is_a_complete_slice(domain):
    """Its folder has every layer; a kind of thing has its file grammar and card as well."""
    present = {path.name for path in (DOMAINS / domain).iterdir() if path.is_file()}
    needed = ALWAYS if domain in PLAIN else ALWAYS | {"kind.py", "card.html"}
    assert needed <= present


@pytest.mark.parametrize("domain", domain_names())
def test_a_domain_names_the_events_that_it_tells(domain):
    """Its docstring lists exactly the event types that its verbs emit."""
    assert emitted(domain) == named(domain)
    assert emitted(domain)


@pytest.mark.parametrize("domain", domain_names())
def test_every_change_is_told_by_a_past(domain):
    """Rows are told of by literal types, so that this law and people can find them."""
    tells = 0
    for path in (DOMAINS / domain).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "work"
                and node.func.attr in TELLING
            ):
                tells += 1
    assert tells


def test_every_noun_is_of_one_kind():
    """An event's noun leads to one table, and to the kind that shows it where there is one."""
    nouns = [table.noun for table in tables()]
    assert len(set(nouns)) == len(nouns)
    of_kinds = [noun for kind in kinds() for noun in (kind.noun, *kind.also)]
    assert len(set(of_kinds)) == len(of_kinds)
    assert set(of_kinds) <= set(nouns)


def test_agents_holds_data_and_no_python():
    """`import agents` belongs to another package: an `agents/__init__.py` would break it."""
    folder = PACKAGE.parent / "agents"
    assert list(folder.glob("*.md"))
    assert not list(folder.rglob("*.py"))


def test_every_setting_says_what_it_is_for():
    """Each field has a description, and one that says something."""
    for name, field in Settings.model_fields.items():
        assert len((field.description or "").split()) >= 3, name
