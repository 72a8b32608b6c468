"""Single links through the API."""

from __future__ import annotations

from wiki.services import pages, payloads, provenance
from wiki.services.context import Context
from wiki.web.api import models
from wiki.web.api.answer import Answer


def get_link(
    context: Context, query: models.Nothing, slug: str, relation: str, target: str
) -> Answer:
    """Give who stated a link, when, and from what evidence."""
    del query
    slug = pages.resolve(context, slug).slug
    found = provenance.of_link(context, slug, relation, target)
    return Answer(
        {
            "source": payloads.reference(found.source),
            "relation": found.relation,
            "label": found.label,
            "target": payloads.reference(found.target),
            "stated": found.is_stated,
            "whole": found.is_whole,
            "events": [
                {
                    "deed": each.deed,
                    "revision": each.revision,
                    "author": each.author,
                    "at": each.at,
                    "comment": each.comment,
                    "statements": [_said(way) for way in each.wordings],
                }
                for each in found.events
            ],
        }
    )


def _said(wording: provenance.Wording) -> dict[str, str]:
    if wording.sentence:
        return {"context": wording.sentence}
    return dict(wording.said)
