"""A page of what is listed, with how many match: the same for every noun that can be filtered.

The conditions and the rows are those of the noun's own file.
"""

import json
from collections.abc import Collection, Mapping, Sequence

from crinsu_gateway.store.transaction import Row, Transaction

Conditions = Mapping[str, str | int | None]
"""What is asked for, by a condition with one `?`; None asks nothing."""


def page(
    tx: Transaction,
    select: str,
    conditions: Conditions,
    order: str,
    within: tuple[int, int],
    *,
    counted: str,
) -> tuple[int, list[Row]]:
    """How many rows of a SELECT match all conditions that ask something, and one page of them.

    `within` are offset and limit; `counted` is the source of the SELECT as far as the conditions
    need it.
    """
    given = {clause: value for clause, value in conditions.items() if value is not None}
    where = "WHERE " + " AND ".join(given) if given else ""
    values = (*given.values(),)
    total = tx.value(f"SELECT count(*) FROM {counted} {where}", values)
    offset, limit = within
    found = f"{select} {where} ORDER BY {order} LIMIT ? OFFSET ?"
    return int(total), tx.all(found, (*values, limit, offset))


IN_IDS = "IN (SELECT value FROM json_each(?))"
"""A condition that holds for the ids of a list."""


def listed(ids: Sequence[int]) -> str:
    """Ids as `IN_IDS` takes them."""
    return json.dumps(list(ids))


def seen_by(facilities: Collection[int] | None) -> str | None:
    """The facilities (local ids) that somebody sees, as `IN_IDS` takes them; None for all."""
    return None if facilities is None else listed(sorted(facilities))
