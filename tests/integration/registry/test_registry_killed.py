"""The client of the registry is ended at any moment of a publication, and goes on without harm."""

import asyncio
from dataclasses import replace

import pytest

from crinsu_gateway.model.registry import WORKED_AT, Publishing
from crinsu_gateway.sandbox.registry.register import Fault, FaultName
from crinsu_gateway.store import registry_publications as publications
from tests.fakes.registering import OURS, TECHNICIAN, Desk

AFTER_S = [0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.09, 0.13, 0.2]


@pytest.mark.parametrize("fault", [None, FaultName.SLOW, FaultName.CUT_AFTER])
async def test_whenever_it_ends_there_is_one_record_at_most(
    desk: Desk, fault: FaultName | None
) -> None:
    """Cut off after ever longer whiles: no second record, and the end says what is there.

    Each round is another biobank, published by a client that is cut off once, then by one that
    is left to finish what is under way.
    """
    for number, after_s in enumerate(AFTER_S):
        name = f"Bank {number}"
        desk.ours = replace(desk.ours, wanted=replace(OURS, name={"nb": name}))
        desk.register.faults = [Fault(fault, 1, "/v2", "POST", 0.02)] if fault else []
        await desk.db.write(lambda tx: tx.change("UPDATE registry_publication SET biobank = ''"))
        row = await desk.db.write(publications.ask, name, may_create=True, actor=TECHNICIAN)
        async with desk.working():
            shown = await desk.settled(row.id)
            assert shown.state is Publishing.PROPOSED
            await desk.db.write(publications.confirm, row.id, TECHNICIAN)
            await asyncio.sleep(after_s)
        async with desk.working():
            ended = await desk.settled(row.id)
        there = [
            one for one in desk.register.records["biobanks"].values() if one["name"] == {"nb": name}
        ]
        assert len(there) <= 1
        assert ended.state not in WORKED_AT
        assert (ended.state is Publishing.DONE) is bool(there), (after_s, ended)
        assert ended.state in (Publishing.DONE, Publishing.UNANSWERED)
