"""A technician works through the API alone, with the real engine behind it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.procedures.engine import Engine
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure

VIAL = 1_000_000_000_001


@pytest.fixture
async def engine(api: Api) -> AsyncIterator[None]:
    """The procedure engine, running."""
    task = asyncio.create_task(Engine(api.db).run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class Technician:
    """Does what the prompts ask, over HTTP."""

    def __init__(self, api: Api, execution: int) -> None:
        self._api = api
        self._path = f"/api/v1/executions/{execution}"
        self._serial = 0

    async def look(self) -> dict[str, Any]:
        """The execution, once its next step asks for something or it is over."""
        async with asyncio.timeout(10):
            while True:
                shown: dict[str, Any] = (await self._api.client.get(self._path)).json()
                if shown["state"] != "RUNNING" or shown["prompt"]:
                    return shown
                await asyncio.sleep(0.01)

    async def say(self, kind: str, step: int, text: str = "") -> dict[str, Any]:
        """Say something to a step; the verdict."""
        self._serial += 1
        answer = await self._api.client.post(
            f"{self._path}/inputs",
            json={"kind": kind, "text": text, "technician": "tech-1", "step": step},
            headers={"Idempotency-Key": f"{self._path}/{self._serial}"},
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def work(self, tags: list[str]) -> dict[str, Any]:
        """Confirm every step, scan where tags are asked for; the execution at its end."""
        waiting = list(tags)
        while (shown := await self.look())["state"] == "RUNNING":
            if shown["stepKind"] in ("store_samples", "take_samples") and waiting:
                told = await self.say("scan", shown["step"], waiting[0])
                if told["verdict"] == "ACCEPTED":
                    waiting.pop(0)
            else:
                told = await self.say("confirm", shown["step"])
                if told["execution"]["step"] != shown["step"] and told["verdict"] == "REFUSED":
                    continue  # the last scan ended the step while it was looked at
            assert told["verdict"] == "ACCEPTED", (shown["prompt"], told["sentence"])
        return shown


async def begin(api: Api, procedure: int, storage: str | None = None) -> Technician:
    """Start a procedure and put a technician on it."""
    wish = {} if storage is None else {"storage": storage}
    answer = await api.client.post(
        f"/api/v1/procedures/{procedure}/start",
        json={"technician": "tech-1", **wish},
        headers={"Idempotency-Key": f"start {procedure}".replace(" ", "/")},
    )
    assert answer.status_code == 201, answer.text
    return Technician(api, answer.json()["id"])


@pytest.mark.usefixtures("engine")
async def test_a_vial_is_stored_shown_where_it_is_and_taken_out_again(api: Api) -> None:
    """Store by scan, look it up on the compatible face, and retrieve it: all over HTTP."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"])
    technician = await begin(api, procedure, "T2")
    assert (await technician.work(["TAG-1", "TAG-2"]))["state"] == "COMPLETED"
    here = (await api.client.get(f"/api/v1/external/sample-containers/{VIAL}/location")).json()
    assert here["data"]["storage"]["name"] == "T2"
    assert here["data"]["position"] == {"canister": "C1", "cane": "CN1", "slot": "1"}
    done = (await api.client.get(f"/api/v1/external/procedures/{procedure}")).json()
    assert done["data"]["status"] == "COMPLETED"

    made = await api.client.post(
        "/api/v1/external/procedures",
        json={
            "type": "RETRIEVE",
            "facilityId": 10**12 + 1,
            "subjectCode": "SUBJ-1",
            "sampleContainerIds": [VIAL],
        },
    )
    retrieval = made.json()["data"]["id"]
    await api.db.write(
        lambda tx: tx.change("UPDATE procedure SET status = 'CREATED' WHERE id = ?", (retrieval,))
    )
    technician = await begin(api, retrieval)
    assert (await technician.work(["TAG-1"]))["state"] == "COMPLETED"
    gone = (await api.client.get(f"/api/v1/external/sample-containers/{VIAL}/location")).json()
    assert (gone["data"]["status"], gone["data"]["position"]) == ("OUT", None)


@pytest.mark.usefixtures("engine")
async def test_a_wrong_tag_is_refused_by_name_and_nothing_moves(api: Api) -> None:
    """The verdict names the rule, and the vial stays where it was."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    technician = await begin(api, procedure, "T2")
    while (shown := await technician.look())["stepKind"] != "store_samples":
        await technician.say("confirm", shown["step"])
    told = await technician.say("scan", shown["step"], "TAG-9")
    assert (told["verdict"], told["code"]) == ("REFUSED", "WRONG_TAG")
    assert "TAG-9" in told["sentence"]
    here = (await api.client.get(f"/api/v1/external/sample-containers/{VIAL}/location")).json()
    assert here["data"]["status"] == "EXPECTED"


@pytest.mark.usefixtures("engine")
async def test_a_technician_may_stop_and_what_was_not_done_stays_undone(api: Api) -> None:
    """A stop ends the run as FAILED with its reason; the slots are free again."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    technician = await begin(api, procedure, "T2")
    shown = await technician.look()
    assert (await technician.say("stop", shown["step"]))["verdict"] == "ACCEPTED"
    ended = await technician.work([])
    assert (ended["state"], ended["code"] != "") == ("FAILED", True)
    left = (await api.client.get(f"/api/v1/procedures/{procedure}")).json()
    assert left["status"] == "FAILED"
    assert [one["slot"] for one in left["sampleContainers"]] == [None]
