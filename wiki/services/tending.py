"""What a server does behind the requests: tells, learns from links, forgets."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from threading import Timer

from graph import load_compiled
from wiki.services import (
    answer_watch,
    drafts,
    file_keeping,
    gaps,
    lessons,
    rankings,
    resets,
    scheduling,
    servers,
    sessions,
    webhooks,
)
from wiki.services.rankings import Lesson
from wiki.services.repeating import repeat
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer import desk

FIRST_AFTER, PUBLISHING, TELLING, TENDING = 15.0, 10.0, 60.0, 600.0
"""Seconds until the first looks, and between looks at what is due, quick and slow."""

SETTLED_AFTER = 3.0
"""Seconds until the collector goes through all that was loaded: requests would wait."""


def start(site: Site) -> None:
    """Begin to look after a site.

    Several servers may do so beside one another. What takes long is done in turn by one
    of them; mail, webhooks and pages that are due are claimed one by one.
    """
    tell = partial(
        servers.in_turn, site, "telling", partial(answer_watch.tell_changes, site)
    )
    tidy = partial(servers.in_turn, site, "tending", partial(tend, site))
    repeat("being there", partial(servers.join, site), every=servers.BEAT)
    settle = Timer(SETTLED_AFTER, _settle)
    settle.name, settle.daemon = "settling", True
    settle.start()
    repeat("telling", partial(tell, TELLING), every=TELLING, after=FIRST_AFTER)
    publish = partial(scheduling.publish_due, site)
    repeat("publishing", publish, every=PUBLISHING, after=PUBLISHING)
    root = site.settings.base_url.rstrip("/")
    hooks = partial(webhooks.run, site, root)
    repeat("webhooks", hooks, every=PUBLISHING, after=PUBLISHING)
    repeat("sweeping", partial(desk.sweep, site), every=TENDING, after=FIRST_AFTER)
    repeat("tending", partial(tidy, TENDING), every=TENDING, after=FIRST_AFTER)


def _settle() -> None:
    """Load what is compiled, and keep the collector from looking at what stays."""
    load_compiled()
    gc.collect()
    gc.freeze()


def tend(site: Site) -> None:
    """Forget old drafts and stray contents, count gaps, learn what is due."""
    site.writing(SYSTEM, drafts.forget_old)
    site.writing(SYSTEM, lambda context: sessions.forget_over(context, site.settings))
    site.writing(SYSTEM, webhooks.forget_old)
    site.writing(SYSTEM, resets.forget_old)
    with site.reading(SYSTEM) as context:
        file_keeping.sweep(context)
    gaps.note_counts(site)
    learn_if_due(site)


def learn_if_due(site: Site) -> bool:
    """Learn when the wiki has grown by a tenth, and tell whether it was done."""
    with site.reading(SYSTEM) as context:
        if not rankings.is_due(context):
            return False
    return learn(site, lambda site: lessons.learn_apart(site.settings))


def learn(site: Site, how: Callable[[Site], Lesson] = lessons.learn) -> bool:
    """Learn and put the result in force, unless another process was first."""
    before = site.state().ranking
    lesson = how(site)
    if site.state().ranking != before:
        return False
    site.writing(SYSTEM, lambda context: rankings.keep(context, lesson))
    return True
