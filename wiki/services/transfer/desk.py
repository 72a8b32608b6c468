"""Imports by screen: files are brought, looked at, and taken in or put away again.

What is known of each lies in a folder under the data folder, so that every process of
the site can show it, and one that was cut off is begun again. Looking and taking run
behind the requests; both are the import that the command line does.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from wiki.errors import ForbiddenError, InvalidError, NotFoundError, WikiError
from wiki.services.context import Context, Viewer, stamp
from wiki.services.policy import require
from wiki.services.site import Site
from wiki.services.transfer import columns as column_choices
from wiki.services.transfer.columns import from_choices
from wiki.services.transfer.foreign.mapping import parse_mapping
from wiki.services.transfer.importing import (
    FORMATS,
    Wishes,
    guess,
    import_paths,
    in_order,
)
from wiki.services.transfer.incoming import (
    LeftOut,
    Outcome,
    Refused,
    Report,
    Unresolved,
)
from wiki.services.transfer.tables import sample

MOST_FILES = 20
KEPT_DAYS = 2
SHOWN = 300
"""Pages of each state that a report on a screen lists."""

UNEXPECTED = "The import failed by a fault of this program. The server's log has it."

_log = logging.getLogger(__name__)
_KEY = re.compile(r"[A-Za-z0-9_-]{16}\Z")
_FOLDERS = re.compile(r"[/\\\0]")
_STALE = 20.0
_BEAT = 2.0
_running: dict[str, threading.Thread] = {}


@dataclass(frozen=True, slots=True)
class Work:
    """One import: `step` is columns, looking, looked, taking, taken or failed.

    `counts` are of the whole report, whose lists may be cut; `columns` None means that
    they are looked up, `headings` and `rows` are a table's first lines.
    """

    key: str
    owner: int
    author: str
    at: str
    files: tuple[str, ...]
    format: str
    type: str = ""
    mapping: str = ""
    partly: bool = False
    step: str = "looking"
    columns: dict[str, str] | None = None
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    report: Report | None = None
    fault: str = ""
    is_cut_off: bool = False

    @property
    def is_busy(self) -> bool:
        """Tell whether something is being done for it at this moment."""
        return self.step in ("looking", "taking") and not self.is_cut_off


def bring(
    site: Site,
    context: Context,
    files: Iterable[tuple[str, bytes]],
    *,
    format_name: str = "",
    page_type: str = "",
    mapping: str = "",
    partly: bool = False,
) -> Work:
    """Take files to be imported and begin to look at them."""
    require(context, "import")
    brought = [(name, data) for name, data in files if name]
    if not brought or len(brought) > MOST_FILES:
        text = f"Choose one to {MOST_FILES} files."
        raise InvalidError(text, {"files": [text]})
    if format_name and format_name not in FORMATS:
        raise InvalidError(f"There is no format “{format_name}”.")
    try:
        parse_mapping(mapping, "The mapping")
    except InvalidError as error:
        raise InvalidError(error.message, {"mapping": [error.message]}) from error
    key = secrets.token_urlsafe(12)
    folder = _folder(site, key)
    (folder / "files").mkdir(parents=True, mode=0o700)
    names = []
    for number, (name, data) in enumerate(brought):
        plain = _FOLDERS.split(name)[-1][-80:].lstrip(".") or "file"
        if plain in names:
            plain = f"{number}-{plain}"
        (folder / "files" / plain).write_bytes(data)
        names.append(plain)
    work = Work(
        key=key,
        owner=context.viewer.id or 0,
        author=context.viewer.name,
        at=stamp(context.now),
        files=tuple(names),
        format=format_name,
        type=page_type,
        mapping=mapping,
        partly=partly,
    )
    try:
        work = _with_table(site, context, work)
    except InvalidError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise InvalidError(error.message, {"files": [error.message]}) from error
    _write(site, work)
    if work.step == "looking":
        _start(site, context.viewer, work)
    return work


def find(site: Site, context: Context, key: str) -> Work:
    """Give an import of this person (an administrator sees everybody's)."""
    require(context, "import")
    work = _read(site, key) if _KEY.match(key) else None
    if work is None:
        raise NotFoundError(
            "This import is not on this server: it is over, or another server of this"
            " site has it. Load the page once more, or begin the import again."
        )
    if work.owner != context.viewer.id and context.viewer.role != "admin":
        raise ForbiddenError("This import is somebody else's.")
    return work


def listed(site: Site, context: Context) -> tuple[Work, ...]:
    """Give the imports of this person, the newest first."""
    require(context, "import")
    root = _root(site)
    keys = [each.name for each in root.iterdir()] if root.is_dir() else []
    works = filter(None, (_read(site, key) for key in keys if _KEY.match(key)))
    own = (work for work in works if work.owner == context.viewer.id)
    return tuple(sorted(own, key=lambda work: work.at, reverse=True))


def choose_columns(
    site: Site, context: Context, key: str, choices: Mapping[str, str], page_type: str
) -> None:
    """Say what the columns of a table are; it is kept for the next such table."""
    work = find(site, context, key)
    known = set(column_choices.offered(context.schema))
    chosen = {
        name: choice if choice in known else ""
        for name, choice in choices.items()
        if name in work.headings
    }
    if "title" not in chosen.values():
        raise InvalidError("Say which column holds the title.")
    if "type" not in chosen.values() and page_type not in context.schema.types:
        raise InvalidError("Say which column holds the type, or choose one for all.")
    column_choices.remember(context, work.headings, chosen, page_type)
    _write(site, replace(work, columns=chosen, type=page_type))


def begin(site: Site, viewer: Viewer, work: Work, *, take: bool) -> None:
    """Begin to look at an import again, or to take it in."""
    if work.is_busy:
        return
    step = "taking" if take else "looking"
    work = replace(work, step=step, done=0, fault="", report=None, is_cut_off=False)
    _write(site, work)
    _start(site, viewer, work)


def remove(site: Site, work: Work) -> None:
    """Put an import away with its files."""
    _put_away(_folder(site, work.key))


def sweep(site: Site) -> None:
    """Put away what was brought days ago."""
    root = _root(site)
    before = time.time() - KEPT_DAYS * 86_400
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.stat().st_mtime < before:
            _put_away(folder)


def _put_away(folder: Path) -> None:
    # Under another name first: who writes into it meanwhile finds nothing to write to.
    gone = folder.with_suffix(".gone")
    with suppress(OSError):
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def settle(key: str) -> None:
    """Return when this process does nothing for an import any more."""
    thread = _running.get(key)
    if thread is not None:
        thread.join()


def _with_table(site: Site, context: Context, work: Work) -> Work:
    """Give the import with the first lines of its table, where it is one."""
    paths = _paths(site, work)
    kind = work.format or ("zip" if paths[0].suffix == ".zip" else guess(paths[0]))
    if kind != "csv":
        return work
    first, *rows = islice(sample(paths[0]), 4)
    chosen, page_type = column_choices.remembered(context, first)
    is_known = bool(chosen) or {"title", "type"} <= set(first)
    return replace(
        work,
        headings=tuple(first),
        rows=tuple(tuple(row) for row in rows),
        columns=chosen or None,
        type=work.type or page_type,
        step="looking" if is_known else "columns",
    )


def _start(site: Site, viewer: Viewer, work: Work) -> None:
    thread = threading.Thread(
        target=_run, args=(site, viewer, work), name="import", daemon=True
    )
    _running[work.key] = thread
    thread.start()


def _run(site: Site, viewer: Viewer, work: Work) -> None:
    done = 0

    def progress() -> None:
        nonlocal done
        done += 1

    over = threading.Event()

    def beat() -> None:
        while not over.wait(_BEAT):
            _write(site, replace(work, done=done))

    beating = threading.Thread(target=beat, name="import beat", daemon=True)
    beating.start()
    try:
        mapping = parse_mapping(work.mapping, "The mapping")
        wishes = Wishes(
            format=work.format,
            dry_run=work.step == "looking",
            partly=work.partly,
            comment=f"Imported from {', '.join(work.files)}."[:500],
            mapping=replace(mapping, type=work.type or mapping.type),
            columns=from_choices(work.columns, work.type) if work.columns else None,
        )
        report = import_paths(
            site, viewer, _paths(site, work), wishes, progress=progress
        )
        finished = replace(
            work,
            step="looked" if wishes.dry_run else "taken",
            counts=_counts(report),
            report=_short(report),
        )
    except WikiError as error:
        finished = replace(work, step="failed", fault=error.message)
    except Exception:
        # Nobody waits for this thread: what failed is told on the screen and the log.
        _log.exception("the import %s failed", work.key)
        finished = replace(work, step="failed", fault=UNEXPECTED)
    finally:
        over.set()
        beating.join()
    try:
        _write(site, finished)
    finally:
        _running.pop(work.key, None)


def _counts(report: Report) -> dict[str, int]:
    return {
        "new": len(report.new),
        "changed": len(report.changed),
        "same": len(report.same),
        "refused": len(report.refused),
        "files": report.files,
    }


def _short(report: Report) -> Report:
    kept = [
        each
        for state in ("new", "changed", "same")
        for each in islice((o for o in report.outcomes if o.state == state), SHOWN)
    ]
    return Report(
        kept,
        report.refused[:SHOWN],
        report.left_out[:SHOWN],
        report.unresolved[:SHOWN],
        report.files,
    )


def _root(site: Site) -> Path:
    return site.settings.data_dir / "imports"


def _folder(site: Site, key: str) -> Path:
    return _root(site) / key


def _paths(site: Site, work: Work) -> list[Path]:
    folder = _folder(site, work.key) / "files"
    return in_order([folder / name for name in work.files])


def _write(site: Site, work: Work) -> None:
    folder = _folder(site, work.key)
    aside = folder / f"state.{threading.get_ident()}"
    # An import may be put away at any time, by another thread or process.
    with suppress(FileNotFoundError):
        aside.write_text(json.dumps(asdict(work)), encoding="utf-8")
        os.replace(aside, folder / "state.json")


def _read(site: Site, key: str) -> Work | None:
    path = _folder(site, key) / "state.json"
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        age = time.time() - path.stat().st_mtime
    except (OSError, ValueError):
        return None
    plain = data.pop("report")
    report = None
    if plain is not None:
        report = Report(
            [Outcome(**each) for each in plain["outcomes"]],
            [Refused(**each) for each in plain["refused"]],
            [LeftOut(**each) for each in plain["left_out"]],
            [Unresolved(**each) for each in plain["unresolved"]],
            plain["files"],
        )
    for name in ("files", "headings"):
        data[name] = tuple(data[name])
    data["rows"] = tuple(map(tuple, data["rows"]))
    is_cut_off = data["step"] in ("looking", "taking") and age > _STALE
    return Work(**data | {"report": report, "is_cut_off": is_cut_off})
