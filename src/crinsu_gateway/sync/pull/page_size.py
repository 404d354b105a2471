"""How many records a page of a list is asked to have, and what an answer says of that. Pure.

A centre may refuse what the mapping asks for, give fewer without a word, or be too far away for so
much at once. What is learned holds until the next start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crinsu_gateway.sync.target import Kind

MODEST, SMALLEST = 100, 10
"""What every centre should give [D?], and the documented default."""


@dataclass(slots=True)
class PageSizes:
    """What to ask for, by the kind of a list; `given` is what the mapping says."""

    given: Mapping[Kind, int]
    learned: dict[Kind, int] = field(default_factory=dict)
    lying: set[Kind] = field(default_factory=set)
    largest: dict[Kind, int] = field(default_factory=dict)

    def ask(self, kind: Kind) -> int:
        """How many records a page should have."""
        return self.learned.get(kind, self.given[kind])

    def refused(self, kind: Kind) -> bool:
        """The centre refused a page of this size; whether a smaller one is worth a try."""
        if self.ask(kind) <= MODEST:
            return False
        self.learned[kind] = MODEST
        return True

    def too_slow(self, kind: Kind) -> None:
        """A page did not come within its time: the next one is a quarter of it."""
        if self.ask(kind) > MODEST:
            self.learned[kind] = max(MODEST, self.ask(kind) // 4)

    def goes_on(self, kind: Kind, asked: int, found: int) -> bool:
        """Whether a list by id may go on after a piece of so many.

        A piece that is smaller than one before it is the last: no size of a centre makes it so.
        """
        before = self.largest.get(kind, 0)
        self.largest[kind] = max(before, found)
        return found > 0 and (found >= asked or found >= before)

    def is_full(self, kind: Kind, asked: int, page: int, found: int, total: int | None) -> bool:
        """Whether more pages follow one that has `found` records of a list of `total`.

        Fewer than asked with a higher total: the centre has its own size, which is learned. With
        no total a round number may be such a size, so one more page is looked at.
        """
        if found == 0:
            if page == 2 and kind in self.learned:  # what looked like a size was a wrong total
                self.lying.add(kind)
                del self.learned[kind]
            return False
        if found >= asked:
            return total is None or page * asked < total
        if total is None:
            return found % 5 == 0
        if page > 1 or found < SMALLEST or kind in self.lying or found >= total:
            return False
        self.learned[kind] = found
        return True
