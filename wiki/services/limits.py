"""How much one account, and one address, may ask for in a time."""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from functools import lru_cache

from wiki.config import Settings
from wiki.errors import LimitError, WikiError
from wiki.rates import Rate, read_rate
from wiki.services.counting import Counter, key_of
from wiki.services.guesses import Guesses, in_words

KINDS = {
    "password": "tried passwords",
    "join": "tried to make accounts",
    "search": "searched",
    "graph": "asked questions of the graph",
    "export": "asked for files, tables and documents",
    "fetch": "asked for other machines to be read",
    "write": "changed or sent something",
}
"""What is limited, each by the setting `limit_…`, in the words of the refusal."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit: `amount` in `window` seconds, ending in `left`."""

    kind: str
    amount: int
    window: int
    rest: int
    left: int


class Limits:
    """Counts what accounts and addresses ask for, and refuses what is too much."""

    def __init__(self, settings: Settings, counter: Counter) -> None:
        self.counter = counter
        self.guesses = Guesses(counter, settings.sign_in_failures)
        self._factor = settings.limit_address
        self._rates: dict[str, Rate] = {
            kind: read_rate(getattr(settings, f"limit_{kind}")) for kind in KINDS
        }

    def count_account(self, kind: str, account: int) -> Allowance | None:
        """Count a request of an account; raise `LimitError` where it is too much."""
        return self._count(kind, key_of(kind, "account", account), 1)

    def count_address(self, kind: str, address: str) -> Allowance | None:
        """Count a request from an address, which many people may share."""
        return self._count(kind, key_of(kind, "address", address), self._factor)

    def _count(self, kind: str, key: str, factor: int) -> Allowance | None:
        rate = self._rates[kind]
        window, amount = rate.seconds, rate.amount * factor
        try:
            count = self.counter.add(key, window)
        except WikiError as error:
            # Who cannot be counted is served: the limit protects, it does not decide.
            _log.warning("Requests were not counted: %s", error)
            return None
        except Exception:
            _log.warning("Requests were not counted.", exc_info=True)
            return None
        left = max(1, int(count.left) + 1)
        if count.number > amount:
            raise LimitError(
                f"You {KINDS[kind]} more than {amount:,} times in"
                f" {in_words(window)}. Wait {in_words(left)} and try again.",
                left,
            )
        return Allowance(kind, amount, window, amount - count.number, left)


@lru_cache(maxsize=1_024)
def network_of(address: str) -> str:
    """Give what is counted as one address: of IPv6 the 64 bits that a line gets."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
