"""A centre that offers as little as docs/central-contract.md allows is worked with all the same."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from pydantic import BaseModel

from crinsu_gateway.model.procedure import ProcedureStatus
from crinsu_gateway.sandbox.central import shapes
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.sync.naming.mapping_file import parse
from crinsu_gateway.sync.pull.sweeping import STATE
from tests.fakes.renamed_central import RenamedCentral, listening
from tests.fakes.rows import procedure_rows, subject_rows
from tests.fakes.syncing import Bench

STEP: dict[str, Any] = {"procedure": 2, "step": 1, "kind": "scan", "state": "DONE"}
OFFERED: dict[str, type[BaseModel] | None] = {
    "/oauth/token": None,
    "/api/v1/device/events": shapes.EventTaken,
    "/api/v1/device/heartbeat": shapes.HeartbeatAnswer,
    "/api/v1/external/facilities": None,
    "/api/v1/external/storage": None,
    "/api/v1/external/subjects": None,
    "/api/v1/device/sample-containers": shapes.Sample,
    "/api/v1/device/procedures": shapes.Procedure,
}
"""What it has, and what of an answer is not left out; None: as documented."""
NEEDED = {"tag", "subject", "sampleContainers", "position"}
"""What has a meaning when it is left out: no tag, no subject, nothing in it, in no slot."""
SITE = """
[calls]
subjects = "GET /api/v1/external/subjects"

[incremental]
subjects = false

[per_page]
subjects = 100
people = 100
samples = 100
procedures = 100
"""

PART_A = """
[calls]
subjects = "GET /api/v1/external/subjects"
samples = "GET /api/v1/external/sample-containers"
procedures = "GET /api/v1/external/procedures"

[incremental]
subjects = false
samples = false
procedures = false

[per_page]
subjects = 100
people = 100
samples = 100
procedures = 100
"""


@dataclass
class LeastCentral(RenamedCentral):
    """The sandbox central with everything taken away that may be."""

    refused: list[str] = field(default_factory=list)
    offered: Mapping[str, type[BaseModel] | None] = field(default_factory=lambda: OFFERED)

    async def _forwarded(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        path = urlsplit(target).path
        if path not in self.offered:
            self.refused.append(path)
            return 404, b"<h1>Not Found</h1>"
        hidden = ("host", "if-none-match")
        passed = {name: text for name, text in headers.items() if name not in hidden}
        answer = await self.behind.request(method, target, content=body, headers=passed)
        shape = self.offered[path]
        if shape is None or answer.status_code != 200:
            return answer.status_code, answer.content
        data = answer.json()["data"]
        least = [_least(shape, one) for one in data] if isinstance(data, list) else None
        return 200, json.dumps(_least(shape, data) if least is None else least).encode()


def _least(shape: type[BaseModel], body: dict[str, Any]) -> dict[str, Any]:
    """Only the members that must be there."""
    needed = {name for name, one in shape.model_fields.items() if one.is_required()} | NEEDED
    return {name: value for name, value in body.items() if name in needed}


@pytest.fixture
async def least(bench: Bench) -> AsyncIterator[LeastCentral]:
    """Such a centre in front of the bench's."""
    async with httpx2.AsyncClient(base_url=bench.centre.url, timeout=10) as behind:
        central = LeastCentral(behind, bare=True)
        async with listening(central):
            bench.url, bench.names = central.url, parse(SITE, "site.toml")
            yield central


async def test_the_least_that_a_centre_must_offer_is_enough(
    bench: Bench, least: LeastCentral
) -> None:
    """No batches, people, levels, single records, news, totals or envelope: told and pulled."""
    for _ in range(3):
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)

    async def everything() -> bool:
        rows = await bench.db.read(procedure_rows)
        subjects = await bench.db.read(subject_rows)
        sample = await bench.known(3)
        known = sample is not None and sample.tag == "TAG-0002"
        return known and len(rows) == 2 and len(subjects) == 4

    async def swept() -> bool:
        kept = await bench.db.read(sync_state.get, STATE)
        return "/api/v1/external/containers" in least.refused and '"left": []' in str(kept)

    async with bench.syncing():
        await bench.told()
        await bench.until(everything)
        await bench.until(swept)
        before = least.refused.count("/api/v1/external/containers")
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
        await bench.told()
    assert [row["seq"] for row in bench.events()] == [1, 2, 3, 4]
    rows = await bench.db.read(procedure_rows)
    assert {row.status for row in rows} == {ProcedureStatus.PENDING, ProcedureStatus.CREATED}
    assert (await bench.status()).last_failure is None
    assert before >= 1


async def test_the_lists_of_part_a_alone_are_enough(bench: Bench, least: LeastCentral) -> None:
    """Without lists of the device side: read whole, by sweeps; what they lack is not known."""
    least.offered = {
        **{path: shape for path, shape in OFFERED.items() if "/device/" not in path},
        "/api/v1/device/events": shapes.EventTaken,
        "/api/v1/device/heartbeat": shapes.HeartbeatAnswer,
        "/api/v1/external/sample-containers": None,
        "/api/v1/external/procedures": None,
    }
    bench.names = parse(PART_A, "site.toml")
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)

    async def everything() -> bool:
        rows = await bench.db.read(procedure_rows)
        subjects = await bench.db.read(subject_rows)
        return len(rows) == 2 and len(subjects) == 4 and await bench.known(1) is not None

    async with bench.syncing():
        await bench.told()
        await bench.until(everything)
    assert [row["seq"] for row in bench.events()] == [1]
    assert (await bench.status()).last_failure is None
