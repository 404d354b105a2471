"""How the daemon stands, from the records of its supervisor."""

from crinsu_gateway.app.health import health
from crinsu_gateway.app.supervision import Record, State


def test_a_part_that_goes_on_but_not_well_is_told() -> None:
    """What waits to be written keeps the gateway from being ready, and is named."""
    records = {"alarms": Record(State.RUNNING), "engine": Record(State.WAITING, error="full")}
    told = health(records, {}, ["3 changes of alarms wait to be written"])
    assert told.reasons == (
        "engine failed and will be started again: full",
        "3 changes of alarms wait to be written",
    )
    assert [one.name for one in told.inhabitants] == ["alarms", "engine"]
