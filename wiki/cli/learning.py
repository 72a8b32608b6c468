"""`evaluate` and `learn`: how well suggestions are ranked, and ranking them better."""

from __future__ import annotations

from typing import Any

import click

from wiki.cli.opening import acting_as, json_option, opened, print_json
from wiki.errors import InvalidError
from wiki.services import linking, payloads, rankings, tending
from wiki.services import related as related_service
from wiki.services.pages import known
from wiki.services.starting import SYSTEM


@click.command()
@click.option(
    "--hide",
    "share",
    default=0.1,
    show_default=True,
    type=click.FloatRange(0, 0.5, min_open=True),
    help="The share of each relation's links to hide.",
)
@click.option("--seed", default=0, show_default=True, help="Which links are hidden.")
@json_option
def evaluate(share: float, seed: int, *, as_json: bool) -> None:
    """Hide links, rank, and tell how often the hidden ones are found.

    Example: throughline evaluate --hide 0.15 --seed 1
    """
    with opened() as site:
        with site.reading(SYSTEM) as context:
            context.texts()
        site.settle()
        with site.reading(SYSTEM) as context:
            found = rankings.evaluate(context, share=share, seed=seed)
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['hidden']:,} links hidden, {found['asked']:,} questions asked.")
    _table("ranking", found["rankers"])
    for title, parts in (("relation", "relations"), ("type", "types")):
        click.echo()
        best = {name: scores[found["best"]] for name, scores in found[parts].items()}
        _table(f"{title}, {found['best']}", best)


@click.command()
def learn() -> None:
    """Learn from the wiki's links how to rank suggestions; a server does it by itself.

    Example: throughline learn
    """
    with opened() as site:
        site.database.claim()
        tending.learn(site)
        with site.reading(SYSTEM) as context:
            found = payloads.insight(rankings.last(context))
    lesson = found["report"]["learning"]
    click.echo(
        f"Mean reciprocal rank on links held back: {lesson['mrr']:.3f} learned,"
        f" {lesson['fused mrr']:.3f} by fusion; {lesson['questions']:,} questions."
    )
    click.echo(
        "Suggestions are ranked by what was learned."
        if found["learned"]
        else "The fusion stays: there was too little to learn from, or it did better."
    )


@click.command("suggest-links")
@click.argument("page")
@click.option("-n", "limit", default=8, show_default=True, help="How many.")
@json_option
def suggest_links(page: str, limit: int, *, as_json: bool) -> None:
    """Show links that a page seems to lack, with how likely each is.

    Example: throughline suggest-links mccomb-school-district
    """
    with opened() as site, site.reading(SYSTEM) as context:
        slug = known(context, page).slug
        found = linking.suggested_links(context, slug, limit=limit)
        learned = context.blend() is not None
    if as_json:
        print_json(payloads.suggested_links(found))
        return
    if not learned:
        click.echo("Nothing was learned from the links yet: run `throughline learn`.")
    for each in found:
        click.echo(f"{each.probability:4.0%} {each.label} {each.page.title}")
        for reason in each.reasons:
            click.echo(f"     {reason.text}")


@click.command()
@click.argument("page")
@click.argument("judgement", type=click.Choice(list(related_service.JUDGEMENTS)))
@click.argument("other")
@click.option("--as", "account", required=True, help="The account that says so.")
def judge(page: str, judgement: str, other: str, account: str) -> None:
    """Say whether OTHER belongs among the suggestions of PAGE.

    Example: throughline judge mccomb-school-district pin lindsay-unified --as admin
    """
    with opened() as site:
        with site.reading(SYSTEM) as context:
            slugs = (known(context, page).slug, known(context, other).slug)
        if slugs[0] == slugs[1]:
            raise InvalidError("A page is not suggested on itself. Name another one.")
        site.writing(
            acting_as(site, account),
            lambda context: related_service.JUDGEMENTS[judgement](context, *slugs),
        )
    click.echo("Noted.")


def _table(title: str, scores: dict[str, dict[str, Any]]) -> None:
    names = ("mrr", "hits@1", "hits@3", "hits@10")
    width = max([len(title), *map(len, scores)])
    click.echo(f"{title:<{width}}" + "".join(f"{name:>9}" for name in names))
    for name, score in scores.items():
        figures = "".join(f"{score[each]:9.3f}" for each in names)
        click.echo(f"{name:<{width}}{figures}")
