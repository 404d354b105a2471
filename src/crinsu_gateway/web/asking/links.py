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
    given = {"page": page, "after": after, "before": before}
    place = [f"{name}={one}" for name, one in given.items() if one is not None]  # safe as it is
    found: list[str] = []
    for name, text in parameters:
        if name in WAYS:
            found += place
            place = []
        else:
            found.append(f"{quote(name, safe='')}={quote(text, safe='')}")
    return "&".join(found + place)
