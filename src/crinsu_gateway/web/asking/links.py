"""Writes the query of another page: as it was asked, but for the page. The reverse of paging.py."""

from collections.abc import Sequence
from urllib.parse import quote

WAYS = ("page", "after", "before")
"""The parameters that say where in a list."""


def link_query(
    parameters: Sequence[tuple[str, str]],
    *,
    page: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> str:
    """The parameters with another place in the list, in their order, percent-encoded, without `?`.

    With none of the three it is the query of the beginning.
    """
    given = {"page": None if page is None else str(page), "after": after, "before": before}
    place = [(name, text) for name, text in given.items() if text is not None]
    found = list(parameters)
    where = next((at for at, (name, _) in enumerate(found) if name in WAYS), len(found))
    found[where:where] = place
    kept = [
        pair
        for at, pair in enumerate(found)
        if pair[0] not in WAYS or where <= at < where + len(place)
    ]
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in kept)
