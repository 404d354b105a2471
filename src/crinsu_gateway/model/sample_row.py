"""One row of the sheet of sample containers understood: cells in, values and problems out. Pure.

It knows what a cell may hold and which cells belong together, not what the store holds.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.errors import UnknownCarrier, UnknownPlace
from crinsu_gateway.model.place import Address, parse_address
from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.model.sheet import Problems, Row
from crinsu_gateway.model.thermal import ASSUMED, CarrierClass, carrier_class

FIRST_LOCAL_ID = 1_000_000_000_000
LONGEST = {
    "tag": 100,
    "name": 4000,
    "description": 4000,
    "subject": 100,
    "carrier": 40,
    "holder": 100,
}
_NEEDED = ("name", "subject")
_MANY_LINES = ("name", "description")
"""What comes from the centre as it is, with whatever stands in it."""
_STATES = {word.value: word for word in SampleState}
_CLEARANCES = {word.value: word for word in Clearance}
Word = TypeVar("Word")


@dataclass(frozen=True, slots=True)
class SampleCells:
    """What a row says of a sample container; `central_id` None: the centre does not know it.

    `carrier` None: nobody said what carrier it is.
    """

    line: int
    central_id: int | None
    tag: str | None
    name: str
    description: str
    subject: str
    carrier: CarrierClass | None
    state: SampleState
    clearance: Clearance
    address: Address | None
    stored_ms: int | None
    holder: str | None
    out_ms: int | None


def understood(row: Row, problems: Problems) -> SampleCells | None:
    """The row as values; None when any cell of it is a problem."""
    before = len(problems.found)
    reader = _Reader(row, problems)
    reader.texts()
    state = reader.word("state", _STATES)
    clearance = reader.word("clearance", _CLEARANCES)
    address = reader.address()
    stored_ms, out_ms = reader.moment("stored_at"), reader.moment("out_at")
    central_id = reader.central_id()
    if state is not None:
        reader.belonging(state, address)
    if state is None or clearance is None or len(problems.found) > before:
        return None
    cells = row.cells
    return SampleCells(
        row.line,
        central_id,
        cells["tag"] or None,
        cells["name"],
        cells["description"],
        cells["subject"],
        carrier_class(cells["carrier"]) if cells["carrier"] else None,
        state,
        clearance,
        address,
        stored_ms,
        cells["holder"] or None,
        out_ms,
    )


def _steers(text: str) -> bool:
    """Whether a character of it steers a terminal or a printer; what is printable has none."""
    return not text.isprintable() and any(unicodedata.category(one) == "Cc" for one in text)


class _Reader:
    """The cells of one row, with what is wrong with them."""

    def __init__(self, row: Row, problems: Problems) -> None:
        self._row = row
        self._problems = problems

    def _problem(self, column: str, message: str) -> None:
        self._problems.add(self._row.line, column, message)

    def texts(self) -> None:
        """Whether each text is there, short enough, and on one line where it must be."""
        for column, longest in LONGEST.items():
            text = self._row.cells[column]
            if column in _NEEDED and not text.strip():
                self._problem(column, f"missing; allowed: 1 to {longest} characters")
            elif len(text) > longest:
                message = f"{len(text)} characters; allowed: at most {longest}"
                self._problem(column, message)
            elif column not in _MANY_LINES and _steers(text):
                self._problem(column, "it has a character that steers; allowed: one line of text")
        try:
            carrier_class(self._row.cells["carrier"] or ASSUMED)
        except UnknownCarrier as error:
            self._problem("carrier", error.sentence)

    def word(self, column: str, words: Mapping[str, Word]) -> Word | None:
        """The word of a cell that allows a few only."""
        text = self._row.cells[column]
        if text not in words:
            hint = f"{near_match(text, [*words])}; allowed: {', '.join(words)}"
            self._problem(column, f"{text!r} is none of them{hint}")
        return words.get(text)

    def address(self) -> Address | None:
        """The address, None for an empty cell or one that is wrong."""
        text = self._row.cells["address"]
        if not text:
            return None
        try:
            return parse_address(text)
        except UnknownPlace as error:
            self._problem("address", error.sentence)
            return None

    def moment(self, column: str) -> int | None:
        """UTC ms, None for an empty cell or one that is wrong."""
        text = self._row.cells[column]
        if not text:
            return None
        try:
            moment = parse_iso_utc(text)
            if moment >= 0:
                return moment
        except (ValueError, OverflowError):
            pass
        message = f"{text!r} is no moment; allowed: such as 2026-05-01T08:30:00.000Z"
        self._problem(column, message)
        return None

    def central_id(self) -> int | None:
        """The id at the centre, None for an empty cell or one that is wrong."""
        text = self._row.cells["id"]
        if not text:
            return None
        if text.isascii() and text.isdecimal() and 0 < int(text) < FIRST_LOCAL_ID:
            return int(text)
        message = f"{text!r} is no id of the centre; allowed: empty, or 1 to {FIRST_LOCAL_ID - 1}"
        self._problem("id", message)
        return None

    def belonging(self, state: SampleState, address: Address | None) -> None:
        """Whether the cells fit the state: a place for what is stored, a holder for what is out."""
        cells = self._row.cells
        stored, out = state is SampleState.STORED, state is SampleState.OUT
        if stored and not cells["address"]:
            self._problem("address", "missing; what is STORED has an address, such as T1/C3/CN2/4")
        for column in () if stored else ("address", "stored_at"):
            if cells[column]:
                self._problem(column, f"what is {state} is in no slot; leave it empty")
        if out and not cells["holder"]:
            self._problem("holder", "missing; what is OUT is in somebody's hands")
        for column in () if out else ("holder", "out_at"):
            if cells[column]:
                self._problem(column, f"what is {state} is in nobody's hands; leave it empty")
