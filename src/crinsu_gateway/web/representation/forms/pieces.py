"""A list of any length in pieces, for exports that must not be held in memory: JSON and CSV.

The pieces put together are what writing.py writes of the whole list; a CSV has exactly the columns
that were named. It reads nothing and sends nothing.
"""

from collections.abc import Iterable, Iterator, Sequence

import orjson

from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.csv_form import header, table
from crinsu_gateway.web.representation.forms.json_form import COMPACT
from crinsu_gateway.web.representation.forms.trees import opened
from crinsu_gateway.web.representation.shown import Item

IN_PIECES = frozenset({Form.JSON, Form.CSV})


def pieces(
    name: str, batches: Iterable[Sequence[Item]], form: Form, columns: Sequence[str] = ()
) -> Iterator[bytes]:
    """A list by its name, whose items come in batches.

    ValueError for a form that is always written whole (`IN_PIECES`).
    """
    if form not in IN_PIECES:
        raise ValueError(f"{form} is not written in pieces")
    return _rows(batches, columns) if form is Form.CSV else _objects(name, batches)


def _rows(batches: Iterable[Sequence[Item]], columns: Sequence[str]) -> Iterator[bytes]:
    yield header(columns)
    for batch in batches:
        yield table(batch, columns)


def _objects(name: str, batches: Iterable[Sequence[Item]]) -> Iterator[bytes]:
    before = b"{%s:[" % orjson.dumps(name)
    for batch in batches:
        if batch:
            listed = orjson.dumps([item.members for item in batch], opened, COMPACT)
            yield before + listed[1:-1]
            before = b","
    yield b"]}" if before == b"," else before + b"]}"
