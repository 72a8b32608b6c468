"""What a server does behind the requests: tells, learns from links, forgets."""

from __future__ import annotations

import logging
import threading

from graph import load_compiled
from wiki.errors import WikiError
from wiki.services import answer_watch, drafts, file_keeping, gaps, rankings
from wiki.services.site import Site
from wiki.services.starting import SYSTEM

FIRST_AFTER, EVERY = 15.0, 60.0
"""Seconds until the first look at what is to be done, and between looks."""
REST = 10
"""Looks from one at what may wait to the next: learning, forgetting, sweeping."""

_log = logging.getLogger(__name__)


class Tender:
    """Looks now and then whether there is enough new to learn from.

    Several processes may do so beside one another: each looks again before it keeps
    what it learned, and the first one's result stands.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._end = threading.Event()
        # A server that is told to stop does not wait for a lesson: it changes nothing
        # until it is finished, and the next start begins it again.
        self._thread = threading.Thread(target=self._run, name="tending", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a lesson in progress is finished."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        load_compiled()
        wait, looks = FIRST_AFTER, 0
        while not self._end.wait(wait):
            try:
                answer_watch.tell_changes(self._site)
                if looks % REST == 0:
                    self._site.writing(SYSTEM, drafts.forget_old)
                    self._site.writing(SYSTEM, file_keeping.sweep)
                    self._site.writing(SYSTEM, gaps.note_counts)
                    learn_if_due(self._site)
            except WikiError as error:
                _log.warning("Tending was broken off this time: %s", error)
            wait, looks = EVERY, looks + 1


def learn_if_due(site: Site) -> bool:
    """Learn when the wiki has grown by a tenth, and tell whether it was done."""
    with site.reading(SYSTEM) as context:
        if not rankings.is_due(context):
            return False
    return learn(site)


def learn(site: Site) -> bool:
    """Learn and put the result in force, unless another process was first."""
    before = site.state().ranking
    with site.reading(SYSTEM) as context:
        context.network()
        context.texts()
    site.settle()
    with site.reading(SYSTEM) as context:
        lesson = rankings.learn(context)
    if site.state().ranking != before:
        return False
    site.writing(SYSTEM, lambda context: rankings.keep(context, lesson))
    return True
