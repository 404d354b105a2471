"""A centre that is broken or means harm: the sync goes on, and takes over only what can be."""

import gzip
import json
from typing import Any

import pytest

from crinsu_gateway.store import reconciliation
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.sync.road.said import LONGEST_SAID
from crinsu_gateway.sync.road.transport import LARGEST_ANSWER
from tests.fakes.hostile_centre import Answering, hostile, http, said
from tests.fakes.rows import procedure_rows
from tests.fakes.syncing import Bench

HALF = "half a character \ud83d"
ENDLESS = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n["
DEEP = http(b"[" * 200_000)
PACKED = http(gzip.compress(b" " * 30_000_000), "Content-Encoding: gzip")
LONG = "x\n" * 100_000
FACT = {"localProcedure": 1, "step": 1, "kind": "scan", "state": "DONE"}


def to(part: str, answer: bytes) -> Answering:
    """Answer so where the path has this in it, as usual elsewhere."""
    return lambda path: answer if part in path else None


def page(*records: Any) -> bytes:
    """One page of a list."""
    return said({"data": list(records), "meta": {"total": len(records)}})


def sample(**more: Any) -> dict[str, Any]:
    """A sample container as the centre tells it."""
    subject = {"id": 1, "code": "SUBJ-2024-001"}
    return {"id": 7, "name": "Vial", "subject": subject, "state": "EXPECTED"} | more


async def failed(bench: Bench) -> str:
    """Wait for a failure that people are shown."""

    async def shown() -> bool:
        return (await bench.status()).last_failure is not None

    await bench.until(shown)
    return (await bench.status()).last_failure or ""


async def test_an_answer_without_an_end_is_broken_off(bench: Bench) -> None:
    """A list that goes on for ever fills no memory here."""
    async with hostile(to("/facilities", ENDLESS)) as centre:
        centre.endless = True
        bench.url = centre.url
        async with bench.syncing():
            why = await failed(bench)
    assert why.startswith("REMOTE_AWAY")
    assert str(LARGEST_ANSWER) in why
    assert centre.poured < 20 * LARGEST_ANSWER


@pytest.mark.parametrize(
    "answer",
    [
        DEEP,
        PACKED,
        http(b"<html>Please accept our terms</html>", "Content-Type: text/html"),
        http(b'{"data": {"1": 2}}'),
        http(b"null"),
        http(b"\xff\xfe"),
        http(DEEP, status="422 No"),
        http(json.dumps({"error": {"code": LONG, "message": HALF + LONG}}).encode(), status="4 x"),
        http(b'{"error": {"code": "E", "message": "a\\nb\\ud83d"}}', status="500 No"),
        http(b"", "Location: http://127.0.0.1:1/else", status="307 Elsewhere"),
    ],
    ids=lambda answer: answer[-30:].decode("latin-1").encode("unicode_escape").decode()[:30],
)
async def test_an_odd_answer_is_a_failure_that_is_waited_out(bench: Bench, answer: bytes) -> None:
    """The pump does not end; the failure is one line of bounded length."""
    async with hostile(to("/facilities", answer)) as centre:
        bench.url = centre.url
        async with bench.syncing():
            why = await failed(bench)
            seen = len(centre.asked)

            async def asked_again() -> bool:
                return len(centre.asked) > seen + 2

            await bench.until(asked_again)
    assert why.startswith("REMOTE_AWAY")
    assert len(why) < 3 * LONGEST_SAID
    assert why.isprintable()


@pytest.mark.parametrize(
    "token",
    [
        {"access_token": "a\r\nX-Evil: 1", "expires_in": 60},
        {"access_token": HALF, "expires_in": 60},
        {"access_token": 5, "expires_in": 60},
        {"access_token": "abc", "expires_in": "60"},
    ],
)
async def test_a_token_that_is_none_is_a_failure(bench: Bench, token: dict[str, Any]) -> None:
    """Whatever the token endpoint says, the pump goes on."""
    async with hostile(to("/oauth/token", said(token))) as centre:
        bench.url = centre.url
        async with bench.syncing():
            assert (await failed(bench)).startswith("REMOTE_AWAY")


async def test_a_token_that_lasts_for_ever_or_never_is_used(bench: Bench) -> None:
    """An expiry beyond all bounds is no reason to fail."""
    for lasts in (10**400, -(10**400)):
        token = said({"access_token": "abc", "expires_in": lasts})
        async with hostile(to("/oauth/token", token)) as centre:
            bench.url = centre.url
            async with bench.syncing():

                async def pulled(asked: list[str] = centre.asked) -> bool:
                    return any("procedures" in path for path in asked)

                await bench.until(pulled)


@pytest.mark.parametrize(
    "bad",
    [
        {"id": "7"},
        {"id": -7},
        {"id": 0},
        {"id": 10**12 + 1},
        {"id": 10**30},
        {"id": True},
        {"name": HALF},
        {"name": LONG},
        {"name": ["Vial"]},
        {"tag": 5},
        {"storedAt": "0001-01-01T00:00:00Z"},
        {"updatedAt": "9999-12-31T23:59:59-14:00"},
        {"updatedAt": "0001-01-01T00:00:00Z"},
        {"subject": "SUBJ-2024-001"},
        {"subject": {"id": 10**12, "code": "SUBJ-2024-001"}},
        {"state": "LOST"},
        {"position": {"storage": {"name": "T1"}, "path": [["C1"]], "slot": "1"}},
    ],
    ids=str,
)
@pytest.mark.requirement("R40")
async def test_a_record_that_cannot_be_is_set_aside_and_its_neighbour_taken(
    bench: Bench, bad: dict[str, Any]
) -> None:
    """One odd record of a page is put to a person, the next one is used."""
    records = page(sample(**bad), sample(id=8, name="Neighbour"))
    async with hostile(to("/sample-containers", records)) as centre:
        bench.url = centre.url
        async with bench.syncing():

            async def neighbour() -> bool:
                return await bench.known(8) is not None

            await bench.until(neighbour)
            open_items = await bench.db.read(reconciliation.open_items)
    assert await bench.known(7) is None
    [found] = [one for one in open_items if one.kind == "record"]
    assert len(found.about + found.central_value) < 2 * LONGEST_SAID


@pytest.mark.parametrize(
    "beat",
    [
        {"now": "0001-01-01T00:00:00Z", "epoch": 1, "expected": 1},
        {"epoch": 1, "expected": 10**30},
        {"epoch": -(10**30), "expected": 1},
        {"epoch": "1", "expected": 1},
    ],
)
async def test_a_heartbeat_with_odd_numbers_is_a_failure(
    bench: Bench, beat: dict[str, Any]
) -> None:
    """Numbers that no store can hold do not end the pump."""
    async with hostile(to("/heartbeat", said({"data": beat}))) as centre:
        bench.url = centre.url
        async with bench.syncing():
            assert (await failed(bench)).startswith("REMOTE_AWAY")


@pytest.mark.parametrize(
    "answer",
    [
        {"procedureId": 10**30},
        {"procedureId": -1},
        {"procedureId": "5"},
        {"procedureId": 10**12 + 5},
        {"conflict": True, "reason": HALF + LONG},
        {"conflict": True, "reason": {"a": [LONG]}},
    ],
    ids=lambda answer: str(answer)[:40],
)
async def test_an_odd_answer_to_a_fact_does_not_block_the_next(
    bench: Bench, answer: dict[str, Any]
) -> None:
    """The fact was taken: what is odd about the answer is left out."""
    await bench.say(OutboxKind.PROCEDURE_STEP, FACT)
    await bench.say(OutboxKind.PROCEDURE_STEP, FACT)

    def answering(path: str) -> bytes | None:
        if "/batches" in path:
            return http(b"", status="404 Not Found")
        if "/events" not in path:
            return None
        told = json.loads(centre.body)
        return said({"data": {"epoch": told["epoch"], "seq": told["seq"], **answer}})

    async with hostile(answering) as centre:
        bench.url = centre.url
        async with bench.syncing():
            await bench.told()


@pytest.mark.parametrize("data", [{}, {"ok": True}, {"epoch": 1, "seq": 2}, {"seq": "1"}], ids=str)
async def test_an_object_that_speaks_of_another_fact_is_no_answer(
    bench: Bench, data: dict[str, Any]
) -> None:
    """200 with some JSON object of somebody else does not make a fact told."""
    await bench.say(OutboxKind.PROCEDURE_STEP, FACT)
    async with hostile(to("/events", said(data))) as centre:
        bench.url = centre.url
        async with bench.syncing():
            assert "does not speak of fact 1" in await failed(bench)
    assert (await bench.status()).waiting == 1


async def test_a_list_that_never_ends_keeps_nothing_else_from_coming(bench: Bench) -> None:
    """A centre that turns no pages gives its first page for ever; the pull goes on to the rest."""
    same = [{"id": n, "name": f"F{n}"} for n in range(2, 101)] + [{"id": 1, "name": "Lyon Centre"}]
    procedure = {
        "id": 5,
        "type": "STORE",
        "status": "PENDING",
        "subject": {"id": 1, "code": "SUBJ-2024-001"},
    }

    def answering(path: str) -> bytes | None:
        if "/facilities" in path:
            return said(same)
        return page(procedure) if "/procedures" in path else None

    async with hostile(answering) as centre:
        bench.url = centre.url
        async with bench.syncing():

            async def there() -> bool:
                return len(await bench.db.read(procedure_rows)) == 1

            await bench.until(there)


async def test_the_token_follows_no_redirect(bench: Bench) -> None:
    """A centre that sends us elsewhere does not make us show the token there."""
    async with hostile(lambda path: None) as other:
        moved = http(b"", f"Location: {other.url}/api/v1/external/facilities", status="302 Found")
        async with hostile(to("/facilities", moved)) as centre:
            bench.url = centre.url
            async with bench.syncing():
                await failed(bench)
        assert other.asked == []


async def test_a_record_of_the_future_does_not_end_the_seeing_of_changes(bench: Bench) -> None:
    """A clock that once ran ahead at the centre does not make us blind until that moment."""
    future = page(sample(updatedAt="2035-01-01T00:00:00.000Z"))
    dated = future.replace(b"Connection", b"Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection")
    async with hostile(to("/sample-containers", dated)) as centre:
        bench.url = centre.url
        async with bench.syncing():

            def since() -> list[str]:
                pulled = [one for one in centre.asked if "/sample-containers" in one]
                return [one for one in pulled if "updatedSince" in one and "afterId" not in one]

            async def asked_twice() -> bool:
                return len(since()) > 1

            await bench.until(asked_twice)
    assert "updatedSince=2025-12-31T23" in since()[-1]
