"""What the lists have in common whose items people look into and close: deviations, incidents.

They are asked for by the sample container that they concern, and what people say about them is
free text that must not steer a terminal.
"""

from typing import Annotated

from pydantic import StringConstraints

from crinsu_gateway.model.errors import NotFound, UnknownSample
from crinsu_gateway.store import samples
from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.store.listing.conditions import Holds
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Filter
from crinsu_gateway.web.endpoint import OneLine

FreeText = Annotated[str, StringConstraints(strip_whitespace=True), OneLine]
"""What people say; how long it may be is for whoever takes it."""


def of_sample(key: str, table: str, column: str) -> Filter:
    """The parameter `sample`: those that concern a sample container, by its public id.

    `table` says in `column` which of them concern which `sample_id`; `key` is theirs.
    """
    found = (
        f"{key} IN (SELECT x.{column} FROM {table} x WHERE x.sample_id IN "  # noqa: S608
        "(SELECT m.id FROM sample_container m WHERE m.central_id = ? OR m.id = ?))"
    )
    return Filter(
        name="sample",
        kind=Kind.INTEGER,
        asks=lambda sample: Holds(found, (sample, sample)),
        about="the id of a sample container that it concerns",
    )


def sample_at(tx: Transaction, public_id: int) -> samples.SampleRow:
    """The sample container that a path names; NotFound where there is none."""
    try:
        return samples.sample(tx, public_id)
    except UnknownSample as error:
        raise NotFound(error.sentence) from error
