"""How pages are connected: path view and pattern answers."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError, NotFoundError, WikiError
from wiki.services import asking
from wiki.services import paths as path_service
from wiki.services.context import Context
from wiki.services.graph_views import AnswerView, PathsView
from wiki.web.caching import kept
from wiki.web.context import reading
from wiki.web.spreadsheets import MEDIA_TYPE, csv_of, table_of

IN_A_TABLE = 1_000

blueprint = Blueprint("paths", __name__)


@blueprint.get("/paths")
@kept
def show() -> ResponseReturnValue:
    """Show paths from a page to a page or a type, or the answers of a pattern."""
    asked = {
        "source": request.args.get("from", "").strip(),
        "target": request.args.get("to", "").strip(),
        "to_type": request.args.get("to_type", "").strip(),
        "pattern": request.args.get("pattern", "").strip(),
        "avoid": _chosen("avoid"),
        "verified": request.args.get("verified") == "1",
        "at": request.args.get("at", "").strip(),
        "relations": _chosen("relations"),
        "types": _chosen("types"),
    }
    found: PathsView | None = None
    answer: AnswerView | None = None
    fault: WikiError | None = None
    with reading() as context:
        try:
            found, answer = _answers(context, asked)
        except (InvalidError, NotFoundError) as error:
            fault = error
        page = render_template(
            "paths/paths.html", asked=asked, found=found, answer=answer, fault=fault
        )
    return page, fault.status if fault else 200


@blueprint.get("/paths.csv")
def show_table() -> ResponseReturnValue:
    """Give the first answers of a pattern, up to a thousand, as a table."""
    pattern = request.args.get("pattern", "").strip()
    if not pattern:
        raise InvalidError("Give the pattern to be answered, as in /paths?pattern=….")
    cursor = request.args.get("cursor", "")
    with reading() as context:
        found = asking.ask(context, pattern, limit=IN_A_TABLE, cursor=cursor)
    return Response(csv_of(table_of(found)), content_type=MEDIA_TYPE)


def _answers(
    context: Context, asked: dict[str, object]
) -> tuple[PathsView | None, AnswerView | None]:
    source, pattern = str(asked["source"]), str(asked["pattern"])
    if pattern and not source:
        cursor = request.args.get("cursor", "")
        return None, asking.ask(context, pattern, cursor=cursor)
    target, to_type = _target(context, asked)
    if not source or not (target or to_type or pattern):
        return None, None
    return (
        path_service.find_paths(
            context,
            source,
            target=target,
            to_type=to_type,
            pattern=pattern,
            avoid=_chosen("avoid"),
            verified=asked["verified"] is True,
            at=str(asked["at"]),
            relations=_chosen("relations"),
            types=_chosen("types"),
        ),
        None,
    )


def _chosen(name: str) -> list[str]:
    return [each for each in request.args.getlist(name) if each.strip()]


def _target(context: Context, asked: dict[str, object]) -> tuple[str, str]:
    """Read the second box: a page, or a type by its label or plural."""
    target, to_type = str(asked["target"]), str(asked["to_type"])
    if target and not to_type:
        for slug, kind in context.schema.types.items():
            words = (kind.label.lower(), kind.plural.lower())
            if target.lower() in (*words, f"any {words[0]}"):
                asked["to_type"] = slug
                return "", slug
    return ("", to_type) if to_type else (target, "")
