"""Facts of works as other programs write them."""

import pytest

from wiki.text.citing.facts import bare_doi, find_doi, possible_date


@pytest.mark.parametrize(
    "written",
    [
        "10.1000/x(182)",
        " doi:10.1000/x(182)",
        "DOI: 10.1000/x(182)",
        "https://doi.org/10.1000/x(182)",
        "http://dx.doi.org/10.1000/x(182)",
    ],
)
def test_a_doi_is_the_same_however_it_is_written(written: str) -> None:
    assert bare_doi(written) == "10.1000/x(182)"
    assert find_doi(f"See {written}") == "10.1000/x(182)"


def test_no_doi_is_found_where_none_stands() -> None:
    assert find_doi("Chapter 10.1") == ""


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        ((2014, 4, 3), (2014, 4, 3)),
        ((2014, 4, 32), (2014, 4)),
        ((2014, 13, 3), (2014,)),
        ((2014,), (2014,)),
        ((), ()),
    ],
)
def test_a_date_is_kept_as_far_as_it_can_be_one(
    parts: tuple[int, ...], kept: tuple[int, ...]
) -> None:
    assert possible_date(parts) == kept
