"""A program that saves pages, several at once, and notes each save that was answered.

`python -m tests.trust.saver FOLDER SAVES`: one line `mark slug revision` in FOLDER/kept
as soon as a save is said to be durable.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.kitchen import KEEPER
from wiki.config import Settings
from wiki.services import editing, pages
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.views import Saved
from wiki.text.document import Document, LinkStatement

PEOPLE = 3
KEPT = "kept"


def run(folder: Path, saves: int) -> None:
    """Let each person make a page and edit it, and make another one after a while."""
    site = Site.open(Settings(data_dir=folder, limits=False))
    kept = os.open(folder / KEPT, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def live(person: int) -> None:
        for number in range(saves // PEOPLE):
            mark = f"{person}-{number}"
            saved = save(site, f"herb-{person}-{number // 10}", mark)
            os.write(kept, f"{mark} {saved.slug} {saved.revision}\n".encode())

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(live, range(PEOPLE)))
    os.close(kept)
    site.close()


def save(site: Site, slug: str, mark: str) -> Saved:
    """Save a page with a mark, its first time or another one."""

    def job(context: Context) -> Saved:
        is_new = mark.endswith("0")
        document, base = Document("ingredient", slug), 0
        if not is_new:
            document, base = pages.document(context, slug)
        document = replace(
            document,
            summary=f"Mark {mark}.",
            body=f"Mark {mark}. Goes with [[basil]].\n\n" + f"Of {mark}. " * 50,
            links=(LinkStatement("goes-with", "tomato", note=f"Mark {mark}."),),
        )
        if is_new:
            return editing.create(context, document, slug=slug, comment=mark)
        return editing.save(context, slug, document, base=base, comment=mark)

    return site.writing(KEEPER, job)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
