"""The device-side extension of the sandbox central, over real HTTP."""

import pytest

from tests.fakes.central import DEVICE, EXTERNAL, Caller

STORE, TAGGED = 2, 2  # the seeded store that is CREATED, and its first tagged vial


async def test_only_devices_may_call(emr: Caller) -> None:
    """An integration gets FORBIDDEN on the device side."""
    answer = await emr.event(1, "procedure.started", {"procedure": STORE})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


async def test_a_store_runs_to_its_end(gateway: Caller, emr: Caller) -> None:
    """Start, step, position and finish are seen through the documented half."""
    place = "T1/C3/CN2/4"
    for seq, (kind, facts) in enumerate(
        [
            ("procedure.started", {"procedure": STORE, "storage": "T1"}),
            ("procedure.step", {"procedure": STORE, "step": 1, "kind": "scan", "state": "DONE"}),
            ("sample.stored", {"sample": TAGGED, "tag": "TAG-0001", "from": None, "to": place}),
            ("procedure.finished", {"procedure": STORE, "status": "COMPLETED"}),
        ],
        start=1,
    ):
        answer = await gateway.event(seq, kind, facts)
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"]["conflict"] is False, answer.text
    procedure = (await emr.get(f"{EXTERNAL}/procedures/{STORE}")).json()["data"]
    assert (procedure["status"], procedure["conflict"]) == ("COMPLETED", False)
    location = (await emr.get(f"{EXTERNAL}/sample-containers/{TAGGED}/location")).json()["data"]
    assert location["storage"] == {"id": 1, "name": "T1"}
    assert location["position"] == {"canister": "C3", "cane": "CN2", "slot": "4"}
    assert (await emr.get(f"{EXTERNAL}/storage/1")).json()["data"]["occupied"] == 1
    inventory = (await emr.get(f"{EXTERNAL}/storage/1/inventory")).json()["data"]
    assert [one["id"] for one in inventory["inventory"]] == [TAGGED]


async def test_the_same_event_again_is_applied_once(gateway: Caller) -> None:
    """Sent again, an event gets the very same answer and changes nothing."""
    facts = {"sample": TAGGED, "from": None, "to": "T1/C1/CN1/1"}
    first = await gateway.event(1, "sample.stored", facts)
    again = await gateway.event(1, "sample.stored", facts)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replay"] == "true"
    stats = (await gateway.http.get("/sandbox/stats")).json()["events"]
    assert stats == [{"gateway": "gw-1", "epoch": 1, "events": 1, "deliveries": 2, "high": 1}]


@pytest.mark.requirement("R40")
async def test_keys_are_required_right_and_never_used_twice(gateway: Caller) -> None:
    """No key: 400. A key of another event: 400. A used key with another content: 422."""
    facts = {"sample": TAGGED, "from": None, "to": "T1/C1/CN1/1"}
    missing = await gateway.event(1, "sample.stored", facts, key="")
    assert (missing.status_code, missing.json()["error"]["code"]) == (
        400,
        "IDEMPOTENCY_KEY_MISSING",
    )
    wrong = await gateway.event(1, "sample.stored", facts, key="gw-1/1/2")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "IDEMPOTENCY_KEY_WRONG")
    await gateway.event(1, "sample.stored", facts)
    other = await gateway.event(1, "sample.stored", {**facts, "to": "T1/C1/CN1/2"})
    assert (other.status_code, other.json()["error"]["code"]) == (422, "KEY_REUSED")


@pytest.mark.requirement("R40")
async def test_events_come_in_order(gateway: Caller) -> None:
    """A gap is 409 with the number expected; an older epoch is 409; a newer one begins anew."""
    facts = {"reason": "test"}
    gap = await gateway.event(3, "event.withdrawn", facts)
    assert (gap.status_code, gap.json()["error"]["expected"]) == (409, 1)
    assert (await gateway.event(1, "event.withdrawn", facts)).status_code == 200
    assert (await gateway.event(7, "event.withdrawn", facts, epoch=2)).status_code == 200
    assert (await gateway.event(8, "event.withdrawn", facts, epoch=2)).status_code == 200
    old = await gateway.event(2, "event.withdrawn", facts, epoch=1)
    assert (old.status_code, old.json()["error"]) == (
        409,
        {"code": "EPOCH_OLD", "message": "the gateway is in epoch 2 already", "epoch": 2},
    )


async def test_a_malformed_event_is_refused_for_good_and_uses_its_number(gateway: Caller) -> None:
    """An unknown kind or a wrong fact is 422 for ever; the next event may follow."""
    bad = await gateway.event(1, "sample.teleported", {})
    assert (bad.status_code, bad.json()["error"]["consumed"]) == (422, True)
    assert (await gateway.event(1, "sample.teleported", {})).status_code == 422
    wrong = await gateway.event(2, "sample.stored", {"sample": TAGGED, "to": "nowhere"})
    assert wrong.status_code == 422
    assert (await gateway.event(3, "event.withdrawn", {"reason": "x"})).status_code == 200


async def test_a_start_after_a_cancel_is_a_conflict_that_keeps_both(
    gateway: Caller, emr: Caller
) -> None:
    """What happened is not refused: the outcome counts, the cancel stays visible."""
    await emr.post(f"{EXTERNAL}/procedures/{STORE}/cancel")
    started = await gateway.event(1, "procedure.started", {"procedure": STORE, "storage": "T1"})
    assert started.status_code == 200
    assert started.json()["data"]["conflict"] is True
    await gateway.event(2, "procedure.finished", {"procedure": STORE, "status": "COMPLETED"})
    procedure = (await emr.get(f"{EXTERNAL}/procedures/{STORE}")).json()["data"]
    assert (procedure["status"], procedure["conflict"]) == ("COMPLETED", True)
    assert procedure["cancelledAt"] is not None
    kept = (await gateway.http.get("/sandbox/staff/conflicts")).json()["data"]
    assert kept[0]["reason"] == "the procedure was CANCELLED here when it was started"


async def test_two_gateways_on_one_procedure_is_a_conflict(gateway: Caller) -> None:
    """The first claim holds; the second is noted, not obeyed."""
    await gateway.event(1, "procedure.started", {"procedure": STORE}, gateway="gw-1")
    second = await gateway.event(1, "procedure.started", {"procedure": STORE}, gateway="gw-2")
    assert second.json()["data"]["conflict"] is True
    listed = (await gateway.get(f"{DEVICE}/procedures")).json()["data"]
    assert next(one for one in listed if one["id"] == STORE)["gateway"] == "gw-1"


async def test_a_refill_is_made_by_the_device(gateway: Caller, emr: Caller) -> None:
    """The centre answers the id of a refill; later events may name it by the gateway's own."""
    local = 1_000_000_000_001
    started = await gateway.event(
        1, "procedure.started", {"localProcedure": local, "type": "REFILL", "storage": "T2"}
    )
    key = started.json()["data"]["procedureId"]
    await gateway.event(2, "procedure.finished", {"localProcedure": local, "status": "COMPLETED"})
    refill = (await emr.get(f"{EXTERNAL}/procedures/{key}")).json()["data"]
    assert (refill["type"], refill["status"], refill["subject"]) == ("REFILL", "COMPLETED", None)


async def test_a_position_that_differs_is_a_conflict_and_the_gateway_is_right(
    gateway: Caller,
) -> None:
    """Where the centre believed something else, it takes the fact over and keeps its own beside."""
    await gateway.event(1, "sample.stored", {"sample": 2, "from": None, "to": "T1/C1/CN1/1"})
    taken = await gateway.event(2, "sample.taken", {"sample": 2, "from": "T2/C1/CN1/1", "to": None})
    assert taken.json()["data"]["conflict"] is True
    unknown = await gateway.event(3, "sample.taken", {"sample": 99, "from": "T1/C1/CN1/1"})
    assert (unknown.status_code, unknown.json()["data"]["conflict"]) == (200, True)
    full = await gateway.event(4, "sample.stored", {"sample": 3, "from": None, "to": "T1/C1/X9/1"})
    assert full.json()["data"]["conflict"] is False  # a container unknown to the centre is added
    listed = (await gateway.get(f"{DEVICE}/sample-containers")).json()["data"]
    third = next(one for one in listed if one["id"] == 3)
    assert third["position"]["path"] == [
        {"kind": "canister", "label": "C1"},
        {"kind": "cane", "label": "X9"},
    ]
    assert next(one for one in listed if one["id"] == 2)["state"] == "OUT"


async def test_changes_are_read_in_the_order_of_their_time(gateway: Caller) -> None:
    """updatedSince gives what changed then or later, oldest first, with tag and target storage."""
    listed = (await gateway.get(f"{DEVICE}/sample-containers", facilityId=1)).json()["data"]
    moments = [one["updatedAt"] for one in listed]
    assert moments == sorted(moments)
    assert [one["tag"] for one in listed] == [None, "TAG-0001", "TAG-0002"]
    await gateway.event(1, "sample.stored", {"sample": 2, "from": None, "to": "T1/C1/CN1/1"})
    changed = (await gateway.get(f"{DEVICE}/sample-containers")).json()["data"][-1]
    since = await gateway.get(f"{DEVICE}/sample-containers", updatedSince=changed["updatedAt"])
    assert [one["id"] for one in since.json()["data"]] == [2]
    procedures = (await gateway.get(f"{DEVICE}/procedures")).json()["data"]
    assert [one["status"] for one in procedures] == ["PENDING", "CREATED"]


async def test_the_heartbeat_answers_the_time_and_the_number_expected(gateway: Caller) -> None:
    """A heartbeat is no event: it needs no key, and tells how far the centre has got."""
    body = {
        "gateway": "gw-1",
        "facility": "Lyon Centre",
        "epoch": 1,
        "lastSeq": 0,
        "waiting": 0,
        "at": 1_760_000_000_000,
    }
    first = (await gateway.post(f"{DEVICE}/heartbeat", body)).json()["data"]
    assert (first["epoch"], first["expected"]) == (1, 1)
    await gateway.event(1, "event.withdrawn", {"reason": "x"})
    assert (await gateway.post(f"{DEVICE}/heartbeat", body)).json()["data"]["expected"] == 2
