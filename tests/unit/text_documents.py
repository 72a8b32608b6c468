"""Documents for property tests: everything a page may say, odd texts included."""

from __future__ import annotations

from hypothesis import strategies as st

from wiki.text.document import STATUSES, VISIBILITIES, Document, LinkStatement

ODD = (
    *(
        "no",
        "yes",
        "null",
        "~",
        "2014",
        "007",
        "1e5",
        "12:30",
        "0x1f",
        "1_000",
        "2018-03",
    ),
    *(
        "- a",
        "-",
        "? a",
        ": a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "'a'",
        '"a"',
        "a\\nb",
        "\\",
    ),
    *(
        "[a]",
        "{a: b}",
        "a, b",
        "&a",
        "*a",
        "!a",
        "| a",
        "> a",
        "%a",
        "@a",
        "`a`",
        "---",
    ),
    *(
        "...",
        "é",
        "e\u0301",
        "👩‍👩‍👧",
        "\u00a0a",
        "a\u2028b",
        "a\u0085b",
        "\ufeffa",
        "=",
        "<<",
    ),
    *("a\tb", " a ", "word " * 60, "https://x.org/?a=1,2#c", "a\\", "ﬁ"),
)
_LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
TEXT = st.one_of(st.sampled_from(ODD), st.text(_LETTERS, max_size=20))
NAMED = TEXT.filter(lambda text: bool(text.strip("\ufeff").strip()))
NAME = st.one_of(
    st.sampled_from(("note", "since", "status", "applies", "no", "a b", "- a", "é")),
    st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True),
)
LINES = st.lists(st.one_of(TEXT, st.sampled_from(("", "---", "# a", "  ", "\r")))).map(
    "\n".join
)
LINKS = st.builds(
    LinkStatement,
    relation=NAME,
    target=NAMED,
    note=TEXT,
    evidence=TEXT,
    since=st.sampled_from(("", "2014", "2014/..")),
    until=st.sampled_from(("", "2018~")),
    position=st.none() | st.integers(0, 99),
    status=st.sampled_from(STATUSES),
)
DOCUMENTS = st.builds(
    Document,
    type=NAME,
    title=NAMED,
    summary=TEXT,
    body=LINES,
    fields=st.dictionaries(
        NAME, st.one_of(LINES, st.lists(TEXT, max_size=3).map(tuple)), max_size=4
    ),
    aliases=st.lists(TEXT, max_size=4).map(tuple),
    links=st.lists(LINKS, max_size=4).map(tuple),
    visibility=st.sampled_from(VISIBILITIES),
)
