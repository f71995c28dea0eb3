"""Markdown that someone wrote, as HTML that is safe to show: data, never instructions.

Raw HTML is shown as the text that it is; what remains is cleaned all the same. No scripts, no
images (an image becomes a link to it), links marked as somebody else's words.
"""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

__all__ = ["inline", "markdown"]

KEPT = 512
LARGEST_KEPT = 64 * 1024
LINES = {"a", "br", "code", "del", "em", "s", "strong"}
BLOCKS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def markdown(text: str | None) -> Markup:
    """Return the text as safe HTML; the same text again costs nothing while it is remembered."""
    if not text:
        return Markup()
    return _remembered(text) if len(text) <= LARGEST_KEPT else _rendered(text)


def inline(text: str | None) -> Markup:
    """Return one line of text as safe HTML, without a block around it."""
    return _cleaned(PARSER.renderInline(text or ""))


def _image(
    _: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    return f'<a href="{escape(source)}">{escape(token.content or source)}</a>'


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.add_render_rule("image", _image)
    return parser


PARSER = _parser()


def _rendered(text: str) -> Markup:
    return _cleaned(PARSER.render(text))


def _cleaned(html: str) -> Markup:
    cleaned = nh3.clean(
        html,
        tags=LINES | BLOCKS | TABLES,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(cleaned)  # noqa: S704 - cleaned by nh3 just above


_remembered = lru_cache(maxsize=KEPT)(_rendered)
