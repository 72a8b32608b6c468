"""What assistants may do here: get the answers that the same person gets on screens.

A change that an assistant makes is always a proposal, whoever it acts for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wiki.errors import InvalidError
from wiki.services import (
    asking,
    editing,
    pages,
    paths,
    payloads,
    proposing,
    related,
    repeats,
    search,
)
from wiki.services.context import Context
from wiki.services.deriving import head_document
from wiki.services.policy import require
from wiki.services.proposing import Proposed
from wiki.services.transfer.json_lines import from_mapping, to_mapping
from wiki.text.limits import LINKS

Name = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=200_000)]
Few = Annotated[int, Field(ge=1, le=50)]


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class SearchArguments(_Arguments):
    """Words, and filters by the facets of the vocabulary."""

    query: Name = Field(description="Words; type:TYPE or year:2018 narrow it.")
    limit: Few = 10


class PageArguments(_Arguments):
    """A page by its slug, title or an alias."""

    page: Name = Field(description="The page’s slug, title or an alias.")


class RelatedArguments(PageArguments):
    """A page, and which others to name."""

    type: Name = Field("", description="Only pages of this type.")
    limit: Few = 8


class PathsArguments(_Arguments):
    """Two ends, or one end and a type."""

    source: Name = Field(description="The page to begin from.")
    target: Name = Field("", description="The page to reach.")
    to_type: Name = Field("", description="Or a type of pages to reach.")
    limit: Annotated[int, Field(ge=1, le=10)] = 3


class AskArguments(_Arguments):
    """A pattern of pages and links."""

    pattern: Annotated[str, Field(max_length=1_000)] = Field(
        description="Such as (TYPE)-[RELATION]->(a:TYPE)<-[RELATION]-(b:TYPE)."
    )
    limit: Few = 20
    cursor: Name = ""


class NoArguments(_Arguments):
    """Nothing."""


class ProposeArguments(_Arguments):
    """What a page should say; parts that are left out stay as they are."""

    page: Name = Field("", description="The page to change; empty for a new one.")
    revision: int = Field(0, description="The revision that was read.", ge=0)
    type: Name | None = Field(None, description="The page type; needed for a new page.")
    title: Name | None = None
    summary: Annotated[str, Field(max_length=2_000)] | None = None
    body: Long | None = Field(None, description="Markdown; [[relation::page]] links.")
    fields: dict[str, str | list[str]] | None = None
    aliases: list[Name] | None = None
    links: list[dict[str, Any]] | None = Field(
        None, description="All links: {relation, target, note?, evidence?, …}."
    )
    comment: Annotated[str, Field(max_length=500)] = Field(
        description="Why, for the curator who decides."
    )


@dataclass(frozen=True, slots=True)
class Tool:
    """Something an assistant may call; `writes` proposes a change."""

    name: str
    description: str
    arguments: type[_Arguments]
    run: Callable[[Context, Any], dict[str, Any]]
    writes: bool = False

    def described(self) -> dict[str, Any]:
        """Give the tool as the protocol lists it."""
        return {
            "name": self.name,
            "description": self.description,
            "inputSchema": self.arguments.model_json_schema(),
            "annotations": {
                "readOnlyHint": not self.writes,
                "destructiveHint": False,
                "openWorldHint": False,
            },
        }

    def call(self, context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
        """Run the tool; raise `InvalidError` for arguments that do not fit."""
        try:
            text = json.dumps(arguments, ensure_ascii=False)
            if "\\u0000" in text:
                raise InvalidError("The arguments hold a character that no text has.")
            text.encode()
            taken = self.arguments.model_validate(arguments)
        except ValidationError as error:
            said = "; ".join(
                f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}"
                for each in error.errors()
            )
            raise InvalidError(f"The arguments do not fit: {said}.") from error
        except UnicodeEncodeError as error:
            raise InvalidError("The arguments hold half of a character.") from error
        return self.run(context, taken)


def _search(context: Context, asked: SearchArguments) -> dict[str, Any]:
    return payloads.search(
        search.find(context, asked.query, facets={}, limit=asked.limit)
    )


def _page(context: Context, asked: PageArguments) -> dict[str, Any]:
    slug = pages.known(context, asked.page).slug
    document, _ = pages.document(context, slug)
    return payloads.page(pages.view(context, slug, shown=LINKS), document.body)


def _related(context: Context, asked: RelatedArguments) -> dict[str, Any]:
    slug = pages.known(context, asked.page).slug
    found = related.suggestions(context, slug, limit=asked.limit, page_type=asked.type)
    return payloads.related(found)


def _paths(context: Context, asked: PathsArguments) -> dict[str, Any]:
    if bool(asked.target) == bool(asked.to_type):
        raise InvalidError("Say where to go: give either target or to_type.")
    found = paths.find_paths(
        context,
        asked.source,
        target=asked.target,
        to_type=asked.to_type,
        limit=asked.limit,
    )
    return payloads.paths(found)


def _ask(context: Context, asked: AskArguments) -> dict[str, Any]:
    found = asking.ask(context, asked.pattern, limit=asked.limit, cursor=asked.cursor)
    return payloads.answer(found)


def _propose(context: Context, asked: ProposeArguments) -> dict[str, Any]:
    require(context, "propose")
    row = pages.known(context, asked.page) if asked.page else None
    base = to_mapping(head_document(context.unit, row)) if row else {}
    parts = ("type", "title", "summary", "body", "fields", "aliases", "links")
    given = {name: getattr(asked, name) for name in parts}
    document = from_mapping(
        base | {name: value for name, value in given.items() if value is not None}
    )
    if row is None:
        document = editing.checked(context, document, own=None)
    else:
        document = proposing.fitted(
            context, row, document, base=asked.revision or row.revision
        )
    wanted = Proposed(row, document, asked.comment)
    request = repeats.fingerprint("assistant", asked.page, document)
    number = proposing.add(context, wanted, request, "")
    return {
        "proposal": number,
        "address": f"/review/{number}",
        "state": "waits for a curator",
    }


def _vocabulary(context: Context, asked: NoArguments) -> dict[str, Any]:
    del asked
    schema = context.schema
    return {
        "types": {
            slug: {"label": kind.label, "fields": list(kind.fields)}
            for slug, kind in schema.types.items()
        },
        "relations": {
            slug: {
                "label": each.label,
                "inverse": each.inverse,
                "description": each.description,
                "joins": sorted(map(list, each.signatures)),
            }
            for slug, each in schema.relations.items()
        },
        "facets": {slug: each.label for slug, each in schema.facets.items()},
    }


TOOLS = (
    Tool(
        "vocabulary",
        "Name the page types with their fields, the relations, and what they join.",
        NoArguments,
        _vocabulary,
    ),
    Tool(
        "search",
        "Find pages by words and filters; each with its type and summary.",
        SearchArguments,
        _search,
    ),
    Tool(
        "get_page",
        "Read a page: its text, facts, and typed links both ways with evidence.",
        PageArguments,
        _page,
    ),
    Tool(
        "related",
        "Name the pages that relate to a page, each with the reasons why.",
        RelatedArguments,
        _related,
    ),
    Tool(
        "paths",
        "Show how one page leads to another, or to pages of a type, step by step.",
        PathsArguments,
        _paths,
    ),
    Tool(
        "ask",
        "Answer a pattern over all pages and links, in the vocabulary’s words.",
        AskArguments,
        _ask,
    ),
    Tool(
        "propose_change",
        "Propose a new page or a change of one. It waits for a curator’s review.",
        ProposeArguments,
        _propose,
        writes=True,
    ),
)


def tool_named(name: str) -> Tool | None:
    """Find a tool."""
    return next((tool for tool in TOOLS if tool.name == name), None)
