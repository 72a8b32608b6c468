"""`related`, `paths`, `ask`: the graph's answers."""

from __future__ import annotations

from typing import Any

import click

from wiki.cli.opening import json_option, print_json, reading
from wiki.services import asking as asking_service
from wiki.services import paths as path_service
from wiki.services import payloads
from wiki.services import related as related_service
from wiki.services.graph_views import Cell, NearestView
from wiki.services.pages import known
from wiki.services.views import PageRef


@click.command()
@click.argument("page")
@click.option("-n", "limit", default=8, show_default=True, help="How many.")
@json_option
def related(page: str, limit: int, *, as_json: bool) -> None:
    """Show what relates to a page, and why.

    Example: throughline related the-one-world-schoolhouse -n 5
    """
    with reading() as context:
        slug = known(context, page).slug
        found = related_service.suggestions(context, slug, limit=limit)
    if as_json:
        print_json(payloads.related(found))
        return
    for number, each in enumerate(found, 1):
        click.echo(f"{number}. {each.page.title} ({each.page.slug})")
        for reason in each.reasons:
            click.echo(f"   {reason.text}")


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="[TO]", required=False, default="")
@click.option("--to-type", default="", help="To the nearest pages of this type.")
@click.option("--pattern", default="", help="Along this pattern.")
@click.option("--avoid", multiple=True, help="A page not to pass; may be repeated.")
@click.option("--verified", is_flag=True, help="Only along verified links.")
@click.option("--at", default="", help="Only along links that hold then: 2018-03.")
@click.option(
    "--relation", "relations", multiple=True, help="Only this relation; repeatable."
)
@click.option(
    "--type", "types", multiple=True, help="Only through this type; repeatable."
)
@click.option("-n", "limit", default=5, show_default=True, help="How many.")
@json_option
def paths(
    source: str,
    target: str,
    to_type: str,
    pattern: str,
    *,
    limit: int,
    as_json: bool,
    **terms: Any,
) -> None:
    """Show how one page leads to another, or to pages of a type.

    Example: throughline paths the-one-world-schoolhouse mccomb-school-district
    """
    if sum(map(bool, (target, to_type, pattern))) != 1:
        raise click.UsageError("Give one of TO, --to-type and --pattern.")
    with reading() as context:
        found = path_service.find_paths(
            context,
            source,
            target=target,
            to_type=to_type,
            pattern=pattern,
            limit=limit,
            **terms,
        )
    if as_json:
        print_json(payloads.paths(found))
        return
    for number, path in enumerate(found.paths, 1):
        click.echo(f"{number}. {path.text}")
        if path.alike:
            titles = ", ".join(page.title for page in path.alike)
            click.echo(f"   The same through: {titles}.")
        if path.through_hub:
            click.echo("   It passes a page with very many links: nothing else joins.")
    if not found.paths:
        click.echo("No path was found.")
        for near in found.nearest:
            click.echo(f"   Nearest: {near.page.title} ({near.page.slug}){_why(near)}")
    if found.truncated:
        click.echo("The search was ended at its limit; there may be more.")


def _why(near: NearestView) -> str:
    if near.relaxed:
        return ", without the conditions"
    return f"; it would join: {near.would_join}" if near.would_join else ""


@click.command()
@click.argument("pattern")
@click.option("-n", "limit", default=50, show_default=True, help="How many rows.")
@click.option("--cursor", default="", help="Where the last answer ended.")
@json_option
def ask(pattern: str, limit: int, cursor: str, *, as_json: bool) -> None:
    """Answer a pattern of typed links.

    Example: throughline ask '(book)-[introduces]->(concept)<-[applies]-(district)'
    """
    with reading() as context:
        found = asking_service.ask(context, pattern, limit=limit, cursor=cursor)
    if as_json:
        print_json(payloads.answer(found))
        return
    click.echo(found.sentence)
    click.echo("\t".join(found.columns))
    for row in found.rows:
        click.echo("\t".join(map(_written, row.cells)))
    more = "At least " if found.truncated else ""
    click.echo(f"{more}{found.total:,} in all.")
    if found.next:
        click.echo(f"More with --cursor {found.next}")


def _written(cell: Cell) -> str:
    """Write a cell in a line of a terminal."""
    if isinstance(cell, PageRef):
        return cell.slug
    return "" if cell is None else str(cell)
