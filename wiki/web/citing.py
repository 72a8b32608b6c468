"""How a page is cited: in words, and in the forms that reference managers read."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wiki.services import citing, pages
from wiki.text.citing import apa, formats
from wiki.web.caching import kept
from wiki.web.context import reading, root

blueprint = Blueprint("citing", __name__)


@blueprint.get("/pages/<slug>/cite")
@kept
def show(slug: str) -> ResponseReturnValue:
    """Show a page's reference and the files that hold it."""
    with reading() as context:
        row = pages.readable(context, slug)
        work = citing.reference(context, row, root())
        return render_template(
            "pages/cite.html",
            page=pages.reference(row),
            row=row,
            runs=apa.reference(work),
            forms=formats.FORMS,
            is_here=work.type == "webpage",
        )
