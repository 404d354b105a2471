"""A page of what is listed, with how many match: the same for every noun that can be filtered.

The conditions and the rows are those of the noun's own file.
"""

from collections.abc import Mapping

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
