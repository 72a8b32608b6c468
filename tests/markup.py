"""What in an HTML page would run something, found by a parser of its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser

ADDRESSES = {
    *("href", "src", "action", "formaction", "data", "poster", "background", "srcset"),
    *("xlink:href", "cite", "ping", "manifest", "codebase"),
}
SAFE = {"", "http", "https", "mailto"}
NEVER = {
    *("iframe", "object", "embed", "style", "math", "applet", "frame"),
    *("foreignobject", "animate", "set", "use", "plaintext", "xmp", "isindex"),
}


class _Audit(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in NEVER or (tag == "script" and not _is_own(values)):
            self.found.append(f"<{tag} {values}>")
        if tag == "base" and "href" in values:
            self.found.append(f"<base {values}>")
        if tag == "meta" and "refresh" in values.get("http-equiv", "").lower():
            self.found.append(f"<meta {values}>")
        for name, value in values.items():
            if name.startswith(("on", "hx-on")) or name in ("style", "srcdoc"):
                self.found.append(f"{name}={value}")
            if name in ADDRESSES and scheme_of(value) not in SAFE:
                self.found.append(f"{name}={value}")


def _is_own(values: dict[str, str]) -> bool:
    is_data = values.get("type", "") in ("application/ld+json", "application/json")
    return is_data or values.get("src", "").startswith("/static/")


def scheme_of(address: str) -> str:
    """Give the scheme of an address as a browser reads it, "" for one of this site."""
    seen = re.sub(r"[\t\r\n]", "", address).lstrip("".join(map(chr, range(33))))
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", seen)
    return found[1].lower() if found else ""


def dangers(html: str) -> list[str]:
    """Give each tag, attribute and address of a page that is not harmless."""
    audit = _Audit()
    audit.feed(html)
    audit.close()
    return audit.found
