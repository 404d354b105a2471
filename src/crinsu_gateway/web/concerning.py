"""What the lists have in common whose items people look into and close: deviations, incidents.

They are asked for by the sample container that they concern, and what people say about them is
free text that must not steer a terminal.
"""

from typing import Annotated

from pydantic import StringConstraints

from crinsu_gateway.store import samples
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import ManyPages, Names, OneLine, PublicId

FreeText = Annotated[str, StringConstraints(strip_whitespace=True), OneLine]
"""What people say; how long it may be is for whoever takes it."""


class ConcerningQuery(ManyPages):
    """Which of them; `sample` is the id of a sample container."""

    sample: Annotated[PublicId | None, Names(Thing.SAMPLE)] = None


def local_sample(tx: Transaction, asked: ConcerningQuery) -> int | None:
    """The local id of the sample container that is asked for; UnknownSample for one that is not."""
    return None if asked.sample is None else samples.sample(tx, asked.sample).local_id
