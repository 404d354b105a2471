"""Reads a `sort`: dotted names joined by commas, `-` before one turns it around. Nothing else."""

from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.web.asking.asked import Sorted
from crinsu_gateway.web.asking.bounds import MOST_KEYS
from crinsu_gateway.web.asking.faults import quoted
from crinsu_gateway.web.asking.scanner import Scanner
from crinsu_gateway.web.asking.sight import Sight, is_comparable
from crinsu_gateway.web.declaration import Resource


def sorting(scanner: Scanner, sight: Sight, resource: Resource) -> tuple[Sorted, ...]:
    """The sort keys that stand here, up to what is no comma."""
    found: dict[tuple[str, bool], Sorted] = {}
    while True:
        scanner.blanks()
        descending = scanner.take("-")
        name, at = scanner.name(",;]")
        named = sight.named(resource, name)
        if named is None or not (named.sorted and is_comparable(named.column)):
            raise scanner.bad(sight.unknown(resource, name, sorting=True), at)
        if (name, descending) in found:
            raise scanner.bad(f"{quoted(name)} stands here twice", at)
        if len(found) == MOST_KEYS:
            raise scanner.bad(f"a list is sorted by {MOST_KEYS} names at the most", at)
        found[name, descending] = Sorted(name, Order(named.column, descending))
        if not scanner.take(","):
            return tuple(found.values())
