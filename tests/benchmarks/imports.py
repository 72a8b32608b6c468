"""How long an import takes and how much memory it needs, on a file of any size.

    python -m tests.benchmarks.imports [--pages 50000] [--format wordpress] [--and-back]

The file is written by this script: posts of two paragraphs with a link to another post,
pages with two revisions, or rows with five links. With `--and-back` the wiki is then
given out in each format of its own, and all that is derived is derived anew. Each is a
process of its own, whose highest memory and processor time the system counts.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SENTENCE = "Learners go on when they can show what they know, and teachers look at it. "
PARAGRAPH = SENTENCE * 8
OWN = ("csv", "markdown", "jsonl")


def main() -> None:
    """Measure, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--format", choices=FORMATS, default="wordpress")
    parser.add_argument("--and-back", action="store_true", help="exports and rebuild")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = FORMATS[options.format](folder, options.pages)
        size = sum(each.stat().st_size for each in sources)
        program = _Program(folder / "data", options.pages)
        program.run("init", "--empty")
        told = program.measure("import", "--quiet", *map(str, sources))
        print(
            f"{options.format}, {options.pages:,} pages, {size / 1e6:,.0f} MB: {told}"
        )
        if options.and_back:
            for form in OWN:
                place = str(folder / form)
                told = program.measure("export", place, "--format", form)
                print(f"export as {form}: {told}")
            print(f"check: {program.measure('check')}")
            print(f"check --repair: {program.measure('check', '--repair')}")


@dataclass(frozen=True, slots=True)
class _Program:
    """The program over a wiki of so many pages."""

    data: Path
    pages: int

    def run(self, *words: str) -> tuple[float, resource.struct_rusage]:
        """Run a command to its end; give the seconds, and what it used."""
        environment = os.environ | {"THROUGHLINE_DATA_DIR": str(self.data)}
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "wiki", *words], env=environment
        )
        _, status, used = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{' '.join(words)} failed.")
        return time.monotonic() - begun, used

    def measure(self, *words: str) -> str:
        """Run a command; say what it took."""
        passed, used = self.run(*words)
        seconds = used.ru_utime + used.ru_stime
        return (
            f"{passed:,.0f} s, {seconds:,.0f} s CPU,"
            f" {seconds / self.pages * 1000:.1f} ms a page,"
            f" {used.ru_maxrss / 1024:,.0f} MiB at most"
        )


def _wordpress(folder: Path, pages: int) -> list[Path]:
    path = folder / "blog.xml"
    with path.open("w") as file:
        file.write(
            '<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/'
            'export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            "<wp:base_blog_url>https://b.example</wp:base_blog_url>"
        )
        for number in range(pages):
            file.write(
                f"<item><title>Post number {number}</title><link>https://b.example/2018/"
                f"p-{number}/</link><dc:creator>a{number % 50}</dc:creator>"
                f"<content:encoded><![CDATA[{PARAGRAPH}\n\nSee <a href='https://b.exa"
                f"mple/2018/p-{number * 7 % pages}/'>another</a>.\n\n<!--more-->\n\n"
                f"{PARAGRAPH}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
                "<wp:post_date>2018-01-02 00:00:00</wp:post_date>"
                f"<wp:post_name>p-{number}</wp:post_name><wp:status>publish</wp:status>"
                "<wp:post_type>post</wp:post_type></item>\n"
            )
        file.write("</channel></rss>")
    return [path]


def _mediawiki(folder: Path, pages: int) -> list[Path]:
    path = folder / "wiki.xml"
    with path.open("w") as file:
        file.write('<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">')
        for number in range(pages):
            file.write(f"<page><title>Page number {number}</title><ns>0</ns>")
            file.write(f"<id>{number}</id>")
            link = f"[[Page number {number * 7 % pages}]]"
            for year in (2010, 2011):
                file.write(
                    f"<revision><timestamp>{year}-01-01T00:00:00Z</timestamp>"
                    "<contributor><username>u</username></contributor><text>"
                    f"{year}. {PARAGRAPH} {link}\n\n{PARAGRAPH}</text></revision>"
                )
            file.write("</page>\n")
        file.write("</mediawiki>")
    return [path]


def _csv(folder: Path, pages: int) -> list[Path]:
    def links() -> Iterator[list[str]]:
        for number in range(pages):
            for step in (1, 7, 49, 343, 2401):
                target = f"p-{(number + step) % pages}"
                yield [f"p-{number}", "mentions", target]

    tables = {
        "pages.csv": (
            ["slug", "title", "type", "summary"],
            ([f"p-{n}", f"Page {n}", "concept", SENTENCE] for n in range(pages)),
        ),
        "links.csv": (["source", "relation", "target"], links()),
    }
    for name, (heads, rows) in tables.items():
        with (folder / name).open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(heads)
            table.writerows(rows)
    return [folder / name for name in tables]


FORMATS = {"wordpress": _wordpress, "mediawiki": _mediawiki, "csv": _csv}

if __name__ == "__main__":
    main()
