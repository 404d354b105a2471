"""Lists in pieces: put together they are the whole, and no piece waits for the next."""

from collections.abc import Iterator

import pytest

from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.pieces import pieces
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Collection, Expanded, Item

COLUMNS = ("id", "label", "box.id", "box.room.name", "tags", "inside")


def slot(number: int) -> Item:
    """A slot with everything that a cell can be; every third lies in no box."""
    box = Item("box", {"id": number, "room": {"name": f"R{number}"}}) if number % 3 else None
    inside = Expanded([Item("vial", {"n": number})])
    members = {"id": number, "label": f"={number}", "box": box, "tags": ["a"], "inside": inside}
    return Item("slot", members)


@pytest.mark.parametrize("form", [Form.JSON, Form.CSV])
@pytest.mark.parametrize("sizes", [[], [0], [1], [0, 2, 0, 3], [5, 5, 5]])
def test_pieces_put_together_are_the_whole(form: Form, sizes: list[int]) -> None:
    """However the items come."""
    numbers = iter(range(100))
    batches = [[slot(next(numbers)) for _ in range(size)] for size in sizes]
    whole = Collection("slots", "slot", [item for batch in batches for item in batch])
    found = list(pieces("slots", batches, form, COLUMNS))
    assert b"".join(found) == written(whole, form, columns=COLUMNS)


@pytest.mark.parametrize("form", [Form.JSON, Form.CSV])
def test_no_more_than_a_batch_is_held(form: Form) -> None:
    """A piece comes before the next batch is asked for."""
    asked = []

    def endless() -> Iterator[list[Item]]:
        while True:
            asked.append(1)
            yield [slot(len(asked))]

    found = pieces("slots", endless(), form, COLUMNS)
    taken = [next(found) for _ in range(6)]
    assert len(asked) == 6 - (form is Form.CSV)
    assert len(taken[-1]) < 200


def test_a_csv_in_pieces_has_the_named_columns_alone() -> None:
    """What comes later cannot widen a header that was sent."""
    items = [Item("slot", {"id": 1, "more": 2, "box": "none"})]
    assert b"".join(pieces("slots", [items], Form.CSV, ("id", "box.id"))) == b"id,box.id\r\n1,\r\n"


@pytest.mark.parametrize("form", [Form.XML, Form.HAL_JSON, Form.SMILE])
def test_other_formats_are_written_whole(form: Form) -> None:
    """They are pages."""
    with pytest.raises(ValueError, match="in pieces"):
        pieces("slots", [], form)
