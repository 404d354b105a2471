"""Bodies in the words of a centre, and back."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.sync.naming.mapping_file import parse, shipped
from crinsu_gateway.sync.naming.wording import inward, outward

FACT: dict[str, Any] = {
    "gateway": "gw-1",
    "epoch": 1,
    "seq": 7,
    "at": 1,
    "kind": "procedure.finished",
    "facts": {"procedure": 5, "status": "COMPLETED", "samples": ["1", "2"]},
}
SITE = """
[words.procedure_status]
COMPLETED = ["done", "finished"]
[words.kind]
"procedure.finished" = "order-over"
[event]
seq = "number"
[facts]
procedure = "order"
sample = "aliquot"
[heartbeat]
storage = "tank"
[answer]
procedureId = "made.order"
answers = "results"
seq = "number"
[beat]
expected = "next.number"
"""


def test_where_nothing_differs_nothing_is_touched() -> None:
    """The usual centre costs no copy of what is told or answered in depth."""
    names = shipped()
    assert outward(names, names.events, FACT) == FACT
    assert outward(names, names.events, FACT)["facts"] == FACT["facts"]
    beat: dict[str, Any] = {"now": "x", "epoch": 1}
    assert inward(names, names.heartbeat, beat) is beat
    assert outward(names, names.heartbeat, beat) is beat


def test_a_fact_goes_out_in_the_words_of_the_centre() -> None:
    """Members, kind and status are theirs; ids and what has no other name stay."""
    names = parse(SITE, "site.toml")
    told = outward(names, names.events, FACT)
    assert told == {
        "gateway": "gw-1",
        "epoch": 1,
        "number": 7,
        "at": 1,
        "kind": "order-over",
        "facts": {"order": 5, "status": "done", "samples": ["1", "2"]},
    }
    batch: dict[str, Any] = {"gateway": "gw-1", "events": [FACT, FACT]}
    assert outward(names, names.batches, batch) == {"gateway": "gw-1", "events": [told, told]}


def test_keys_that_are_data_are_never_renamed() -> None:
    """A purpose that is called like a member is not one."""
    names = parse(SITE, "site.toml")
    state = {"units": [{"storage": "T1", "values": {"storage": {"value": 1, "storage": 2}}}]}
    body: dict[str, Any] = {"state": state}
    told: Any = outward(names, names.heartbeat, body)
    assert told["state"]["units"] == [
        {"tank": "T1", "values": {"storage": {"value": 1, "tank": 2}}}
    ]


def test_an_answer_comes_back_under_our_names() -> None:
    """Dots lead inwards; what is missing there is null here; lists are read in depth."""
    names = parse(SITE, "site.toml")
    taken: dict[str, Any] = {"number": 7, "made": {"order": 12}}
    assert inward(names, names.events, taken)["procedureId"] == 12
    assert inward(names, names.events, taken)["seq"] == 7
    many: dict[str, Any] = {"results": [{"number": 1}, {"number": 2}]}
    found: Any = inward(names, names.batches, many)
    assert [one["seq"] for one in found["answers"]] == [1, 2]
    assert inward(names, names.heartbeat, {"next": {"number": 4}})["expected"] == 4
    assert inward(names, names.heartbeat, {})["expected"] is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON))
def test_whatever_a_centre_answers_can_be_read(body: dict[str, Any]) -> None:
    """No answer ends the sync by its shape."""
    names = parse(SITE, "site.toml")
    for call in (names.events, names.batches, names.heartbeat):
        assert isinstance(inward(names, call, body), dict)
