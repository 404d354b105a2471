"""What an answer says of the rate limit, read from its headers. Pure.

Known are RateLimit-Limit, -Remaining and -Reset, the forms of the IETF drafts (RateLimit-Policy
and RateLimit as lists with q, w, r and t; policies in RateLimit-Limit; limit=, remaining=,
reset=), and X-RateLimit-*. What is no sound number is as if it were not there: nothing is
believed here beyond what is written, and what follows from it is decided in rate.py.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_WHOLE = re.compile(r"[0-9]{1,13}")
_LATEST_DELTA_S = 100_000_000
"""A reset later than this is no span but a moment, in s (or ms) since 1970, as some write it."""
_MOST_ITEMS = 8
MOST_LIMIT = 10**9

Item = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Policy:
    """So many requests in any window of so many seconds; None: it does not say how long."""

    limit: int
    window_s: float | None


@dataclass(frozen=True, slots=True)
class Quota:
    """What was said: policies, how many places remain, and in how many seconds that ends."""

    policies: tuple[Policy, ...] = ()
    remaining: int | None = None
    reset_s: float | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether the answer bore none of it."""
        return not self.policies and self.remaining is None and self.reset_s is None


def quota_of(header: Callable[[str], str | None], date_ms: int | None) -> Quota:
    """The quota in the headers of an answer; `header` finds one by name, whatever its case.

    `date_ms` is when the answer was made by the centre's own clock, for a reset that is a moment.
    """
    policies = [
        *_policies(_items(header("RateLimit-Policy"))),
        *_policies(_items(header("RateLimit-Limit"))),
        *_policies(_items(header("X-RateLimit-Limit") or header("X-Rate-Limit-Limit"))),
    ]
    stated = _stated(_items(header("RateLimit")))
    if stated.policies or stated.remaining is not None:
        return Quota(tuple(policies) or stated.policies, stated.remaining, stated.reset_s)
    remaining = _first(header, "Remaining")
    reset = _first(header, "Reset")
    return Quota(tuple(policies), remaining, _span(reset, date_ms))


def _first(header: Callable[[str], str | None], what: str) -> int | None:
    for name in (f"RateLimit-{what}", f"X-RateLimit-{what}", f"X-Rate-Limit-{what}"):
        found = header(name)
        if found is not None:
            return _whole(found)
    return None


def _policies(items: Iterator[Item]) -> Iterator[Policy]:
    """Policies of a list: `"name";q=60;w=60`, or `60;w=60`; windows where they are told win."""
    found = [_policy(value, parameters) for value, parameters in items]
    sound = [one for one in found if one is not None]
    timed = [one for one in sound if one.window_s is not None]
    yield from timed or sound


def _policy(value: str, parameters: Mapping[str, str]) -> Policy | None:
    limit = _whole(parameters.get("q", value))
    window = _whole(parameters["w"]) if "w" in parameters else None
    if not limit or limit > MOST_LIMIT or window == 0:
        return None
    return Policy(limit, None if window is None else float(window))


def _stated(items: Iterator[Item]) -> Quota:
    """The field RateLimit: `"name";r=50;t=30`, the least that remains; or `limit=60, reset=30`."""
    least: tuple[int, float | None] | None = None
    plain: dict[str, int | None] = {}
    for value, parameters in items:
        name, equals, text = value.partition("=")
        if equals:
            plain[name.strip().lower()] = _whole(text)
        remaining = _whole(parameters.get("r", ""))
        if remaining is not None and (least is None or remaining < least[0]):
            reset = _whole(parameters.get("t", ""))
            least = (remaining, None if reset is None else float(reset))
    if least is not None:
        return Quota((), *least)
    limit = plain.get("limit")
    policies = (Policy(limit, None),) if limit and limit <= MOST_LIMIT else ()
    return Quota(policies, plain.get("remaining"), _span(plain.get("reset"), None))


def _items(text: str | None) -> Iterator[Item]:
    """The items of a list header with their parameters; commas in quotes do not part them."""
    for one in re.findall(r'(?:"[^"]*"|[^",])+', text or "")[:_MOST_ITEMS]:
        value, *parameters = re.findall(r'(?:"[^"]*"|[^";])+', one) or [""]
        pairs = (part.partition("=") for part in parameters)
        yield value.strip().strip('"'), {name.strip().lower(): said for name, _, said in pairs}


def _span(reset: int | None, date_ms: int | None) -> float | None:
    """A reset as seconds from now."""
    if reset is None or reset <= _LATEST_DELTA_S:
        return None if reset is None else float(reset)
    if date_ms is None:
        return None
    moment_ms = reset if reset > 10**11 else reset * 1000
    return max(0.0, (moment_ms - date_ms) / 1000)


def _whole(text: str) -> int | None:
    found = _WHOLE.fullmatch(text.strip())
    return None if found is None else int(found[0])
