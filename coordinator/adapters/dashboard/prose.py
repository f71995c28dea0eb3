"""Markdown that someone wrote, as HTML that is safe to show: data, never instructions.

Raw HTML is shown as the text that it is; what remains is cleaned all the same. No scripts, no
images (an image becomes a link to it), links marked as somebody else's words. Drawing takes time
in proportion to the markup, so a long text is cut and a dense one is shown as it is. Only written
links become links: to find bare addresses takes time that grows with the square of the text.
"""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

__all__ = ["inline", "markdown"]

KEPT = 512
SHOWN = 64 * 1024
"""Characters of a text that a page draws."""
MARKUP = 5000
"""Characters that may mean something; with more of them a text is not drawn (0.3 s at most)."""
MEANING = re.compile(r"[*_~|\[\]!\n]")
CUT = Markup(
    '<p class="hush">This is how it begins; the whole of it is one click away under Raw.</p>'
)
LINES = {"a", "br", "code", "del", "em", "s", "strong"}
BLOCKS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}
LINE = 500
SCHEMES = {"http", "https", "mailto"}


def markdown(text: str | None) -> Markup:
    """Return the text as safe HTML; the same text again costs nothing while it is remembered.

    Of a text over 64 KiB only how it begins, and a word that it goes on.
    """
    if not text:
        return Markup()
    return _remembered(text[:SHOWN]) + (CUT if len(text) > SHOWN else Markup())


def inline(text: str | None) -> Markup:
    """Return one line of text as safe HTML, without a block around it."""
    return _cleaned(PARSER.renderInline((text or "")[:LINE]))


def _image(
    _: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    return f'<a href="{escape(source)}">{escape(token.content or source)}</a>'


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image)
    return parser


PARSER = _parser()


def _rendered(text: str) -> Markup:
    if len(MEANING.findall(text)) > MARKUP:
        return Markup("<pre>{}</pre>").format(text)
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
