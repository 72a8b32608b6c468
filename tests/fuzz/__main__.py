"""`python -m tests.fuzz SECONDS [TARGET …]`: each target for so many seconds.

Coverage guides it (atheris, the dependency group `fuzz`): what reached a new branch is
kept under `.fuzz` and begun with the next time. A finding ends the run of its target
with the exception, and its bytes are kept: `python -m tests.fuzz 0 TARGET FILE` tries
them again.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

NAMES = ("wikilinks", "front-matter", "merge", "patterns", "importers")
KEPT = Path(".fuzz")
SLOW = 20
"""Seconds for one text, beyond which it is a finding."""

LARGEST = 20_000
"""Bytes of a text."""

INSTRUMENTED = (
    *("wiki", "graph", "mistune", "yaml", "markdownify", "mwparserfromhell"),
    *("bibtexparser", "rispy"),
)


def main(seconds: str, *chosen: str) -> int:
    """Fuzz each target in a process of its own; give 1 where there was a finding."""
    code = 0
    for name in chosen or NAMES:
        print(f"{name}: {seconds} s", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", "-", name, seconds]
        code |= subprocess.run(command, check=False).returncode != 0
    return code


def fuzz(name: str, seconds: str) -> None:
    """Fuzz one target; ends the process."""
    import atheris  # noqa: PLC0415 - only `make fuzz` has it

    with (
        redirect_stderr(StringIO()),  # the names of some hundred modules
        atheris.instrument_imports(include=list(INSTRUMENTED)),
    ):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - to be instrumented
    target = TARGETS[name]
    corpus, seeds = KEPT / name, KEPT / f"{name}-seeds"
    for folder in (corpus, seeds):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (seeds / str(number)).write_bytes(seed[:LARGEST])
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LARGEST}",
        f"-timeout={SLOW}",
        "-rss_limit_mb=3000",
        "-len_control=50",
        f"-artifact_prefix={KEPT}/{name}-finding-",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    target.attempt(b"")  # makes what it needs, which is slow
    atheris.Setup([name, *options, str(corpus), str(seeds)], target.attempt)
    atheris.Fuzz()


def again(name: str, file: str) -> None:
    """Try what is in a file with a target."""
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - as above

    TARGETS[name].attempt(Path(file).read_bytes())
    print(f"{file}: nothing is wrong with it any more")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["-", name, seconds]:
            fuzz(name, seconds)
        case ["0", name, file]:
            again(name, file)
        case [seconds, *names] if seconds.isdigit():
            sys.exit(main(seconds, *names))
        case _:
            sys.exit(__doc__)
