"""Procedures that nobody wants any more: called off before anybody began, and the centre is told.

What a running one leaves behind is settled by the technician who stops it (procedures/ending.py).
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.procedure import ProcedureStatus
from crinsu_gateway.store import policies, procedures, requests
from crinsu_gateway.store.transaction import Transaction


def cancel(tx: Transaction, public_id: int, *, reason: str, actor: Actor) -> None:
    """Call off a procedure that nobody has begun; `reason` is what the centre is told.

    IllegalTransition once it was begun, or when it is the centre's and none is configured.
    """
    row = procedures.procedure(tx, public_id)
    if row.central_id is not None and not policies.has_centre(tx):
        raise IllegalTransition(
            f"procedure {row.id} belongs to the centre; cancel it there", procedure=row.id
        )
    procedures.move_to(tx, row.local_id, ProcedureStatus.CANCELLED, actor=actor)
    requests.procedure_withdrawn(tx, row, reason)
