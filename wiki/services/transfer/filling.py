"""Adding to a page what it lacks: nothing that somebody wrote here is overwritten."""

from __future__ import annotations

from dataclasses import replace

from graph.schema import Schema
from wiki.text.document import Document, LinkStatement
from wiki.text.slugs import name_key


def filled(schema: Schema, head: Document, came: Document) -> Document:
    """Give a page with what came in the places that are empty, and further links."""
    kind = schema.types.get(head.type)
    known = kind.fields if kind else {}
    fields = {
        **{name: value for name, value in came.fields.items() if name in known},
        **head.fields,
    }
    own = {name_key(head.title), *map(name_key, head.aliases)}
    title = () if name_key(came.title) in own else (came.title,)
    stated = {_sides(link) for link in head.links}
    added = tuple(link for link in came.links if _sides(link) not in stated)
    return replace(
        head,
        summary=head.summary or came.summary,
        body=head.body or came.body,
        fields=fields,
        aliases=(*head.aliases, *title, *came.aliases),
        links=(*head.links, *added),
    )


def _sides(link: LinkStatement) -> tuple[str, str]:
    return link.relation, name_key(link.target)
