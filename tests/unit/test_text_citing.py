"""References: names in parts, the APA's style, BibTeX, RIS, CSL-JSON, meta tags."""

from __future__ import annotations

import json

import pytest
import rispy
from bibtexparser import parse_string

from wiki.text.citing import apa, bibtex, highwire, ris
from wiki.text.citing.formats import FORMS
from wiki.text.citing.names import body, initials, person
from wiki.text.citing.reference import TYPES, Name, Reference

KHAN = Name("Khan", "Salman")
NETWORK = Name(literal="Great Schools Network")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Susan Patrick", Name("Patrick", "Susan")),
        ("Ludwig van Beethoven", Name("van Beethoven", "Ludwig")),
        ("Jean de La Fontaine", Name("de La Fontaine", "Jean")),
        ("Jonathan Vander Els", Name("Vander Els", "Jonathan")),
        ("Martin Luther King Jr.", Name("King", "Martin Luther", "Jr.")),
        ("Smith, Jr., John", Name("Smith", "John", "Jr.")),
        ("O’Neil, Mary-Jane P.", Name("O’Neil", "Mary-Jane P.")),
        ("Socrates", Name(literal="Socrates")),
        ("A, B, C, D", Name(literal="A, B, C, D")),
        ("", Name()),
    ],
)
def test_a_name_is_parted(text: str, name: Name) -> None:
    assert person(text) == name


def test_a_body_keeps_its_name_whole() -> None:
    assert body(" Aurora  Institute ") == Name(literal="Aurora Institute")


def test_given_names_are_shortened() -> None:
    assert initials("Mary-Jane Paula") == "M.-J. P."


STYLED = [
    (
        Reference("k", "book", "Mastery", (KHAN,), issued=(2012, 10)),
        "Khan, S. (2012). *Mastery*. ",
    ),
    (
        Reference("k", "book", "Why?", (KHAN,), edition="2", publisher="Press"),
        "Khan, S. (n.d.). *Why?* (2nd ed.). Press. ",
    ),
    (
        Reference(
            "k",
            "article-journal",
            "On time",
            (KHAN, Name("Ito", "Joi", "Jr.")),
            issued=(2018,),
            container="Journal of Time",
            volume="12",
            issue="3",
            pages="1-10",
            doi="10.1000/182",
        ),
        "Khan, S., & Ito, J., Jr. (2018). On time. *Journal of Time, 12*(3), 1–10."
        " https://doi.org/10.1000/182",
    ),
    (
        Reference(
            "k",
            "post-weblog",
            "A visit",
            issued=(2018, 3, 7),
            publisher="Works",
            url="https://example.org/visit",
        ),
        "A visit. (2018, March 7). *Works*. https://example.org/visit",
    ),
    (
        Reference(
            "k",
            "report",
            "State of the field",
            (NETWORK,),
            issued=(2020,),
            publisher="Great Schools Network",
            number="7",
        ),
        "Great Schools Network. (2020). *State of the field* (Report No. 7). ",
    ),
    (
        Reference(
            "k",
            "chapter",
            "Grading",
            (KHAN,),
            (Name("Ito", "Joi"), Name("Po", "Li")),
            issued=(2001,),
            container="Schools",
            publisher="Press",
            pages="5-9",
        ),
        "Khan, S. (2001). Grading. In J. Ito & L. Po (Eds.), *Schools* (pp. 5–9)."
        " Press. ",
    ),
    (
        Reference("k", "book", "Collected", (), (Name("Ito", "Joi"),)),
        "Ito, J. (Ed.). (n.d.). *Collected*. ",
    ),
    (
        Reference(
            "k",
            "webpage",
            "Mastery",
            issued=(2026, 1, 2),
            container="Kitchen",
            url="https://example.org",
        ),
        "*Mastery*. (2026, January 2). Kitchen. https://example.org",
    ),
]


@pytest.mark.parametrize(("work", "text"), STYLED)
def test_a_reference_has_the_style_of_the_apa(work: Reference, text: str) -> None:
    runs = apa.reference(work)
    shown = "".join(f"*{run.text}*" if run.italic else run.text for run in runs)
    assert shown == text


def test_of_more_than_twenty_authors_nineteen_and_the_last_are_named() -> None:
    many = tuple(Name(f"N{number}", "A") for number in range(1, 23))
    text = apa.plain(Reference("k", "book", "Many", many))
    assert "N19, A., . . . N22, A. (" in text
    assert "N20" not in text
    twenty = apa.plain(Reference("k", "book", "Twenty", many[:20]))
    assert "N19, A., & N20, A. (" in twenty


FULL = Reference(
    "visit-2018",
    "report",
    "Time & mastery: 100 %",
    (KHAN, NETWORK),
    issued=(2018, 3, 7),
    publisher="Great Schools Network",
    number="7",
    url="https://example.org/a_b?c=d&e",
    abstract="Übung {macht} den Meister.",
)


def test_bibtex_is_read_again_by_a_library() -> None:
    library = parse_string(bibtex.written([FULL]))
    assert not library.failed_blocks
    (entry,) = library.entries
    assert (entry.entry_type, entry.key) == ("techreport", "visit-2018")
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    assert fields["author"] == "Khan, Salman and {Great Schools Network}"
    assert fields["title"] == r"Time \& mastery: 100 \%"
    assert fields["url"] == "https://example.org/a_b?c=d&e"
    assert (fields["year"], fields["month"]) == ("2018", "mar")
    assert fields["institution"] == "Great Schools Network"


def test_ris_is_read_again_by_a_library() -> None:
    text = ris.written([FULL, FULL])
    assert text.startswith("TY  - RPRT\n")
    first, second = rispy.loads(text)
    assert first == second
    assert first["authors"] == ["Khan, Salman", "Great Schools Network"]
    assert first["title"] == FULL.title
    assert (first["year"], first["date"]) == ("2018", "2018/03/07/")
    assert first["urls"] == [FULL.url]


def test_csl_json_has_its_names_dates_and_variables() -> None:
    (item,) = json.loads(FORMS["csljson"].written([FULL]))
    assert item["author"] == [
        {"family": "Khan", "given": "Salman"},
        {"literal": "Great Schools Network"},
    ]
    assert item["issued"] == {"date-parts": [[2018, 3, 7]]}
    assert item["URL"] == FULL.url
    assert item["number"] == "7"


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_work_comes_in_every_form(kind: str) -> None:
    work = Reference("k", kind, "Title", (KHAN,), issued=(2018,))
    for form in FORMS.values():
        assert "Title" in form.written([work])
    assert "Title" in apa.plain(work)


@pytest.mark.parametrize("ending", FORMS)
def test_no_reference_at_all_is_an_empty_file(ending: str) -> None:
    assert FORMS[ending].written([]).strip() in ("", "[]")


TAGS = [
    (
        FULL,
        {
            ("citation_title", FULL.title),
            ("citation_author", "Khan, Salman"),
            ("citation_author", "Great Schools Network"),
            ("citation_publication_date", "2018/03/07"),
            ("citation_technical_report_institution", "Great Schools Network"),
            ("citation_technical_report_number", "7"),
            ("citation_public_url", FULL.url),
            ("citation_abstract_html_url", "https://wiki.example/pages/k"),
        },
    ),
    (
        Reference("k", "article-magazine", "A visit", publisher="Works", pages="3–4"),
        {
            ("citation_title", "A visit"),
            ("citation_journal_title", "Works"),
            ("citation_publisher", "Works"),
            ("citation_firstpage", "3"),
            ("citation_lastpage", "4"),
            ("citation_abstract_html_url", "https://wiki.example/pages/k"),
        },
    ),
]


@pytest.mark.parametrize(("work", "tags"), TAGS)
def test_meta_tags_say_what_the_reference_says(
    work: Reference, tags: set[tuple[str, str]]
) -> None:
    assert set(highwire.tags(work, "https://wiki.example/pages/k")) == tags
