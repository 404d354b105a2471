"""What was answered lately, so that an unchanged answer costs next to nothing (ETag, dates).

An ETag is of the bytes (strong, RFC 9110 8.8.3). It is remembered beside the version of what the
answer was made of, so that 304 needs no reading for as long as nothing of that changed. The date
is when a change was first noticed here, rounded up, and told only once it has passed.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256

from starlette.datastructures import Headers

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.store.changes import Changes, Topic

MOST_REMEMBERED = 4096
MOST_TAGS = 100


@dataclass(frozen=True, slots=True)
class Version:
    """How new the facts are that an answer is made of: the serial of the last commit to them, and
    the second by which it was noticed (UTC)."""

    serial: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer given once: its tag, and the topics and serial that it holds for."""

    etag: str
    topics: tuple[Topic, ...]
    serial: int


class Freshness:
    """What is remembered of answers; bounded, and lost with a restart without harm."""

    def __init__(self, changes: Changes, clock: Clock) -> None:
        self._changes = changes
        self._clock = clock
        self._answers: OrderedDict[Hashable, Remembered] = OrderedDict()
        self._noticed: dict[tuple[Topic, ...], Version] = {}

    def version(self, topics: tuple[Topic, ...]) -> Version:
        """The version of some topics; read it before what they are about."""
        serial = self._changes.cursor(*topics)
        known = self._noticed.get(topics)
        if known is None or known.serial != serial:
            seconds = -(-self._clock.now().utc_ms // 1000)
            known = self._noticed[topics] = Version(serial, seconds)
        return known

    def remember(
        self, key: Hashable, etag: str, topics: tuple[Topic, ...], version: Version
    ) -> None:
        """Remember an answer that was made of facts of a version."""
        self._answers[key] = Remembered(etag, topics, version.serial)
        self._answers.move_to_end(key)
        while len(self._answers) > MOST_REMEMBERED:
            self._answers.popitem(last=False)

    def known(self, key: Hashable) -> tuple[str, Version] | None:
        """The tag of an answer that is as it was, with its version; None when it may not be."""
        found = self._answers.get(key)
        if found is None:
            return None
        version = self.version(found.topics)
        return (found.etag, version) if version.serial == found.serial else None

    def date(self, version: Version) -> dict[str, str]:
        """Last-Modified, once that second has passed (RFC 9110 8.8.2.1)."""
        if version.seconds * 1000 > self._clock.now().utc_ms:
            return {}
        return {"Last-Modified": _http_date(version.seconds)}


@lru_cache(maxsize=64)
def _http_date(seconds: int) -> str:
    """A second since 1970 as HTTP writes it."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


def etag_of(media_type: str, body: bytes) -> str:
    """The strong tag of a body in a format."""
    made = sha256(media_type.encode() + b"\n")  # today's processors have steps of their own for it
    made.update(body)
    return f'"{made.hexdigest()[:32]}"'


def tags(values: Sequence[str]) -> list[str]:
    """The tags in If-Match or If-None-Match, without W/; `*` as it is."""
    found = [one.strip() for value in values for one in value.split(",", MOST_TAGS)]
    return [one.removeprefix("W/") for one in found if one][:MOST_TAGS]


def is_unchanged(headers: Headers, etag: str, version: Version | None) -> bool:
    """Whether a conditional GET is answered with 304 (RFC 9110 13.2.2): the tag goes before the
    date; a date that cannot be read is none."""
    wanted = headers.getlist("if-none-match")
    if wanted:
        found = tags(wanted)
        return etag in found or "*" in found
    since = headers.get("if-modified-since")
    if since is None or version is None:
        return False
    try:
        told = parsedate_to_datetime(since)
    except (ValueError, OverflowError):
        return False
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    return version.seconds <= told.timestamp()
