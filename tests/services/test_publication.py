"""Articles in order and on time, events in calendars, pages on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from tests.kitchen import NOBODY
from wiki.errors import InvalidError, NotFoundError, SignInError
from wiki.services import (
    aligning,
    calendars,
    front,
    history,
    listings,
    pages,
    papers,
    scheduling,
    serial,
    teasers,
)
from wiki.services.bulk import put_many
from wiki.services.context import Context, Viewer
from wiki.services.serial import Place
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer.incoming import Incoming
from wiki.store import schedules
from wiki.text.document import Document, LinkStatement

ROOT = "https://wiki.example"
DAY = "2018-04-03"


def put(site: Site, *documents: Document) -> None:
    """Save pages; all of them must be accepted."""
    came = [Incoming("", each, each.title) for each in documents]
    report = site.writing(SYSTEM, lambda context: put_many(context, came))
    assert not report.refused, report.refused


def article(title: str, *links: tuple[str, str], **rest: str) -> Document:
    """Give an article; `rest` are its fields, and its text."""
    body, visibility = rest.pop("body", ""), rest.pop("visibility", "public")
    statements = tuple(LinkStatement(*each) for each in links)
    return Document(
        "article", title, "", body, rest, links=statements, visibility=visibility
    )


def webinar(**fields: str) -> Document:
    """Give an event."""
    return Document("event", "Webinar", "About grading.", fields=fields)


def test_a_blog_begins_each_text_up_to_its_mark(blank: Site) -> None:
    put(
        blank,
        Document("person", "Ada Example"),
        article(
            "Cut",
            ("written-by", "Ada Example"),
            ("written-by", "Somebody Else"),
            body="Seen.[^1]\n\n<!-- more -->\n\nNot yet seen.\n\n[^1]: A note.\n",
            published="2018-03-20",
            sector="k12",
        ),
        article("Long", body="Word. " * 90 + "\n\n" + "More. " * 90 + "\n\nEnd.\n"),
        article("Short", body="All of it.\n"),
    )
    with blank.reading(NOBODY) as context:
        listing = listings.browse(context, "article", facets={}, sort="title")
        cut, long, short = teasers.teasers(context, listing.items)
    assert cut.teaser.html == "<p>Seen.</p>"
    assert (cut.teaser.is_cut, short.teaser.is_cut) == (True, False)
    assert [each.title for each in cut.authors] == ["Ada Example"]
    assert cut.names == ("Somebody Else",)
    assert [(each.value, each.label) for each in cut.belongs] == [("k12", "K-12")]
    assert long.teaser.is_cut
    assert "More." in long.teaser.html
    assert "End." not in long.teaser.html
    assert short.teaser.html == "<p>All of it.</p>"


def test_a_listing_narrows_to_a_month_and_an_archive_counts_them(blank: Site) -> None:
    put(
        blank,
        Document("person", "Ada Example"),
        article("March", ("written-by", "Ada Example"), published="2018-03-20"),
        article("Whole March", published="2018-03"),
        article("April", published="2018-04-01", sector="k12"),
        article("Year", published="2019"),
        article("Hidden", published="2018-03-21", visibility="curators"),
    )
    with blank.reading(NOBODY) as context:
        found = listings.browse(
            context, "article", facets={}, sort="newest", month="2018-03"
        )
        titles = [each.page.title for each in found.items]
        assert titles == ["March", "Whole March"]
        assert found.total == 2
        archive = listings.archive(context, "article", {})
        months = {
            year: [(each.key, each.label, each.count) for each in listed]
            for year, listed in archive.years.items()
        }
        assert months == {
            "2018": [("2018-04", "April 2018", 1), ("2018-03", "March 2018", 2)]
        }
        authors = next(each for each in archive.facets if each.slug == "author")
        assert [(each.label, each.count) for each in authors.values] == [
            ("Ada Example", 1)
        ]
        narrow = listings.archive(context, "article", {"sector": ["k12"]})
        assert narrow.total == 1
        for wrong in ("2018-13", "March", "2018-03-20"):
            with pytest.raises(InvalidError, match="Write a month"):
                listings.browse(context, "article", facets={}, month=wrong)


def test_events_are_past_or_to_come(blank: Site) -> None:
    soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    put(
        blank,
        webinar(starts=DAY),
        replace(webinar(starts=soon), title="Soon"),
        replace(webinar(), title="Some day"),
    )
    with blank.reading(NOBODY) as context:

        def titles(when: str) -> list[str]:
            found = listings.browse(context, "event", facets={}, when=when)
            return [each.page.title for each in found.items]

        assert titles("upcoming") == ["Soon"]
        assert titles("past") == ["Webinar"]
        assert titles("") == ["Some day", "Soon", "Webinar"]
        with pytest.raises(InvalidError, match="Choose one of upcoming, past"):
            titles("now")


def test_an_event_goes_into_calendars_with_its_zone(blank: Site) -> None:
    put(
        blank,
        webinar(
            starts=DAY,
            from_time="13:00",
            to_time="14:00",
            zone="America/New_York",
            place="Online, at noon; bring tea",
        ),
    )
    with blank.reading(NOBODY) as context:
        row = pages.readable(context, "webinar")
        when = calendars.of_page(context, row)
        data = calendars.calendar_of(context, "webinar", ROOT)
    assert when is not None
    assert when.shown == "Tuesday, 3 April 2018, 13:00–14:00 America/New York (EDT)"
    assert when.is_past(datetime(2018, 4, 3, 18, 1, tzinfo=UTC))
    assert not when.is_past(datetime(2018, 4, 3, 17, 59, tzinfo=UTC))
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2018, 4, 3, 17, 0, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2018, 4, 3, 18, 0, tzinfo=UTC)
    assert event["summary"] == "Webinar"
    assert event["location"] == "Online, at noon; bring tea"
    assert event["url"] == event["uid"] == f"{ROOT}/pages/webinar"


def test_days_without_hours_are_whole_days_in_calendars(blank: Site) -> None:
    put(
        blank,
        webinar(starts=DAY, ends="2018-04-05"),
        replace(webinar(starts="2018-04"), title="Some time in April"),
        article("No event", published=DAY),
    )
    with blank.reading(NOBODY) as context:
        (event,) = Calendar.from_ical(
            calendars.calendar_of_type(context, "event", ROOT)
        ).walk("VEVENT")
        assert event.decoded("dtstart") == date(2018, 4, 3)
        assert event.decoded("dtend") == date(2018, 4, 6)  # the day after, RFC 5545
        for slug in ("some-time-in-april", "no-event"):
            with pytest.raises(NotFoundError, match="is no event with a day"):
                calendars.calendar_of(context, slug, ROOT)
        with pytest.raises(NotFoundError):
            calendars.calendar_of_type(context, "article", ROOT)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("from_time", "25:00", "must be a time of day"),
        ("from_time", "1 pm", "must be a time of day"),
        ("zone", "Mars/Olympus", "must be a time zone by its name"),
    ],
)
def test_wrong_times_and_zones_are_refused(
    blank: Site, field: str, value: str, fault: str
) -> None:
    came = [Incoming("", webinar(**{"starts": DAY, field: value}), "x")]
    report = blank.writing(SYSTEM, lambda context: put_many(context, came))
    assert fault in report.refused[0].reason


def part(title: str, position: int) -> Document:
    """Give a part of the series."""
    link = LinkStatement("part-of", "Road trip", position=position)
    return replace(article(title), links=(link,))


def series(blank: Site) -> None:
    """Write a series of which two of three parts are out, and a hidden draft."""
    put(
        blank,
        Document("series", "Road trip", fields={"parts": "3"}),
        replace(
            article("Second"),
            links=(LinkStatement("part-of", "Road trip", position=2),),
        ),
        replace(
            article("First"), links=(LinkStatement("part-of", "Road trip", position=1),)
        ),
        replace(
            article("Draft", visibility="curators"),
            links=(LinkStatement("part-of", "Road trip", position=3),),
        ),
    )


def test_a_series_knows_its_parts_and_how_many_are_to_come(blank: Site) -> None:
    series(blank)
    with blank.reading(NOBODY) as context:
        page = pages.reference(pages.readable(context, "road-trip"))
        found = serial.parts_of(context, page)
        assert found is not None
        assert [(each.item.page.slug, each.position) for each in found.items] == [
            ("first", 1),
            ("second", 2),
        ]
        assert (found.planned, found.missing) == (3, 1)
        first = pages.view(context, "first").series[0]
        assert (first.position, first.next and first.next.slug) == (1, "second")
        other = pages.reference(pages.readable(context, "first"))
        assert serial.parts_of(context, other) is None


def test_parts_are_put_in_order_annotated_and_taken_out(blank: Site) -> None:
    series(blank)
    put(blank, article("Late"))

    def job(context: Context) -> int:
        places = [
            Place("first", 2, "Read it after."),
            Place("second", 1, ""),
            Place("draft", 3, "", stays=False),
        ]
        return serial.arrange(context, "road-trip", places, added="Late")

    assert blank.writing(SYSTEM, job) == 4
    assert (
        blank.writing(
            SYSTEM,
            lambda context: serial.arrange(
                context,
                "road-trip",
                [
                    Place("first", 2, "Read it after."),
                    Place("second", 1, ""),
                ],
            ),
        )
        == 0
    )
    with blank.reading(SYSTEM) as context:
        page = pages.reference(pages.readable(context, "road-trip"))
        found = serial.parts_of(context, page)
        assert found is not None
        assert [
            (each.item.page.slug, each.position, each.note) for each in found.items
        ] == [("second", 1, ""), ("first", 2, "Read it after."), ("late", 3, "")]
        revisions, _ = history.revisions(context, "late")
        assert revisions[0].comment == "Placed in “Road trip”."
    with pytest.raises(SignInError):
        blank.writing(NOBODY, job)


def test_a_page_goes_to_the_end_of_a_reading_list(blank: Site) -> None:
    put(blank, Document("collection", "Start here"), article("One"), article("Two"))
    for slug in ("one", "two"):

        def job(context: Context, slug: str = slug) -> None:
            offered = serial.collections_for(context, slug)
            assert [each.slug for each in offered] == ["start-here"]
            serial.collect(context, slug, "start-here", f"Because {slug}.")

        blank.writing(SYSTEM, job)
    with blank.reading(SYSTEM) as context:
        page = pages.reference(pages.readable(context, "start-here"))
        found = serial.parts_of(context, page)
        assert found is not None
        assert [(each.position, each.note) for each in found.items] == [
            (1, "Because one."),
            (2, "Because two."),
        ]
        assert serial.collections_for(context, "one") == ()


def test_the_parts_of_the_field_stand_side_by_side(blank: Site) -> None:
    put(
        blank,
        Document("concept", "Grading"),
        *(
            article(
                f"School {n}",
                ("discusses", "Grading"),
                sector="k12",
                published=f"20{n}",
            )
            for n in range(10, 17)
        ),
        article("College", ("discusses", "Grading"), sector="higher-ed"),
        article(
            "Secret",
            ("discusses", "Grading"),
            sector="workplace",
            visibility="curators",
        ),
    )
    with blank.reading(NOBODY) as context:
        page = pages.reference(pages.readable(context, "grading"))
        found = aligning.across(context, page)
        assert found is not None
        assert [
            (each.label, each.total, len(each.items)) for each in found.columns
        ] == [
            ("K-12", 7, 5),
            ("Higher education", 1, 1),
            ("Workplace", 0, 0),
        ]
        assert found.columns[0].items[0].page.title == "School 16"
        school = pages.reference(pages.readable(context, "school-10"))
        assert aligning.across(context, school) is None


def test_a_page_opens_by_itself_on_time(blank: Site) -> None:
    put(blank, article("Planned"))
    person = Viewer("Editor", "curator")

    def plan(context: Context) -> None:
        soon = (context.now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
        scheduling.schedule(context, "planned", soon, "UTC")

    blank.writing(person, plan)
    with blank.reading(NOBODY) as context, pytest.raises(NotFoundError):
        pages.readable(context, "planned")
    assert scheduling.publish_due(blank) == 0

    def let_time_pass(context: Context) -> None:
        row = pages.readable(context, "planned")
        found = schedules.find(context.unit, row.id)
        assert found is not None
        schedules.put(context.unit, replace(found, at="2026-03-21T09:00:00Z"))

    blank.writing(SYSTEM, let_time_pass)
    assert scheduling.publish_due(blank) == 1
    assert scheduling.publish_due(blank) == 0
    with blank.reading(NOBODY) as context:
        view = pages.view(context, "planned")
        assert (view.author, view.visibility) == ("Editor", "public")
        assert view.raw_fields["published"] == "2026-03-21"


@pytest.mark.parametrize(
    ("at", "zone", "place"),
    [
        ("2001-01-01T00:00", "UTC", "at"),
        ("soon", "UTC", "at"),
        ("2999-01-01T00:00", "UTC", "at"),
        ("2026-12-24T09:00", "Mars", "zone"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(
    blank: Site, at: str, zone: str, place: str
) -> None:
    put(blank, article("Planned"))
    with pytest.raises(InvalidError) as caught:
        blank.writing(
            SYSTEM, lambda context: scheduling.schedule(context, "planned", at, zone)
        )
    assert list(caught.value.errors) == [place]


def test_a_plan_is_called_off(blank: Site) -> None:
    put(blank, article("Planned"))

    def job(context: Context) -> None:
        soon = (context.now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
        scheduling.schedule(context, "planned", soon, "Europe/Berlin")
        assert len(scheduling.listed(context)) == 1
        scheduling.cancel(context, "planned")
        assert scheduling.listed(context) == ()

    blank.writing(SYSTEM, job)


def test_on_paper_links_have_numbers_and_evidence_stands_below(blank: Site) -> None:
    put(
        blank,
        Document("concept", "Grading"),
        replace(
            article(
                "Paper",
                body="See [[Grading]], [a site](https://e.org/a?b=1&c=2) and"
                " [[Grading|it]] again. [[Nothing yet]].\n",
            ),
            links=(
                LinkStatement("discusses", "Grading", evidence="https://e.org/proof"),
            ),
        ),
    )
    with blank.reading(NOBODY) as context:
        found = papers.paper(context, "paper", ROOT)
    assert found.notes == (
        f"{ROOT}/pages/grading",
        "https://e.org/a?b=1&c=2",
        "https://e.org/proof",
    )
    assert found.html.count('<sup class="note">1</sup>') == 2
    assert '<sup class="note">2</sup>' in found.html
    discusses = next(each for each in found.statements if each.label == "discusses")
    assert [(each.name, each.note) for each in discusses.items] == [("Grading", 3)]
    assert found.address == f"{ROOT}/pages/paper/revisions/1"


def test_the_front_page_begins_the_newest_texts(field: Site) -> None:
    with field.reading(NOBODY) as context:
        section = front.front(context).sections[0]
    assert len(section.teasers) == front.TEASERS
    assert section.address == "/blog"
