"""What gateway and sandbox central really say to each other fits the published OpenAPI document."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from crinsu_gateway.sandbox.central.server import running
from crinsu_gateway.store import clearance, outbox, procedures, samples
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished
from tests.fakes.json_schema import faults
from tests.fakes.renamed_central import RenamedCentral, listening
from tests.fakes.syncing import TECHNICIAN, Bench

DOCUMENT = json.loads(
    (Path(__file__).parents[3] / "docs" / "central-device-openapi.json").read_text()
)

STEP: dict[str, outbox.Fact] = {"procedure": 2, "step": 1, "kind": "scan", "state": "DONE"}


@dataclass
class Recorder(RenamedCentral):
    """The same proxy, but that it changes nothing and keeps everything."""

    kept: list[tuple[str, str, Any, int, Any]] = field(default_factory=list)
    """Method, target, body, status and answer of each call."""

    async def _forwarded(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        passed = {name: text for name, text in headers.items() if name != "host"}
        answer = await self.behind.request(method, target, content=body, headers=passed)
        told = json.loads(body) if body.startswith(b"{") else None
        found = answer.json() if answer.content else None
        self.kept.append((method, target, told, answer.status_code, found))
        return answer.status_code, answer.content


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A gateway and a centre."""
    clock = RealClock()
    database = await furnished(tmp_path / "store.db", clock, with_unit=False)
    try:
        async with (
            running(clock=clock, data_path=tmp_path / "central.db") as centre,
            httpx2.AsyncClient(base_url=centre.url, timeout=10) as http,
        ):
            centre.centre.switches.rate_per_minute = 100_000
            yield Bench(database, centre, http, clock)
    finally:
        await database.close()


def facts(tx: Transaction) -> None:
    """Good ones that go in a batch, and one of a shape that the centre refuses for good."""
    outbox.put(tx, OutboxKind.PROCEDURE_STEP, STEP)
    outbox.put(tx, OutboxKind.PROCEDURE_STEP, {"procedure": 2, "step": "one", "kind": "scan"})
    outbox.put(tx, OutboxKind.PROCEDURE_FINISHED, {"procedure": 2, "status": "COMPLETED"})


def quarantine(tx: Transaction) -> None:
    """A person stops the use of a sample container, and another takes it out."""
    local = samples.sample(tx, 2).local_id
    clearance.quarantine(tx, local, reason="dropped", actor=TECHNICIAN)
    samples.take(tx, samples.sample(tx, 3).local_id, actor=TECHNICIAN, execution=None)


CALLS = {
    f"{method.upper()} {path}" for path, calls in DOCUMENT["paths"].items() for method in calls
}


async def work(bench: Bench, recorder: Recorder) -> None:
    """A store with all that belongs to it, people, a refusal."""
    ada = {"facilityId": 1, "name": "Ada", "role": "technician", "badge": "04A1"}
    trained = {"trainings": {"can_witness": "2031-01-01T00:00:00Z"}}
    await bench.http.post("/sandbox/staff/people", json=ada | trained)

    async def known() -> bool:
        return await bench.known(3) is not None

    async with bench.syncing():
        await bench.until(known)
        local = (await bench.db.read(procedures.procedure, 2)).local_id
        who = {"technician": "tech-1", "station": "bench", "key": "k"}
        await bench.db.write(start, local, **who, wish=Wish(storage="T1"))
        for sample, address in ((2, "T1/C1/CN1/1"), (3, "T1/C1/CN1/2")):
            await bench.store(sample, address)
        await bench.told()
        await bench.db.write(facts)
        await bench.db.write(quarantine)
        await bench.told()
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
        await bench.told()

        async def everything() -> bool:
            return {f"{one[0]} {urlsplit(one[1]).path}" for one in recorder.kept} >= CALLS

        await bench.until(everything)


def operation(method: str, target: str) -> Any:
    """What the document says of a call; None when it is no call of the device side."""
    return DOCUMENT["paths"].get(urlsplit(target).path, {}).get(method.lower())


@pytest.mark.parametrize("bare", [False, True], ids=["wrapped", "bare"])
async def test_every_exchange_fits_the_document(bench: Bench, bare: bool) -> None:
    """Each body, parameter, status and answer of a day's work; refusals are among them."""
    bench.centre.centre.switches.bare = bare
    async with httpx2.AsyncClient(base_url=bench.centre.url, timeout=10) as behind:
        recorder = Recorder(behind, bare)
        async with listening(recorder):
            bench.url = recorder.url
            await work(bench, recorder)
    seen, statuses, kinds = set(), set(), set()
    for method, target, told, status, found in recorder.kept:
        described = operation(method, target)
        if described is None:
            continue
        where = f"{method} {urlsplit(target).path}"
        seen.add(where)
        statuses.add(status)
        parameters = {one["name"]: one["schema"] for one in described.get("parameters", [])}
        for name, _ in parse_qsl(urlsplit(target).query):
            assert name in parameters, f"{where}: {name}"
        if told is not None:
            schema = described["requestBody"]["content"]["application/json"]["schema"]
            wrong = faults(DOCUMENT, schema, told)
            assert wrong == [] or status == 422 or _refused_within(found), (where, wrong, told)
            kinds |= {one["kind"] for one in told.get("events", [told]) if "kind" in one}
        answer = described["responses"][str(status)]
        if "content" in answer:
            schema = answer["content"]["application/json"]["schema"]
            assert faults(DOCUMENT, schema, found) == [], where
    assert seen == CALLS
    assert statuses >= {200}
    assert kinds >= {"procedure.started", "sample.stored", "sample.quarantined", "sample.taken"}


def _refused_within(found: Any) -> bool:
    """Whether a batch was answered with a refusal in it."""
    data = found.get("data", found) if isinstance(found, dict) else {}
    return any(one["status"] == 422 for one in data.get("answers", []))
