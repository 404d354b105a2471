"""A client that was written for Crinsutrack, by nobody who knows this gateway, works end to end."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.store import places, samples
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.scopes import Scope
from tests.fakes import foreign_emr
from tests.fakes.api import Api, serving
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock
from tests.fakes.crew import hired
from tests.fakes.facility import SETUP

EMR = ApiClient(
    "emr",
    "a secret of & its own",
    frozenset(
        {
            Scope.INVENTORY_READ,
            Scope.SUBJECTS_READ,
            Scope.SUBJECTS_WRITE,
            Scope.PROCEDURES_READ,
            Scope.PROCEDURES_WRITE,
        }
    ),
)


async def foreign(api: Api, style: str, *verb: str) -> dict[str, Any]:
    """Run the client as a process of its own; what it found."""
    base = f"http://127.0.0.1:{api.server.port}"
    script = str(Path(foreign_emr.__file__))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        script,
        base,
        EMR.id,
        EMR.secret,
        style,
        *verb,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    found: dict[str, Any] = json.loads(out)
    return found


def put_away(tx: Transaction, ids: list[int]) -> None:
    """What the procedure at the bench does in the end: each sample container is in a slot."""
    for number, one in enumerate(ids, 1):
        slot = places.slot_at(tx, parse_address(f"T1/C1/CN1/{number}"))
        samples.adopt(tx, samples.sample(tx, one).local_id, slot, tx.now.utc_ms, SETUP)


@pytest.mark.parametrize("style", ["enveloped", "bare"])
async def test_a_foreign_client_asks_follows_and_withdraws(
    tmp_path: Path, clock: HandClock, style: str
) -> None:
    """Subject, store, staff accept, the sample containers are placed, retrieval, cancel."""
    async with serving(tmp_path, clock, bare=style == "bare", clients=(EMR,)) as api:
        asked = await foreign(api, style, "store")
        number = asked["procedure"]
        assert asked["listed"] == [number]
        assert (asked["subjects"], asked["again"]) == ([foreign_emr.CODE], "VALIDATION_ERROR")
        waiting = await foreign(api, style, "follow", str(number))
        assert (waiting["status"], waiting["storage"]) == ("PENDING", ["T1", "T2"])
        assert waiting["where"] == [["Straw 1", None], ["Straw 2", None]]
        desk = Station(api, "desk")
        sue = await hired(api.db, api.pins, "Sue Example", Role.SUPERVISOR, number=0)
        await desk.sign_in(sue)
        tags = {str(one): f"RFID-{one}" for one in asked["samples"]}
        path = f"/api/v1/procedures/{number}/approve"
        accepted = await desk.call("POST", path, {"tags": tags})
        assert accepted.status_code == 200, accepted.text
        await api.db.write(put_away, asked["samples"])
        stored = await foreign(api, style, "follow", str(number))
        assert stored["status"] == "CREATED"
        assert stored["where"] == [
            ["Straw 1", {"canister": "C1", "cane": "CN1", "slot": "1"}],
            ["Straw 2", {"canister": "C1", "cane": "CN1", "slot": "2"}],
        ]
        out = await foreign(api, style, "retrieve")
        assert out == {
            "samples": ["Straw 1", "Straw 2"],
            "statuses": ["PENDING", "CANCELLED"],
            "again": [409, "CONFLICT"],
            "refill": [403, "FORBIDDEN"],
        }
