"""Names on a drawn map: none covers another, and a title is whole where it has room."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from wiki.web.map_labels import LABEL, WHOLE, Labels, Mark

LONG = "Arkansas Districts of Innovation"
WIDTH = 1000


def _mark(page: int, x: float, y: float, title: str = LONG) -> Mark:
    return Mark(page, title, x, y, 10, is_center=page == 0)


def test_a_title_is_whole_where_there_is_room() -> None:
    room = Labels([_mark(0, 500, 100), _mark(1, 500, 400)], WIDTH)
    short = room.chosen()
    assert short == {0: "Arkansas Districts of…", 1: "Arkansas Districts of…"}
    assert room.lengthened(short, room.chosen(scale=2)) == {0: LONG, 1: LONG}


def test_it_stays_short_beside_another_and_at_the_edge() -> None:
    beside = Labels([_mark(1, 400, 100), _mark(2, 590, 100)], WIDTH)
    short = beside.chosen()
    assert len(short) == 2
    assert beside.lengthened(short, {})[2] == short[2]
    edge = Labels([_mark(1, 90, 100)], WIDTH)
    assert edge.lengthened(edge.chosen(), {}) == edge.chosen()


def test_what_small_screens_show_has_room_there_too() -> None:
    room = Labels([_mark(1, 230, 100), _mark(2, 640, 100)], WIDTH)
    short, leading = room.chosen(), room.chosen(scale=2)
    assert len(leading) == 2
    assert room.lengthened(short, {}) == {1: LONG, 2: LONG}
    assert room.lengthened(short, leading) == {1: LONG, 2: short[2]}


@given(
    st.lists(
        st.tuples(
            st.floats(0, WIDTH),
            st.floats(0, 680),
            st.text("abc ", min_size=1, max_size=80),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_no_name_covers_another(places: list[tuple[float, float, str]]) -> None:
    marks = [_mark(page, *place) for page, place in enumerate(places, 1)]
    room = Labels(marks, WIDTH)
    short, leading = room.chosen(), room.chosen(scale=2)
    labels = room.lengthened(short, leading)
    assert labels.keys() == short.keys()
    for page, label in labels.items():
        assert len(short[page]) <= LABEL + 1
        assert len(label) <= WHOLE + 1
    for scale, shown in ((1, labels.keys()), (2, labels.keys() & leading.keys())):
        boxes = [
            mark.beneath(labels[mark.page], scale)
            for mark in marks
            if mark.page in shown
        ]
        for one, other in combinations(boxes, 2):
            assert (
                one[2] <= other[0]
                or other[2] <= one[0]
                or one[3] <= other[1]
                or other[3] <= one[1]
            )
