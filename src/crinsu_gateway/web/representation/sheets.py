"""What the own API shows of sheets: a page of one, and what an import did. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a sheet; the first page begins with its header. `next` goes on, null at the end."""

    csv: str
    next: str | None


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did, or, when it was only tried, would have done."""

    applied: bool
    counts: dict[str, int]
