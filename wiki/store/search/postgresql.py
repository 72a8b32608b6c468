"""Full text in PostgreSQL: a weighted tsvector of plain words under a GIN index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import punctuation

from sqlalchemy import Connection, bindparam, column, text
from sqlalchemy.sql.selectable import TextualSelect

from wiki.store.search.engine import END, START
from wiki.store.search.texts import PLAIN, SearchTexts

# The parser would read "example.org", "a/b" or "-5" as one thing; as in FTS5, only
# letters and digits make words here. One sign for one, so that places stay.
_SIGNS = punctuation + "‘’“”–—…·"
_FROM = _SIGNS + "".join(map(chr, PLAIN))
_TO = " " * len(_SIGNS) + "".join(PLAIN.values())
_FOLD = str.maketrans(_FROM, _TO)
_READ = 20_000
"""Characters of a text in which a passage to quote is looked for."""

_FOUND = text(
    "SELECT page_id AS id FROM search"
    " WHERE document @@ to_tsquery('page_text', :expression)"
).columns(column("id"))
_SCORES = text(
    "SELECT page_id AS id, ts_rank_cd('{0.1, 0.2, 0.4, 1.0}', document,"
    " to_tsquery('page_text', :expression), 1) AS score"
    " FROM search WHERE document @@ to_tsquery('page_text', :expression)"
)
_EVERY_HIT = text(
    "SELECT string_agg(page_id::text, ',') AS pages"
    " FROM search WHERE document @@ to_tsquery('page_text', :expression)"
)
_SOME_SCORES = text(f"{_SCORES.text} AND page_id = ANY(:ids)")
_HEADLINE = (
    "ts_headline('page_text', translate(left({0}, :read), :signs, :plain),"
    " to_tsquery('page_text', :expression), :options), left({0}, :read)"
)
_QUOTES = text(
    "SELECT page_id, "  # noqa: S608 - the names of our own columns
    + ", ".join(_HEADLINE.format(name) for name in ("summary", "body", "facts"))
    + " FROM search WHERE page_id IN :ids"
).bindparams(bindparam("ids", expanding=True))
_OPTIONS = (
    f'StartSel="{START}", StopSel="{END}", MaxFragments=1, MinWords=12, MaxWords=32'
)
_REMOVE = text("DELETE FROM search WHERE page_id = :id")
_DOCUMENT = (
    "setweight(to_tsvector('page_text', :plain_names), 'A')"
    " || setweight(to_tsvector('page_text', :plain_summary), 'B')"
    " || setweight(to_tsvector('page_text', :plain_facts), 'C')"
    " || setweight(to_tsvector('page_text', :plain_body), 'D')"
)
_INSERT = text(
    "INSERT INTO search (page_id, summary, facts, body, document)"  # noqa: S608 - ours
    f" VALUES (:id, :summary, :facts, :body, {_DOCUMENT})"
)
_HELD = text(
    "SELECT summary = :summary AND facts = :facts AND body = :body"  # noqa: S608 - ours
    f" AND document = ({_DOCUMENT}) FROM search WHERE page_id = :id"
)


class TsVector:
    """The engine of PostgreSQL."""

    def phrase(
        self, words: Sequence[str], *, prefix: bool = False, names: bool = False
    ) -> str:
        """Give quoted words that follow one another."""
        weight = ":A" if names else ""
        quoted = [f"'{word}'{weight}" for word in _fold(" ".join(words)).split()]
        if prefix:
            quoted[-1] = f"{quoted[-1]}*" if names else f"{quoted[-1]}:*"
        return f"({' <-> '.join(quoted)})"

    def either(self, expressions: Sequence[str]) -> str:
        """Join with |."""
        return f"({' | '.join(expressions)})"

    def every(self, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> str:
        """Join with &, the unwanted ones negated."""
        tests = [*wanted, *(f"!{expression}" for expression in unwanted)]
        return f"({' & '.join(tests)})"

    def found(self, level: int) -> TextualSelect:
        """Match."""
        return _FOUND

    def every_hit(self, expression: str, level: int) -> TextualSelect:
        """Join the numbers of pages."""
        return _EVERY_HIT.bindparams(expression=expression).columns(column("pages"))

    def scores(
        self,
        connection: Connection,
        expression: str,
        ids: Sequence[int] | None,
        level: int,
    ) -> Mapping[int, float]:
        """Weigh a word in a name ten times one in the body.

        Only of the documents that are asked for: each has to be read for it.
        """
        asked = {"expression": expression}
        if ids is None:
            rows = connection.execute(_SCORES, asked)
        else:
            rows = connection.execute(_SOME_SCORES, {**asked, "ids": list(ids)})
        return {row[0]: row[1] for row in rows}

    def quotes(
        self,
        connection: Connection,
        expression: str,
        ids: Sequence[int],
        level: int,
    ) -> Mapping[int, Sequence[str]]:
        """Let the database choose passages of the plain text; give the original."""
        rows = connection.execute(
            _QUOTES,
            {
                "expression": expression,
                "ids": list(ids),
                "options": _OPTIONS,
                "read": _READ,
                "signs": _FROM,
                "plain": _TO,
            },
        )
        return {
            row[0]: [_restore(row[i], row[i + 1]) for i in range(1, len(row), 2)]
            for row in rows
        }

    def add(self, connection: Connection, page_id: int, texts: SearchTexts) -> None:
        """Insert the row."""
        connection.execute(_INSERT, _values(page_id, texts))

    def remove(self, connection: Connection, page_id: int) -> None:
        """Delete the row."""
        connection.execute(_REMOVE, {"id": page_id})

    def holds(self, connection: Connection, page_id: int, texts: SearchTexts) -> bool:
        """Compare the texts and the words that they give."""
        held = connection.execute(_HELD, _values(page_id, texts)).scalars()
        return list(held) == [True]


def _values(page_id: int, texts: SearchTexts) -> dict[str, int | str]:
    facts = "\n".join(texts.facts)
    return {
        "id": page_id,
        "summary": texts.summary,
        "facts": facts,
        "body": texts.body,
        "plain_names": _fold("\n".join((texts.title, *texts.aliases))),
        "plain_summary": _fold(texts.summary),
        "plain_facts": _fold(facts),
        "plain_body": _fold(texts.body),
    }


def _fold(text: str) -> str:
    return text.translate(_FOLD)


def _restore(passage: str, original: str) -> str:
    """Put the marks of a passage of the plain text into the original one."""
    bare = passage.replace(START, "").replace(END, "")
    place = start = _fold(original).find(bare)
    if start < 0:
        return passage
    signs = []
    for sign in passage:
        if sign in (START, END):
            signs.append(sign)
        else:
            signs.append(original[place])
            place += 1
    before = original[:start] if _has_no_word(original[:start]) else "…"
    after = original[place:] if _has_no_word(original[place:]) else "…"
    return f"{before}{''.join(signs)}{after}".strip()


def _has_no_word(text: str) -> bool:
    return not _fold(text).strip()
