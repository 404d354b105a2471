"""Reads plain parameters as conditions: `?status=CREATED&facility=1`; several values are any of.

It does not decide which names may stand there; sight.py does.
"""

from collections.abc import Callable, Mapping, Sequence

from crinsu_gateway.store.listing.conditions import (
    AnyOf,
    Compare,
    Condition,
    Either,
    Holds,
    Operator,
    Value,
)
from crinsu_gateway.web.asking.bounds import MOST_OF_FILTER
from crinsu_gateway.web.asking.faults import bad
from crinsu_gateway.web.asking.sight import Named
from crinsu_gateway.web.asking.values import value_of


def filtering(
    given: Mapping[str, Sequence[str]], filters: Mapping[str, Named]
) -> tuple[Condition, ...]:
    """A condition for each name, in the order in which they came."""
    return tuple(_condition(name, texts, filters[name]) for name, texts in given.items())


def _condition(name: str, texts: Sequence[str], named: Named) -> Condition:
    found: dict[Value, None] = {}
    if len(texts) > MOST_OF_FILTER:
        raise bad(name, f"{len(texts)} values; a parameter may have {MOST_OF_FILTER}")
    for text in texts:
        try:
            found[value_of(text, named.column, named.choices)] = None
        except ValueError as error:
            raise bad(name, str(error)) from None
    values = tuple(found)
    if named.asks is not None:
        return _asked(name, values, named.asks)
    if len(values) == 1:
        return Compare(named.column, Operator.EQUAL, values[0])
    return AnyOf(named.column, values)


def _asked(name: str, values: Sequence[Value], asks: Callable[[Value], Holds]) -> Condition:
    """What the declaration makes of the values of a parameter that is no field."""
    if None in values:
        raise bad(name, "null asks for nothing here; leave it out")
    return Either(tuple(asks(one) for one in values))
