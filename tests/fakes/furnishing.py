"""What may leave use, put into a store: containers that a person placed, vials that never came.

For those who try DELETE: what else stands in a furnished store is configured, or is needed.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sheet import Problems
from crinsu_gateway.store import layout_sheet
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.facility import with_procedure

MANY = 24


def removable(tx: Transaction) -> None:
    """Boxes in a tank, and vials of a procedure that was called off."""
    boxes = "".join(f"T2,S1/R1/B{number},box,,,2x2,,\n" for number in range(1, MANY + 1))
    head = "storage,container,kind,tag,room,slots,blocked,retired\n"
    sheet = f"{head}T2,S1,shelf,,,,,\nT2,S1/R1,rack,,,,,\n{boxes}"
    problems = Problems("s.csv")
    actor = Actor("setup", "test")
    layout_sheet.take_over(tx, sheet.splitlines(keepends=True), "a new tank", actor, problems)
    assert not problems.found, problems.found
    tags = [f"NEVER-{number}" for number in range(1, MANY + 1)]
    with_procedure(tx, ProcedureType.STORE, tags, status=ProcedureStatus.CANCELLED)
