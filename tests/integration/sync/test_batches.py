"""Facts in batches: each applied once and in order, however they are cut and whatever is lost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.sandbox.central.server import running
from crinsu_gateway.store import meta, outbox, reconciliation
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import Fact, OutboxKind, OutboxRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.push import telling
from tests.fakes.central import DEVICE, caller
from tests.fakes.hostile_centre import hostile, http, said
from tests.fakes.syncing import Bench

BATCHES, EVENTS = "/api/v1/device/batches", "/api/v1/device/events"
STEP: dict[str, Fact] = {
    "procedure": 2,
    "localProcedure": 1,
    "step": 1,
    "kind": "scan",
    "state": "DONE",
}
DESK = Actor("person-1", "desk")


async def steps(bench: Bench, count: int) -> None:
    """Queue so many facts."""

    def queue(tx: Transaction) -> None:
        for at in range(count):
            outbox.put(tx, OutboxKind.PROCEDURE_STEP, {**STEP, "step": at + 1})

    await bench.db.write(queue)


def numbers(bench: Bench) -> list[int]:
    """What the centre applied, in its order."""
    return [one["seq"] for one in bench.events()]


async def post(bench: Bench, rows: Sequence[OutboxRow]) -> dict[str, Any]:
    """Send these facts as one batch, past the sync; the answer."""
    async with caller(bench.centre, device=True) as device:
        body = telling.batch_body("gw-test", rows)
        key = f"gw-test/{rows[0].epoch}/{rows[0].seq}"
        answer = await device.post(f"{DEVICE}/batches", body, {"Idempotency-Key": key})
        found: dict[str, Any] = answer.json()
        return found


async def test_many_facts_are_few_requests(bench: Bench) -> None:
    """450 facts need three requests; each is applied once, in order, and settled."""
    await steps(bench, 450)
    await bench.fault("slow", path=BATCHES, seconds=0)
    bench.centre.centre.faults[0].times = 1000
    async with bench.syncing():
        await bench.told()
    assert numbers(bench) == list(range(1, 451))
    assert 1000 - (bench.centre.centre.faults[0].times or 0) == 3
    assert all(one["deliveries"] == 1 for one in bench.events())
    assert (await bench.db.read(outbox.state)).refused == 0


async def test_the_same_facts_cut_otherwise_change_nothing(bench: Bench) -> None:
    """200 whose answer was lost, then 150 and 50 of them and ten more: each applied once."""
    await steps(bench, 210)
    rows = await bench.db.read(outbox.head, 210)
    await post(bench, rows[:200])
    again = await post(bench, rows[:150])
    assert [one["status"] for one in again["data"]["answers"]] == [200] * 150
    await post(bench, rows[150:])
    assert numbers(bench) == list(range(1, 211))
    async with bench.syncing():
        await bench.told()
    assert numbers(bench) == list(range(1, 211))


@pytest.mark.requirement("R40")
async def test_a_batch_with_a_gap_is_answered_up_to_it(bench: Bench) -> None:
    """The answers end with the one that is out of order; nothing after it is applied."""
    await steps(bench, 5)
    rows = await bench.db.read(outbox.head, 5)
    found = await post(bench, [rows[0], rows[1], rows[3], rows[4]])
    answers = found["data"]["answers"]
    assert [(one["seq"], one["status"]) for one in answers] == [(1, 200), (2, 200), (4, 409)]
    assert (answers[2]["error"]["expected"], answers[2]["error"]["epoch"]) == (3, 1)
    assert numbers(bench) == [1, 2]


@pytest.mark.parametrize(
    ("batch", "key", "code"),
    [
        ({"events": []}, None, "VALIDATION_ERROR"),
        ({"gateway": "gw-2"}, None, "VALIDATION_ERROR"),
        ({}, "gw-test/1/2", "IDEMPOTENCY_KEY_WRONG"),
        ({}, "", "IDEMPOTENCY_KEY_MISSING"),
    ],
)
async def test_a_batch_that_is_none_is_refused_whole(
    bench: Bench, batch: dict[str, Any], key: str | None, code: str
) -> None:
    """Empty, of another gateway, or under a wrong key: nothing of it is applied."""
    await steps(bench, 2)
    body = {**telling.batch_body("gw-test", await bench.db.read(outbox.head, 2)), **batch}
    header = "gw-test/1/1" if key is None else key
    async with caller(bench.centre, device=True) as device:
        answer = await device.post(BATCHES, body, {"Idempotency-Key": header} if header else {})
    assert answer.json()["error"]["code"] == code
    assert bench.events() == []


async def test_a_refused_fact_in_the_middle_is_set_aside_and_all_others_go(bench: Bench) -> None:
    """One malformed fact of five: four are applied by the same request, one waits for a person."""
    await steps(bench, 2)
    await bench.say(OutboxKind.PROCEDURE_STEP, {"localProcedure": 1, "step": "none"})
    await steps(bench, 2)
    async with bench.syncing():
        await bench.told()
    assert [one["status"] for one in bench.events()] == [200, 200, 422, 200, 200]
    refused = [
        one for one in await bench.db.read(reconciliation.open_items) if one.kind == "refused"
    ]
    assert [one.about for one in refused] == ["outbox/1/3"]


async def test_a_centre_without_batches_is_told_singly(bench: Bench) -> None:
    """404 once, then one by one; nothing is a failure for people."""
    bench.centre.centre.switches.batch_events = 0
    await steps(bench, 5)
    async with bench.syncing():
        await bench.told()
    assert numbers(bench) == [1, 2, 3, 4, 5]
    assert (await bench.status()).last_failure is None
    assert bench.centre.centre.arrivals.statuses[bench.access().client_id]["404"] == 1


async def test_a_centre_that_takes_less_at_once_is_given_less(bench: Bench) -> None:
    """413 halves the size until it fits, and it stays so."""
    bench.centre.centre.switches.batch_events = 60
    await steps(bench, 400)
    async with bench.syncing():
        await bench.told()
    assert numbers(bench) == list(range(1, 401))
    statuses = bench.centre.centre.arrivals.statuses[bench.access().client_id]
    assert statuses["413"] == 2


@pytest.mark.parametrize(
    "answer",
    [
        said({"data": {}}),
        said({"data": {"answers": [{"seq": 9, "epoch": 1, "status": 200, "data": {}}]}}),
        http(b'{"error": {"code": "NO", "message": "no"}}', status="422 Unprocessable"),
        http(b"", status="501 Not Implemented"),
    ],
)
async def test_a_batch_that_is_answered_strangely_is_told_singly(
    bench: Bench, answer: bytes
) -> None:
    """Nonsense, a refusal of the whole, no such call: nothing is settled by it."""
    await steps(bench, 2)
    async with hostile(lambda path: answer if path.startswith(BATCHES) else None) as centre:
        bench.url = centre.url
        async with bench.syncing():
            await bench.told()
    assert len([one for one in centre.asked if one.startswith(EVENTS)]) >= 2


async def test_a_portal_that_answers_batches_settles_nothing(bench: Bench) -> None:
    """200 with a page is no answer, and no reason to tell singly."""
    await steps(bench, 2)
    page = http(b"<html>Sign in</html>", "Content-Type: text/html")
    async with hostile(lambda path: page) as centre:
        bench.url = centre.url

        async def failed() -> bool:
            return (await bench.status()).last_failure is not None

        async with bench.syncing():
            await bench.until(failed)
    assert (await bench.status()).waiting == 2


@pytest.mark.parametrize("fault", ["cut-before", "cut-after", "half-body"])
async def test_a_kill_between_request_and_answer_repeats_nothing(bench: Bench, fault: str) -> None:
    """The connection ends and the gateway dies before it noted anything: applied once each."""
    await bench.fault(fault, times=1, path=BATCHES)
    await steps(bench, 30)

    async def struck() -> bool:
        return not any(one.times for one in bench.centre.centre.faults)

    async with bench.syncing():
        await bench.until(struck)
    path = bench.db.path
    await bench.db.close()
    bench.db = Database(path, bench.clock)
    async with bench.syncing():
        await bench.told()
    assert numbers(bench) == list(range(1, 31))
    again = {one["deliveries"] for one in bench.events()}
    assert again == ({1} if fault == "cut-before" else {2})


def restore(tx: Transaction) -> None:
    """A new epoch, as after a restore, with a fact of it."""
    epoch, last = meta.epoch(tx), outbox.state(tx).last_seq
    meta.begin_epoch(tx, epoch + 1)
    body: dict[str, Fact] = {"epochBefore": epoch, "lastSeq": last, "auditSeq": 1, "auditHash": "0"}
    outbox.put(tx, OutboxKind.GATEWAY_RESTORED, body)


async def test_two_epochs_go_in_one_batch_the_older_first(bench: Bench) -> None:
    """What waited in a backup bears its old epoch and is told before the restore."""
    await steps(bench, 3)
    await bench.db.write(restore)
    await steps(bench, 2)
    async with bench.syncing():
        await bench.told()
    rows = bench.centre.centre.database.all(
        "SELECT epoch, seq, kind FROM device_event ORDER BY epoch, seq"
    )
    assert [(row["epoch"], row["seq"]) for row in rows] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 4),
        (2, 5),
        (2, 6),
    ]
    assert rows[3]["kind"] == "gateway.restored"


@pytest.mark.requirement("R40")
async def test_a_restored_gateway_is_shown_to_staff_of_the_centre(bench: Bench) -> None:
    """An older store with a new epoch: the centre lists which facts it has that were lost there."""
    await steps(bench, 5)
    async with bench.syncing():
        await bench.told()

    def lose(tx: Transaction) -> None:
        tx.change("DELETE FROM outbox WHERE seq > 2")
        restore(tx)

    await bench.db.write(lose)
    await steps(bench, 2)
    async with bench.syncing():
        await bench.told()
    staff = (await bench.http.get("/sandbox/staff/conflicts")).json()["data"]
    (shown,) = [one for one in staff if one["kind"] == "gateway.restored"]
    assert "facts 3 to 5 of epoch 1" in shown["reason"]
    items = await bench.db.read(reconciliation.open_items)
    assert any("facts 3 to 5 of epoch 1" in one.central_value for one in items)


async def test_what_was_given_up_after_the_backup_blocks_nothing(bench: Bench) -> None:
    """The restored store tells the fact again whose number was filled there: it is set aside."""
    await steps(bench, 3)
    rows = await bench.db.read(outbox.head, 3)
    await post(bench, [rows[0], replace(rows[1], withdrawn="the centre broke on it")])
    await bench.db.write(restore)
    await steps(bench, 1)
    async with bench.syncing():
        await bench.told()
    told = bench.centre.centre.database.all("SELECT epoch, kind FROM device_event ORDER BY seq")
    assert [(row["epoch"], row["kind"]) for row in told] == [
        (1, "procedure.step"),
        (1, "event.withdrawn"),
        (1, "procedure.step"),
        (2, "gateway.restored"),
        (2, "procedure.step"),
    ]
    items = await bench.db.read(reconciliation.open_items)
    assert [one.about for one in items if one.kind == "refused"] == ["outbox/1/2"]


@pytest.mark.parametrize("kept", [0, 2, 4])
async def test_a_centre_restored_to_before_an_epoch_gets_all_of_it(
    bench: Bench, kept: int, tmp_path: Any
) -> None:
    """It lost the end of one epoch and all of the next: both are told again, in their order."""
    await steps(bench, 4)
    await bench.db.write(restore)
    await steps(bench, 3)
    rows = await bench.db.read(outbox.head, 20)
    async with bench.syncing():
        await bench.told()
    async with running(clock=bench.clock, data_path=tmp_path / "restored.db") as restored:
        restored.centre.switches.rate_per_minute = 100_000
        bench.centre, bench.url = restored, restored.url
        if kept:
            await post(bench, rows[:kept])
        await steps(bench, 1)
        async with bench.syncing():
            await bench.told()
        found = restored.centre.database.all(
            "SELECT epoch, seq FROM device_event ORDER BY epoch, seq"
        )
    told = [(row["epoch"], row["seq"]) for row in found]
    assert told == [*((1, seq) for seq in range(1, 5)), *((2, seq) for seq in range(5, 10))]


async def test_what_a_person_sends_again_is_a_new_fact_of_its_old_moment(bench: Bench) -> None:
    """The old number stays given up, a second time is refused, and the trail has the reason."""
    await bench.say(OutboxKind.PROCEDURE_STEP, {"localProcedure": 1, "step": "none"})
    async with bench.syncing():
        await bench.told()
    at = (await bench.db.read(_moments))[0]

    def again(tx: Transaction) -> int:
        return outbox.send_again(tx, 1, actor=DESK, reason="corrected there")

    assert await bench.db.write(again) == 2
    with pytest.raises(Exception, match="not set aside"):
        await bench.db.write(again)
    async with bench.syncing():
        await bench.told()
    assert await bench.db.read(_moments) == [at, at]
    assert numbers(bench) == [1, 2]


def _moments(tx: Transaction) -> list[int]:
    return [row[0] for row in tx.all("SELECT at_ms FROM outbox ORDER BY seq")]


async def test_a_restored_centre_does_not_get_twice_what_was_sent_again(
    bench: Bench, tmp_path: Any
) -> None:
    """The first number is filled with nothing there; the fact itself comes under its new one."""
    await bench.say(OutboxKind.PROCEDURE_STEP, {"localProcedure": 1, "step": "none"})
    async with bench.syncing():
        await bench.told()
    await bench.db.write(outbox.send_again, 1, actor=DESK, reason="corrected there")
    async with bench.syncing():
        await bench.told()
    async with running(clock=bench.clock, data_path=tmp_path / "restored.db") as restored:
        restored.centre.switches.rate_per_minute = 100_000
        bench.url = restored.url
        await steps(bench, 1)
        async with bench.syncing():
            await bench.told()
        kinds = restored.centre.database.all("SELECT kind FROM device_event ORDER BY seq")
    assert [row["kind"] for row in kinds] == ["event.withdrawn", "procedure.step", "procedure.step"]
