"""Tokens to HTML: mistune's renderer with our headings, links, tables and images."""

from __future__ import annotations

from typing import Any

from mistune import HTMLRenderer, Markdown, safe_entity
from mistune.core import BaseRenderer
from mistune.util import escape, striptags

from wiki.text.file_links import FileFacts, key_in
from wiki.text.live import KINDS, live_place
from wiki.text.tokens import PLUGINS
from wiki.text.work import SAID

WIDE = "(max-width: 50rem) 100vw, 46rem"
"""How wide a picture in a text is shown, for the choice among its copies."""


class PageRenderer(HTMLRenderer):
    """Renders tokens whose links and headings `markdown.render` has completed."""

    def text(self, text: str) -> str:
        """Give text with entities such as `&nbsp;` understood, the rest escaped."""
        return safe_entity(text)

    def link(
        self,
        text: str,
        url: str,
        title: str | None = None,
        rel: str | None = None,
        file: FileFacts | None = None,
    ) -> str:
        """Give an anchor; one that leaves the site carries `rel`.

        One that leads to a file says what kind of file it is and how large.
        """
        attributes: dict[str, object] = {"href": self.sanitize_url(url)}
        if rel is not None:
            attributes |= {"class": "external", "rel": rel}
        if title:
            attributes["title"] = title
        anchor = f"<a{self.render_attrs(attributes)}>{text}</a>"
        if file is None:
            return anchor
        return f'{anchor} <span class="file">({file.kind}, {file.size})</span>'

    def image(
        self,
        text: str,
        url: str,
        title: str | None = None,
        rel: str | None = None,
        file: FileFacts | None = None,
    ) -> str:
        """Give a picture of this site; anything else becomes a link to it.

        A foreign picture would tell its host who reads which page.
        """
        if file is None and rel is None and not key_in(url):
            return super().image(text, url, title)
        if file is None or not file.width:
            return self.link(text or safe_entity(url), url, title, rel, file)
        words = striptags(text) or escape(file.alt)
        copies = f' srcset="{file.sources}" sizes="{WIDE}"' if file.sources else ""
        caption = f' title="{safe_entity(title)}"' if title else ""
        return (
            f'<img src="{file.address}" alt="{words}"{caption}{copies}'
            f' width="{file.width}" height="{file.height}" loading="lazy">'
        )

    def figure(
        self, text: str, key: str, caption: str | None = None, credit: str = ""
    ) -> str:
        """Give a picture that stands alone, with what is said below it."""
        words = [escape(caption)] if caption else []
        if credit:
            words.append(f'<span class="credit">Picture: {escape(credit)}</span>')
        below = f"<figcaption>{' '.join(words)}</figcaption>" if words else ""
        return f'<figure><a href="/files/{key}">{text}</a>{below}</figure>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        """Give a block of code that the keyboard can scroll.

        One that is called `question` or `map` is a place that is filled when it is
        read (`wiki.text.live`).
        """
        if info and info.strip() in KINDS:
            return live_place(info.strip(), code)
        return super().block_code(code).replace("<pre>", '<pre tabindex="0">', 1)

    def more(self, _raw: str) -> str:
        """Give a place that nobody sees: here a teaser ends, and reading goes on."""
        return '<div id="more"></div>\n'

    def cut(self, _raw: str) -> str:
        """Say that a part of the text is not set, and why."""
        return f'<p class="cut">{SAID}</p>\n'


def _render_table(_renderer: BaseRenderer, text: str) -> str:
    return f'<div class="table-scroll" tabindex="0"><table>\n{text}</table></div>\n'


def _render_cell(
    _renderer: BaseRenderer, text: str, align: str | None = None, head: bool = False
) -> str:
    name, scope = ("th", ' scope="col"') if head else ("td", "")
    side = f' class="align-{align}"' if align else ""
    return f"<{name}{scope}{side}>{text}</{name}>\n"


def _render_task(_renderer: BaseRenderer, text: str, checked: bool = False) -> str:
    sign, label = ("☑", "done") if checked else ("☐", "open")
    box = f'<span role="img" aria-label="{label}">{sign}</span> '
    if text.startswith("<p>"):
        return f'<li class="task"><p>{box}{text[3:]}</li>\n'
    return f'<li class="task">{box}{text}</li>\n'


def page_renderer() -> HTMLRenderer:
    """Give the renderer with every plugin's part registered."""
    renderer = PageRenderer(escape=True)
    Markdown(renderer=renderer, plugins=PLUGINS)
    parts: dict[str, Any] = {
        "table": _render_table,
        "table_cell": _render_cell,
        "task_list_item": _render_task,
    }
    for name, part in parts.items():
        renderer.register(name, part)
    return renderer
