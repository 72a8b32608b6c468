"""Whatever a wiki says goes out and comes in again, byte by byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import RECIPES
from tests.examples import examples
from tests.services.test_transfer import contents, exported
from tests.unit.text_documents import LINES, NAMED, TEXT
from wiki.config import Settings
from wiki.services.bulk import put_many
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.services.transfer.importing import Wishes, import_paths
from wiki.services.transfer.incoming import Incoming
from wiki.text.document import STATUSES, VISIBILITIES, Document, LinkStatement

LINKS = st.builds(
    LinkStatement,
    relation=st.sampled_from(("uses", "goes-with", "mentions")),
    target=NAMED,
    note=TEXT,
    since=st.sampled_from(("", "2014", "2014/..")),
    position=st.none() | st.integers(0, 99),
    status=st.sampled_from(STATUSES),
)
DISHES = st.builds(
    Document,
    type=st.just("dish"),
    title=NAMED,
    summary=TEXT,
    body=LINES,
    fields=st.fixed_dictionaries(
        {},
        optional={
            "written": st.sampled_from(("1863", "1920-05", "2001-02-03~")),
            "steps": st.lists(TEXT, max_size=3).map(tuple),
            "story": LINES,
        },
    ),
    aliases=st.lists(TEXT, max_size=3).map(tuple),
    links=st.lists(LINKS, max_size=3).map(tuple),
    visibility=st.sampled_from(VISIBILITIES),
)


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    """Open a new wiki with the vocabulary of the recipes."""
    made = Settings(data_dir=folder)
    initialise(made, empty=True, vocabulary_file=RECIPES)
    site = Site.open(made)
    try:
        yield site
    finally:
        site.close()


@given(pages=st.lists(DISHES, min_size=1, max_size=12))
@settings(
    examples(3, 25), suppress_health_check=[HealthCheck.too_slow], print_blob=False
)
def test_every_wiki_goes_through_folders_and_lines_unchanged(
    pages: Sequence[Document],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with opened(folder / "one") as one, opened(folder / "other") as other:
            came = [Incoming("", each, str(n)) for n, each in enumerate(pages)]
            report = one.writing(SYSTEM, lambda context: put_many(context, came))
            for format_name in ("markdown", "jsonl"):
                first = exported(one, folder / f"first.{format_name}", format_name)
                if not report.new:
                    continue
                wishes = Wishes(format=format_name)
                taken = import_paths(other, SYSTEM, [first], wishes)
                assert taken.refused == []
                again = exported(other, folder / f"again.{format_name}", format_name)
                assert contents(again) == contents(first)
                repeated = import_paths(other, SYSTEM, [again], wishes)
                assert len(repeated.same) == len(report.new)
