"""How urgent what waits for the centre is."""

from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.outbox_waiting import FactClass, class_of
from crinsu_gateway.sync.spending.budget import Share
from crinsu_gateway.sync.spending.waiting import share_of


def test_every_kind_has_the_class_that_it_should() -> None:
    """What a procedure does is the most urgent, then where things are, then the rest."""
    assert class_of(OutboxKind.PROCEDURE_FINISHED) is FactClass.PROCEDURES
    assert class_of(OutboxKind.SAMPLE_STORED) is FactClass.CUSTODY
    assert class_of(OutboxKind.STOCKTAKE_RESOLVED) is FactClass.CUSTODY
    assert class_of(OutboxKind.EXPOSURE_ENDED) is FactClass.CONDITIONS
    assert class_of(OutboxKind.GATEWAY_RESTORED) is FactClass.CONDITIONS


def test_the_most_urgent_fact_says_how_urgent_the_outbox_is() -> None:
    """One change of a procedure among a thousand custody facts: urgent; none: no share."""
    assert share_of([OutboxKind.SAMPLE_MOVED, OutboxKind.PROCEDURE_STEP]) is Share.URGENT
    assert share_of([OutboxKind.SAMPLE_MOVED, OutboxKind.EXPOSURE_ENDED]) is Share.FACTS
    assert share_of([]) is None
