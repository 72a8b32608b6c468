"""The starter wiki, as a new wiki has it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.benchmarks.corpora.corpus import Corpus
from wiki.config import Settings
from wiki.services.context import ANONYMOUS
from wiki.services.site import Site
from wiki.services.starting import initialise


def load() -> Corpus:
    """Make a wiki in a folder that is gone afterwards, and take what it starts with."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder), database_url=f"sqlite:///{folder}/field.sqlite"
        )
        initialise(settings)
        site = Site.open(settings)
        try:
            with site.reading(ANONYMOUS) as context:
                context.texts()
            site.settle()
            with site.reading(ANONYMOUS) as context:
                return Corpus(context.network(), context.texts())
        finally:
            site.close()
