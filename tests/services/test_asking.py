"""Patterns on a stored wiki: facts, facets, columns, counts, what is hidden."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graph import answers
from tests.kitchen import KEEPER, NOBODY, dish, put
from wiki.errors import InvalidError, NotFoundError
from wiki.services import asking, editing, paths
from wiki.services.asking import UnreadablePatternError
from wiki.services.context import Context, Viewer
from wiki.services.graph_views import AnswerView, Cell
from wiki.services.site import Site
from wiki.services.views import PageRef
from wiki.text.document import Document, LinkStatement

PESTO, CAPRESE, CACIO = "pesto-alla-genovese", "insalata-caprese", "cacio-e-pepe"


def _plain(cell: Cell) -> str | int | None:
    return cell.slug if isinstance(cell, PageRef) else cell


def _ask(
    kitchen: Site, pattern: str, viewer: Viewer = NOBODY, *, limit: int = 50
) -> AnswerView:
    with kitchen.reading(viewer) as context:
        return asking.ask(context, pattern, limit=limit)


def _rows(found: AnswerView) -> list[tuple[str | int | None, ...]]:
    return [tuple(map(_plain, row.cells)) for row in found.rows]


FACTS = [
    ("(dish {region: LI})", [PESTO]),
    ("(dish {region: Liguria})", [PESTO]),
    ("(d:dish) WHERE d.region IN (LI, lazio)", [PESTO, CACIO]),
    ("(d:dish) WHERE d.region <> LI", [CACIO]),
    ("(d:dish) WHERE d.region IS ABSENT", [CAPRESE]),
    ("(d:dish) WHERE NOT d.region = LI", [CACIO]),
    ("(dish {course: STARTER})", [PESTO, CAPRESE]),
    ('(d:dish) WHERE d.course <> "starter"', [CACIO]),
    ("(dish {year: 1920})", [CAPRESE]),
    ("(d:dish) WHERE d.year > 1863", [CAPRESE, CACIO]),
    ("(d:dish) WHERE d.year <= 1920", [PESTO, CAPRESE]),
    ("(d:dish) WHERE d.written >= 1920-06", [CACIO]),
    ("(d:dish) WHERE d.written > 1920", [CACIO]),
    ("(d:dish) WHERE d.written = 1920", [CAPRESE]),
    ("(d:dish) WHERE d.written < 1955-10-02", [PESTO, CAPRESE]),
    ('(d:dish) WHERE d.written = "1900/1930"', [CAPRESE]),
    ("(d:dish) WHERE d.date = 1955-10", [CACIO]),
    ("(d:dish) WHERE d.minutes >= 20", [PESTO]),
    ("(d:dish) WHERE d.minutes < 20", []),
    ("(d:dish) WHERE d.minutes = 20.0", [PESTO]),
    ("(d:dish) WHERE NOT d.minutes > 30", [PESTO]),
    ("(d:dish) WHERE d.minutes IS NULL", [CAPRESE, CACIO]),
    ("(d:dish) WHERE d.minutes IS PRESENT OR d.course = main", [PESTO, CACIO]),
    ('(dish {title: "insalata CAPRESE"})', [CAPRESE]),
    ("(d:dish) WHERE d.title CONTAINS 'PEPE'", [CACIO]),
    ('(d:dish) WHERE d.title STARTS WITH "ins"', [CAPRESE]),
    ('(d:dish) WHERE d.slug = "cacio-e-pepe"', [CACIO]),
    ("(d:dish) WHERE d.slug IN (cacio-e-pepe, insalata-caprese)", [CAPRESE, CACIO]),
    ("(d:dish {region: LI}) WHERE d.minutes > 10 AND d.year < 1900", [PESTO]),
]


@pytest.mark.parametrize(("pattern", "slugs"), FACTS)
def test_pages_pass_by_what_they_state(
    kitchen: Site, pattern: str, slugs: Sequence[str]
) -> None:
    """What a page does not state is not "none": only IS ABSENT finds it."""
    assert [row[0] for row in _rows(_ask(kitchen, pattern))] == list(slugs)


LINKS = [
    ("(x)-[g:goes-with]-({slug: tomato}) WHERE g.note IS PRESENT", ["basil"]),
    ("(x)-[g:goes-with]-({slug: tomato}) WHERE g.note IS ABSENT", []),
    ("(x:cook)-[c:cooks]->() WHERE c.evidence IS PRESENT", ["giulia-rossetti"]),
    ("(x)-[c:comes-from]->(region) WHERE c.since = 1990", ["giulia-rossetti"]),
    ("(x)-[c:comes-from]->(region) WHERE c.until < 2001-07", ["giulia-rossetti"]),
    ("(x:cook)-[c:comes-from]->(region) WHERE c.at = 1995", ["giulia-rossetti"]),
    ("(x:cook)-[c:comes-from]->(region) WHERE c.at = 2002", []),
    ("(x)-[c:course-of]->(menu) WHERE c.position = 2", [PESTO]),
]


@pytest.mark.parametrize(("pattern", "slugs"), LINKS)
def test_links_pass_by_what_they_state(
    kitchen: Site, pattern: str, slugs: Sequence[str]
) -> None:
    assert [row[0] for row in _rows(_ask(kitchen, pattern))] == list(slugs)


COLUMNS = [
    (
        "(d:dish)-[comes-from]->(r:region) RETURN r, d.course, d.minutes AS time",
        ("r", "d.course", "time"),
        [("liguria", "starter", "20"), ("lazio", "main", None)],
    ),
    (
        "(d:dish)-[uses]->(i:ingredient) RETURN i, count(d) ORDER BY count(d) DESC",
        ("i", "count_d"),
        [("basil", 2), ("pecorino", 2), ("pine-nut", 1), ("tomato", 1)],
    ),
    (
        "(d:dish)-[uses]->(i:ingredient) RETURN count(*), count(DISTINCT i) AS things",
        ("count", "things"),
        [(6, 4)],
    ),
    (
        "(d:dish) RETURN d.course, count(*)",
        ("d.course", "count"),
        [("starter", 2), ("main", 1)],
    ),
    (
        "(d:dish) RETURN d.region, count(*) ORDER BY d.region",
        ("d.region", "count"),
        [("Lazio", 1), ("Liguria", 1), (None, 1)],
    ),
    (
        "(d:dish)-[uses]->(i) RETURN DISTINCT d.year ORDER BY d.year DESC",
        ("d.year",),
        [("1955",), ("1920",), ("1863",)],
    ),
    (
        "(d:dish) RETURN d ORDER BY d.minutes DESC, d.title DESC",
        ("d",),
        [(PESTO,), (CAPRESE,), (CACIO,)],
    ),
    ("(menu)-[goes-with]-(x) RETURN x, count(*)", ("x", "count"), []),
    ("(d:dish {course: dessert}) RETURN count(*)", ("count",), [(0,)]),
]


@pytest.mark.parametrize(("pattern", "columns", "rows"), COLUMNS)
def test_columns_are_pages_facts_and_counts(
    kitchen: Site,
    pattern: str,
    columns: tuple[str, ...],
    rows: list[tuple[str | int | None, ...]],
) -> None:
    found = _ask(kitchen, pattern)
    assert found.columns == columns
    assert _rows(found) == rows


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("pattern", [COLUMNS[0][0], COLUMNS[1][0], COLUMNS[6][0]])
def test_screens_of_chosen_columns_follow_each_other(
    kitchen: Site, pattern: str, limit: int
) -> None:
    whole = _rows(_ask(kitchen, pattern))
    rows, cursor = [], ""
    with kitchen.reading(NOBODY) as context:
        while True:
            part = asking.ask(context, pattern, limit=limit, cursor=cursor)
            rows += _rows(part)
            assert part.total == len(whole)
            cursor = part.next
            if not cursor:
                break
    assert rows == whole


@pytest.mark.parametrize("pattern", ["(dish)", COLUMNS[1][0]])
@pytest.mark.parametrize("cursor", ["50", "nonsense"])
def test_what_is_no_cursor_is_refused(kitchen: Site, pattern: str, cursor: str) -> None:
    with (
        kitchen.reading(NOBODY) as context,
        pytest.raises(InvalidError, match="not a place to go on from"),
    ):
        asking.ask(context, pattern, cursor=cursor)


def test_heads_name_what_stands_in_a_column(kitchen: Site) -> None:
    pattern = "(d:dish)-[uses]->(what:ingredient)<-[uses]-(dish)"
    assert _ask(kitchen, pattern).heads == ("Dish (d)", "what", "Dish (n3)")
    counted = f"{pattern} RETURN d, d.minutes, d.region AS place, count(*)"
    assert _ask(kitchen, counted).heads == ("Dish", "Minutes", "place", "Count")


def test_the_question_is_read_back_with_the_pages_that_facets_mean(
    kitchen: Site,
) -> None:
    found = _ask(kitchen, "(d:dish {region: LI})-[uses]->(i) RETURN i, count(*)")
    assert found.sentence == (
        "How many answers for each page: dishes that come from Liguria that use pages"
    )


def _with_secrets(kitchen: Site) -> None:
    put(
        kitchen,
        Document("region", "Atlantis", fields={"code": "AT"}, visibility="curators"),
        dish("Bread", "tomato", region="atlantis", course="main"),
        dish("Secret bread", "tomato", region="liguria", visibility="curators"),
    )


def test_a_page_at_a_hidden_end_has_no_facet(kitchen: Site) -> None:
    _with_secrets(kitchen)
    ask = "(d:dish {slug: bread}) RETURN d.region"
    assert _rows(_ask(kitchen, ask)) == [(None,)]
    assert _rows(_ask(kitchen, ask, KEEPER)) == [("Atlantis",)]
    absent = "(d:dish) WHERE d.region IS ABSENT"
    assert ("bread",) in _rows(_ask(kitchen, absent))
    assert ("bread",) not in _rows(_ask(kitchen, absent, KEEPER))


def test_a_hidden_value_is_as_unknown_as_one_that_is_not_there(kitchen: Site) -> None:
    _with_secrets(kitchen)
    messages = []
    for value in ("AT", "XX"):
        with pytest.raises(InvalidError) as caught:
            _ask(kitchen, f"(dish {{region: {value}}})")
        messages.append(caught.value.message.replace(value, "…"))
    assert messages[0] == messages[1]
    assert "There is no region" in messages[0]
    assert _rows(_ask(kitchen, "(dish {region: AT})", KEEPER)) == [("bread",)]


@pytest.mark.parametrize(
    "pattern",
    [
        "(d:dish) RETURN count(*)",
        "(d:dish) WHERE d.region = LI RETURN count(*)",
        "(d:dish)-[uses]->(i) RETURN i, count(*)",
        "(d:dish) WHERE d.title CONTAINS bread RETURN DISTINCT d",
        "(d:dish)-[*1..2]-(r:region) RETURN r, count(DISTINCT d)",
        '(d:dish {title: "Secret bread"})',
    ],
)
def test_what_is_hidden_is_counted_nowhere(kitchen: Site, pattern: str) -> None:
    put(kitchen, dish("Bread", "tomato", region="liguria"))
    before = _ask(kitchen, pattern)
    put(
        kitchen,
        dish("Secret bread", "tomato", region="liguria", visibility="curators"),
    )
    assert _ask(kitchen, pattern) == before
    assert repr(_ask(kitchen, pattern, KEEPER)) != repr(before)


def test_a_fault_keeps_the_pattern_around_it(kitchen: Site) -> None:
    with pytest.raises(UnreadablePatternError) as caught:
        _ask(kitchen, "(dsh)-[uses]->(ingredient)")
    fault = caught.value
    assert (fault.before, fault.marked) == ("(", "dsh")
    assert fault.after == ")-[uses]->(ingredient)"
    assert fault.suggestion == "(dish)-[uses]->(ingredient)"


def test_a_page_that_is_not_there_is_missing(kitchen: Site) -> None:
    with pytest.raises(NotFoundError, match="no-page"):
        _ask(kitchen, "(d:dish) WHERE d.slug = no-page")


def test_paths_follow_a_pattern_with_conditions_and_repeats(kitchen: Site) -> None:
    put(
        kitchen,
        Document("region", "Italy", fields={"code": "IT"}),
        Document(
            "ingredient",
            "Oregano",
            links=(LinkStatement("goes-with", "tomato"),),
        ),
    )
    with kitchen.reading(NOBODY) as context:
        found = paths.find_paths(
            context,
            "oregano",
            pattern="(i:ingredient)-[goes-with*1..2]-(o:ingredient)<-[uses]-(d:dish)"
            " WHERE d.course = starter",
        )
        ends = {path.steps[-1].target.slug for path in found.paths}
        assert ends == {PESTO, CAPRESE}
        assert all(path.steps[0].source.slug == "oregano" for path in found.paths)
        with pytest.raises(InvalidError, match="one path"):
            paths.find_paths(
                context, "basil", pattern="(a)-[uses]-(b), (a)-[comes-from]->(c)"
            )


def test_a_pattern_reads_facts_of_many_pages_in_few_queries(kitchen: Site) -> None:
    """A test that no index answers is asked of a batch of pages at a time."""
    put(kitchen, *(dish(f"Plate {number}", minutes="5") for number in range(60)))
    found = _ask(kitchen, "(d:dish) WHERE d.minutes = 5 RETURN d", limit=10)
    assert (len(found.rows), found.total) == (10, 60)
    assert found.next
    assert not found.truncated


COUNTED = "(d:dish)-[uses]->(i:ingredient) RETURN i, count(d) AS dishes"
KEPT = ("(dish)-[uses]->(ingredient)", COUNTED)


@pytest.mark.parametrize("pattern", KEPT)
def test_an_answer_asked_again_has_every_change_between(
    kitchen: Site, pattern: str
) -> None:
    before = _ask(kitchen, pattern)
    assert _rows(_ask(kitchen, pattern)) == _rows(before)
    put(kitchen, dish("Panzanella", "tomato"))
    after = _ask(kitchen, pattern)
    assert _rows(after) != _rows(before)
    assert "tomato" in str(_rows(after))


@pytest.mark.parametrize("pattern", KEPT)
def test_an_answer_kept_for_members_is_not_given_to_visitors(
    kitchen: Site, pattern: str
) -> None:
    put(
        kitchen,
        Document("ingredient", "Saffron"),
        dish("House risotto", "saffron", visibility="members"),
    )
    for viewer, sees in ((KEEPER, True), (NOBODY, False), (KEEPER, True)):
        assert ("saffron" in str(_rows(_ask(kitchen, pattern, viewer)))) is sees


def test_what_is_asked_while_writing_is_not_kept(kitchen: Site) -> None:
    def job(context: Context) -> None:
        asking.ask(context, COUNTED)
        editing.create(context, dish("Panzanella", "tomato"))
        asking.ask(context, COUNTED)

    kitchen.writing(KEEPER, job)
    tomato = next(row for row in _rows(_ask(kitchen, COUNTED)) if row[0] == "tomato")
    assert tomato == ("tomato", 2)


def test_all_answers_are_counted_whatever_was_looked_at(
    kitchen: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = "(dish)-[uses]->(ingredient)"
    every = len(_ask(kitchen, pattern, limit=100).rows)
    monkeypatch.setattr(answers, "COUNT_LIMIT", 0)
    counted = _ask(kitchen, pattern, limit=1)
    assert (counted.total, counted.truncated) == (every, False)
    tested = _ask(
        kitchen, "(d:dish)-[uses]->(ingredient) WHERE d.minutes IS ABSENT", limit=1
    )
    assert tested.truncated
