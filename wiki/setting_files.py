"""Settings whose values lie in files, as containers and vaults hand secrets over.

`mail_password_file` names the file of `mail_password`; it is the same for every text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from wiki.errors import SettingError

ENDING = "_file"


def read_files(
    values: Mapping[str, Any], texts: Collection[str], told: Callable[[str], str]
) -> dict[str, Any]:
    """Give values with those that files hold; `told` is what a setting is called.

    Of `texts`, the settings that are texts, any may be given so.
    """
    found = dict(values)
    for name, path in values.items():
        plain = name.removesuffix(ENDING)
        if plain == name or plain not in texts:
            continue
        if plain in values:
            raise SettingError(
                f"{told(plain)} and {told(name)} are both given. Take one of them out."
            )
        del found[name]
        found[plain] = _read(path, told(name))
    return found


def _read(path: Any, told: str) -> str:
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingError(
            f"{told}: the file “{path}” cannot be read: {reason}. Name one that the"
            " program may read."
        ) from error
    if not text:
        raise SettingError(
            f"{told}: the file “{path}” is empty. Write the value there."
        )
    return text
