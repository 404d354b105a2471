"""Where a pull stands, as text that can be kept: a moment of the centre and a page. Pure.

Pages of a list in the order of change move while it changes, so an incremental pull goes on from
the last moment seen, not from the next page; only a page full of one moment turns the page. All
moments are the centre's own, so that a wrong clock here does not matter. A list that is read whole
goes on after the last id (`#456`), or by its pages where the centre has no such pieces (`!3`).
"""

from dataclasses import dataclass, replace

from crinsu_gateway.model.clock import iso_utc, parse_iso_utc

OVERLAP_MS = 5_000
"""How far each incremental pull reaches back, for changes that were committed late there."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """`since` is None for a list that is read from its beginning; `after` is an id, or None.

    `size` is how many records a page has while pages are turned; None: as many as are given.
    """

    since: str | None
    page: int
    incremental: bool
    size: int | None = None
    after: int | None = None
    whole: bool = False

    def __str__(self) -> str:
        if self.after is not None:
            return f"#{self.after}"
        page = f"{self.page}" if self.size is None else f"{self.page}x{self.size}"
        return f"!{page}" if self.whole else f"{page}@{self.since or ''}"


FIRST_BY_ID = "#0"
"""The beginning of a whole list in pieces that do not move."""
FIRST_PAGE = "!1"
"""The beginning of a whole list by its pages."""


def parse(text: str | None, *, incremental: bool) -> Cursor:
    """A cursor from its text; the beginning for None."""
    if text is None:
        return Cursor(None, 1, incremental)
    if text.startswith("#"):
        return Cursor(None, 1, incremental=False, after=int(text[1:]), whole=True)
    whole = text.startswith("!")
    page, _, since = text.removeprefix("!").partition("@")
    number, _, size = page.partition("x")
    kept = int(size) if size else None
    return Cursor(since or None, int(number), incremental and not whole, kept, whole=whole)


def after_page(
    here: Cursor, *, full: bool, newest: str | None, size: int | None = None
) -> Cursor | None:
    """Where to go on after a page with so many records; None when it was the last one."""
    if not full:
        return None
    if here.incremental and newest is not None and newest != here.since:
        return Cursor(newest, 1, incremental=True)
    return replace(here, page=here.page + 1, size=size)


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
