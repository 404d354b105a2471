"""Reads which page is wanted: by number, by cursor, and which others are to be linked.

It does not know how many pages there are: what lies outside is left out where links are made.
"""

import re
from collections.abc import Mapping, Sequence

from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.web.asking.asked import MOST_PER_PAGE, USUAL_PER_PAGE, Paging
from crinsu_gateway.web.asking.bounds import LARGEST_PAGE, MOST_OFFSETS
from crinsu_gateway.web.asking.cursors import read_cursor, series_of
from crinsu_gateway.web.asking.faults import bad, quoted
from crinsu_gateway.web.asking.writing import flag
from crinsu_gateway.web.declaration import Resource

ALL_OF_THEM = "max"
WHOLE = "all"
"""Everything in one answer, in pieces."""
_WHOLE = re.compile(r"-?[0-9]{1,10}")


def paging(given: Mapping[str, str], resource: Resource, order: Sequence[Order]) -> Paging:
    """The page that the parameters ask for."""
    ways = [name for name in ("page", "after", "before") if name in given]
    if len(ways) > 1:
        raise bad(ways[1], f"{' and '.join(ways)} cannot stand together; leave one of them out")
    page = _between(given, "page", 1, LARGEST_PAGE)
    marks = {}
    for name in ("after", "before"):
        if name in given:
            marks[name], page = read_cursor(name, given[name], series_of(resource, order))
    whole = given.get("per_page") == WHOLE
    if whole and ways:
        raise bad("per_page", f"{WHOLE} is everything; leave {ways[0]} out")
    return Paging(
        whole=whole,
        page=1 if page is None else page,
        per_page=_per_page(given),
        asked=bool(ways) or "per_page" in given,
        sized="per_page" in given,
        after=marks.get("after"),
        before=marks.get("before"),
        offsets=_offsets(given["pages"]) if "pages" in given else (),
        edged=flag(given, "edgedTitleLinks"),
    )


def _per_page(given: Mapping[str, str]) -> int:
    if given.get("per_page") in (ALL_OF_THEM, WHOLE):
        return MOST_PER_PAGE
    found = _between(given, "per_page", 1, MOST_PER_PAGE, f", {ALL_OF_THEM} or {WHOLE}")
    return USUAL_PER_PAGE if found is None else found


def _between(
    given: Mapping[str, str], name: str, least: int, most: int, more: str = ""
) -> int | None:
    if name not in given:
        return None
    text = given[name]
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else -1
    if not least <= number <= most:
        raise bad(name, f"{quoted(text)} is none of {least} to {most}{more}")
    return number


def _offsets(text: str) -> tuple[int, ...]:
    """The offsets of `-2,-1,1,2` and `[-5 TO 5]`, each once, in the order of the text."""
    found: dict[int, None] = {}
    at = 0
    for part in text.split(","):
        first, last = _range(part.strip(" "), at)
        if last - first >= MOST_OFFSETS or len(found) + last - first >= MOST_OFFSETS:
            raise bad("pages", f"at most {MOST_OFFSETS} pages can be linked", at)
        found |= dict.fromkeys(range(first, last + 1))
        at += len(part) + 1
    return tuple(found)


def _range(part: str, at: int) -> tuple[int, int]:
    if _WHOLE.fullmatch(part):
        return int(part), int(part)
    if part.startswith("[") and part.endswith("]"):
        first, to, last = part[1:-1].partition(" TO ")
        ends = first.strip(" "), last.strip(" ")
        if to and all(_WHOLE.fullmatch(one) for one in ends):
            if int(ends[0]) >= int(ends[1]):
                raise bad("pages", f"{quoted(part)}: the first must be less than the last", at)
            return int(ends[0]), int(ends[1])
    raise bad("pages", f"{quoted(part)} is no offset such as -2, and no range as [-5 TO 5]", at)
