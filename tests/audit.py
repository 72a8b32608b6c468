"""`python -m tests.audit`: nothing that is locked is known to be weak, or all is new.

pip-audit, of the dependency group `audit`, looks up what `requirements.lock` holds.
Where the list of known weaknesses cannot be read the age of the lock is judged instead:
`make upgrade` writes into it the day whose newest versions it holds.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

LOCK = Path("requirements.lock")
OLDEST = 92
"""Days: SECURITY.md promises newer versions once a quarter."""

COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--strict", "--disable-pip"),
    *("--require-hashes", "--progress-spinner", "off", "-r", str(LOCK)),
)
FOUND = re.compile(r"^Found \d+ known", re.M)
_DAY = re.compile(r"^# .*\bVERSIONS_OF=(\d{4}-\d\d-\d\d)$", re.M)


def main() -> int:
    """Print what is to be said; give 1 where something is to be done."""
    asked = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    said = f"{asked.stdout}{asked.stderr}".strip()
    # It ends with 1 both where it found something and where it cannot look.
    if asked.returncode == 0 or FOUND.search(said):
        print(said)
        return asked.returncode
    print(*said.splitlines()[-1:], sep="\n")
    told, is_old = age(LOCK.read_text(encoding="utf-8"), datetime.now(UTC).date())
    print(f"The list of known weaknesses cannot be read from here. {told}")
    return int(is_old)


def age(lock: str, today: date) -> tuple[str, bool]:
    """Say how old the versions of a lock file are, and whether that is too old."""
    found = _DAY.search(lock)
    if found is None:
        return f"{LOCK} does not say of which day it is: run `make upgrade`.", True
    days = (today - date.fromisoformat(found[1])).days
    told = f"Locked are the newest versions of {found[1]}, {days} days ago"
    if days > OLDEST:
        return f"{told}, more than {OLDEST}: run `make upgrade` and the tests.", True
    return f"{told}; {OLDEST} are allowed.", False


if __name__ == "__main__":
    raise SystemExit(main())
