"""Schemathesis over the OpenAPI document of all faces: every check, stateful, and no failure."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.web import tokens
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import KEY, serving
from tests.fakes.attended import attended
from tests.fakes.clock import HandClock
from tests.fakes.furnishing import removable
from tests.fakes.harvested import harvested
from tests.fakes.schema_fuzzing import PHASES, Found, is_of_the_state, run
from tests.fakes.schema_state import without_rivals
from tests.integration.web.test_api_golden import furnish

SEED = 20261122
OWN = (
    r"^/(healthz|readyz|api/latest)|^/api/v1/(alarms|lookup|checkpoints|orders|scans|sessions|trips|"
    r"procedures|incidents|slots|people|pins|places)"
)
"""The own API but for resources that are only read: the quick form asks for one of those."""
PARTS = {
    "other faces": r"^/(api/v1/external|registry|oauth)",
    "places": r"^/api/v1/(devices|storage-solutions|facilities|subjects)",
    "containers": r"^/api/v1/(sample-containers|containers|slots|lookup|places|layout|inventory)",
    "work": r"^/api/v1/(procedures|executions|trips|scans|alarms|stocktake|reconciliation)",
    "records": r"^/api/v1/(incidents|deviations|emergencies|exposures|custody|events)",
    "people": r"^/api/v1/(sessions|step-ups|unlocks|pins|people|authority)",
    "trail": r"^/api/v1/(audit|checkpoints)",
    "gateway": r"^/(healthz|readyz|api/latest)|^/api/v1/(health|sync|registry|maintenance)",
}
"""Every path, in parts that can be run one by one."""
OUT_OF_REACH: frozenset[str] = frozenset()
"""Operations for which the furnished store has nothing that they could be done with."""
QUICK = {"own": (OWN, 4), "others": (r"^/(api/v1/external|registry|oauth)|^/api/v1/devices$", 4)}
"""Of which paths every n-th is asked."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the API is served, and a token with all scopes."""

    url: str
    token: str


@pytest.fixture
async def target(tmp_path: Path, clock: HandClock) -> AsyncIterator[Target]:
    """A furnished API that somebody attends, and that holds nobody to a rate."""
    keys = tmp_path / "keys"
    keys.mkdir()
    async with serving(tmp_path, clock, rate_per_minute=10**9) as api, attended(api.db, keys):
        await api.db.write(furnish)
        await api.db.write(removable)
        await api.db.write(harvested)
        token = tokens.mint(KEY, "tester", ALL_SCOPES, clock.now())
        yield Target(str(api.client.base_url).rstrip("/"), token)


def require_clean(found: Found) -> None:
    """No failure, and it was really asked."""
    told = "\n\n".join(f"{title}\n{text}" for title, text in sorted(found.failures.items()))
    assert not found.failures, f"{len(found.failures)} failures:\n{told[:20_000]}"
    assert found.tried
    assert not {one for one in found.statuses if one.startswith("5")}


def require_reached(found: Found) -> None:
    """Every operation got through at least once, but those that cannot over this store."""
    missed = found.tried - found.succeeded - OUT_OF_REACH
    told = {one: [code for code in found.refusals if code.startswith(f"{one}:")] for one in missed}
    assert not missed, told


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", QUICK)
async def test_what_the_document_promises_is_kept(target: Target, part: str) -> None:
    """Every value at the edge of its schema, and beyond it, of some operations of each face."""
    include, every = QUICK[part]
    quick = partial(run, seed=SEED, examples=2, phases=PHASES[:2], include=include, every=every)
    found = await asyncio.to_thread(quick, target.url, target.token)
    require_clean(found)
    require_reached(found)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_sequences_of_calls_keep_the_promise(target: Target) -> None:
    """What one call makes, the next ones ask for, along the links of the document."""
    found = await asyncio.to_thread(
        run, target.url, target.token, seed=SEED, examples=6, phases=("stateful",)
    )
    require_clean(found)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", PARTS)
async def test_what_the_document_promises_is_kept_for_long(target: Target, part: str) -> None:
    """Every operation of a part, with many examples; each gets through."""
    long = partial(run, seed=SEED, examples=50, phases=PHASES[:3], include=PARTS[part])
    found = await asyncio.to_thread(long, target.url, target.token)
    require_clean(found)
    require_reached(found)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(5))
async def test_long_sequences_of_calls_keep_the_promise(target: Target, seed: int) -> None:
    """Along all links of all faces."""
    found = await asyncio.to_thread(
        run, target.url, target.token, seed=seed, examples=60, phases=("stateful",), steps=12
    )
    require_clean(found)


async def test_the_parts_are_the_whole(target: Target) -> None:
    """No path of the document is left out of the long form but those that nobody may fuzz."""
    async with httpx2.AsyncClient() as client:
        paths = set((await client.get(f"{target.url}/openapi.json")).json()["paths"])
    tried = {path for path in paths for part in PARTS.values() if re.search(part, path)}
    assert paths - tried == {"/api/v1/live"}


def test_a_refusal_by_a_rule_is_told_from_one_that_a_schema_could_have_said() -> None:
    """Only what depends on what is stored excuses the refusal of a request that fits."""
    rule = b'{"status":422,"code":"UNKNOWN_SAMPLE","detail":"there is no sample container 1"}'
    bare = b'{"status":422,"code":"VALIDATION_ERROR","detail":"x: y","fields":[{"field":"x"}]}'
    theirs = b'{"error":{"code":"VALIDATION_ERROR","message":"no","rule":"UNKNOWN_SAMPLE"}}'
    assert is_of_the_state(422, rule, set())
    assert is_of_the_state(422, theirs, set())
    assert not is_of_the_state(422, bare, set())
    assert is_of_the_state(422, bare, {"x"})
    assert not is_of_the_state(400, rule, {"x"})
    assert not is_of_the_state(422, b"no JSON", {"x"})


def test_of_two_that_exclude_one_another_what_is_wrong_stays() -> None:
    """A case that is wrong on purpose is still wrong when it is sent; empty is not wrong of all."""
    both = frozenset({"included", "excluded"})
    assert without_rivals({"excluded": "", "included": "id,id"}, both) == {"included": "id,id"}
    assert without_rivals({"excluded": "x", "included": ""}, both) == {"excluded": "x"}
    assert without_rivals({"excluded": "x", "included": "id"}, both - {"included"}) == {
        "excluded": "x"
    }
