"""What the address of the work list asks for, and what of the list that is."""

from dataclasses import replace

import pytest

from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store.procedures import Item, ProcedureRow
from crinsu_gateway.web.console.views.work_asked import Part, asked
from crinsu_gateway.web.errors import Refused

ROW = ProcedureRow(
    *(7, 7, None, ProcedureType.STORE, ProcedureStatus.CREATED, 1, "Lyon", 1, "SUBJ-1"),
    *(None, None, False, 0, 0, (Item(1, 1, "Vial A", "", "TAG-1", "WAITING", None),)),
)


def test_nothing_asked_is_what_there_is_to_do() -> None:
    """All parts but what is over, and every procedure."""
    everything = asked({})
    assert [one for one in Part if everything.shows(one)] == [
        Part.RUNNING,
        Part.READY,
        Part.WAITING,
    ]
    assert everything.fits(ROW, ())
    assert not everything.narrows


@pytest.mark.parametrize("text", ["7", "subj", "vial a", "TAG-1", "t2", "C1"])
def test_a_text_is_found_in_all_that_people_know_it_by(text: str) -> None:
    """Number, subject's code, name and tag of a sample container, storage solution, container."""
    row = replace(ROW, path="C1/CN2")
    assert asked({"text": text}).fits(row, ("T2",))
    assert not asked({"text": f"{text}~"}).fits(row, ("T2",))


def test_type_and_storage_solution_narrow_together() -> None:
    """Both must fit; a transfer fits at both of its ends."""
    wanted = asked({"type": "STORE", "storage": "T2"})
    assert wanted.fits(ROW, ("T1", "T2"))
    assert not wanted.fits(ROW, ("T1",))
    assert not wanted.fits(replace(ROW, type=ProcedureType.RETRIEVE), ("T2",))


def test_a_way_to_a_part_keeps_what_narrows() -> None:
    """And is an address, whatever the text is."""
    wanted = asked({"type": "STORE", "text": "a&b=<"})
    assert wanted.address(Part.OVER) == "/console/work?part=over&type=STORE&text=a%26b%3D%3C"
    assert asked({}).address(None) == "/console/work"


@pytest.mark.parametrize("query", [{"part": "yesterday"}, {"type": "store"}])
def test_a_word_that_there_is_not_is_refused_with_those_that_there_are(
    query: dict[str, str],
) -> None:
    """As everywhere: 400."""
    with pytest.raises(Refused, match="allowed: ") as refused:
        asked(query)
    assert refused.value.failure.status == 400
