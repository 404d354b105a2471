"""Where a pull stands, as text that can be kept: a moment of the centre and a page. Pure.

Pages of a list in the order of change move while it changes, so an incremental pull goes on from
the last moment seen, not from the next page; only a page full of one moment turns the page. All
moments are the centre's own, so that a wrong clock here does not matter.
"""

from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc, parse_iso_utc

OVERLAP_MS = 5_000
"""How far each incremental pull reaches back, for changes that were committed late there."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """`since` is None for a list that is read from its beginning."""

    since: str | None
    page: int
    incremental: bool

    def __str__(self) -> str:
        return f"{self.page}@{self.since or ''}"


def parse(text: str | None, *, incremental: bool) -> Cursor:
    """A cursor from its text; the beginning for None."""
    if text is None:
        return Cursor(None, 1, incremental)
    page, _, since = text.partition("@")
    return Cursor(since or None, int(page), incremental)


def after_page(here: Cursor, *, full: bool, newest: str | None) -> Cursor | None:
    """Where to go on after a page; None when it was the last one."""
    if not full:
        return None
    if here.incremental and newest is not None and newest != here.since:
        return Cursor(newest, 1, incremental=True)
    return Cursor(here.since, here.page + 1, here.incremental)


def resume_of(here: Cursor, newest: str | None, now_ms: int | None = None) -> str | None:
    """Where the next pull begins: a little before the newest change seen; None: all over again.

    `now_ms` is the centre's own present: a change that it dates later must not hide those to come.
    """
    if not here.incremental:
        return None
    moments = [parse_iso_utc(here.since)] if here.since is not None else []
    if newest is not None:
        moments.append(parse_iso_utc(newest) - OVERLAP_MS)
    if not moments:
        return None
    since_ms = max(moments)
    if now_ms is not None and since_ms > now_ms:
        since_ms = now_ms - OVERLAP_MS
    return str(Cursor(iso_utc(since_ms), 1, incremental=True))
