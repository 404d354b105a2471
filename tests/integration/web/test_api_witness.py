"""A witness, an override and a signature in a run, each by a fresh PIN for what is shown."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import audit, policies, samples, signatures
from tests.fakes.api import Api
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.facility import with_procedure

PLACE = "T2/C1/CN1/1"
Shown = dict[str, Any]


class Floor:
    """A retrieval of one vial from a tank without units, with people who must sign."""

    def __init__(self, api: Api, clock: HandClock) -> None:
        self.api = api
        self.clock = clock
        self.bench = Station(api, "bench-1")
        self.run = 0

    async def begin(self) -> None:
        """The site asks for people and witnesses; Ada is signed in and has started."""
        db, pins = self.api.db, self.api.pins
        await db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
        await db.write(policies.put_words, policies.WITNESSED, ["RETRIEVE"], OFFICE)
        trained = Training.CAN_WITNESS
        self.ada = await hired(db, pins, "Ada Example", Role.TECHNICIAN, trained, number=0)
        self.bob = await hired(db, pins, "Bob Example", Role.TECHNICIAN, trained, number=1)
        self.eve = await hired(db, pins, "Eve Example", Role.SUPERVISOR, number=2)
        procedure = await db.write(
            with_procedure, ProcedureType.RETRIEVE, ["TAG-A"], stored_at=[PLACE]
        )
        assert (await self.bench.sign_in(self.ada)).status_code == 201
        path = f"/api/v1/procedures/{procedure}/start"
        self.run = (await self.bench.call("POST", path, {})).json()["id"]

    async def look(self) -> Shown:
        """The open step, once it asks for something; the ended run itself."""
        async with asyncio.timeout(10):
            while True:
                answer = await self.bench.call("GET", f"/api/v1/executions/{self.run}")
                shown: Shown = answer.json()
                if shown["state"] != "RUNNING" or shown["prompt"]:
                    return shown
                await asyncio.sleep(0.01)

    async def reach(self, kind: str) -> Shown:
        """Confirm and scan until a step of this kind is open; the step."""
        while (shown := await self.look())["stepKind"] != kind:
            assert shown["state"] == "RUNNING", shown["sentence"]
            is_scan = shown["stepKind"] == "take_samples"
            await self.bench.give(
                self.run,
                "scan" if is_scan else "confirm",
                text="TAG-A" if is_scan else "",
                step=shown["step"],
            )
        found: Shown = next(one for one in shown["steps"] if one["step"] == shown["step"])
        return found

    async def prove(self, who: Member, step: Shown, *, badge: bool = True) -> Shown:
        """A fresh PIN of somebody for what the step shows, and the confirmation with it."""
        asked = step["result"]
        given = await self.bench.step_up(who, asked["needs"], asked["shown"], badge=badge)
        assert given.status_code == 201, given.text
        return await self.bench.give(self.run, "confirm", stepUp=given.json()["stepUp"])

    async def trail(self) -> str:
        """All audit events."""
        return b"\n".join(await self.api.db.read(audit.events, limit=1000)).decode()


@pytest.fixture
async def floor(api: Api, clock: HandClock) -> AsyncIterator[Floor]:
    """The run has begun, and the engine moves it."""
    task = asyncio.create_task(Engine(api.db).run())
    place = Floor(api, clock)
    await place.begin()
    yield place
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.requirement("R26")
async def test_another_person_witnesses_what_is_shown(floor: Floor) -> None:
    """Name, tag, id and place are shown; the witness's PIN for it completes the step, in time."""
    step = await floor.reach("witness")
    (line,) = step["result"]["see"]
    assert all(part in line for part in ("Vial TAG-A", "TAG-A", PLACE))
    told = await floor.prove(floor.bob, step)
    assert told["verdict"] == "ACCEPTED", told
    kept = next(one for one in told["execution"]["steps"] if one["kind"] == "witness")
    assert (kept["result"]["witness"], kept["result"]["late"]) == (floor.bob.actor_id, False)
    assert '"kind":"step.witnessed"' in await floor.trail()


@pytest.mark.requirement("R26")
async def test_the_id_that_is_shown_is_the_one_that_people_know(floor: Floor) -> None:
    """That of the centre, from when it is known on; what is signed is what is shown then."""
    before = await floor.reach("witness")
    own = await floor.api.db.read(lambda tx: tx.value("SELECT id FROM sample_container"))
    assert f"(TAG-A, {own})" in before["result"]["see"][0]
    assert await floor.api.db.write(samples.link_own, own, 4711)
    async with asyncio.timeout(10):
        while (step := await floor.reach("witness"))["result"] == before["result"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert "(TAG-A, 4711)" in step["result"]["see"][0]
    assert (await floor.prove(floor.bob, before))["code"] == "STEP_UP_NEEDED"
    assert (await floor.prove(floor.bob, step))["verdict"] == "ACCEPTED"
    signed = await floor.reach("sign")
    assert signed["result"]["see"][1:] == ["Vial TAG-A (TAG-A, 4711): done"]


@pytest.mark.requirement("R26")
async def test_who_did_it_cannot_witness_it(floor: Floor) -> None:
    """The technician's own PIN is refused, and the step stays open."""
    told = await floor.prove(floor.ada, await floor.reach("witness"))
    assert (told["verdict"], told["code"]) == ("REFUSED", "NOT_ALLOWED")
    assert (await floor.look())["stepKind"] == "witness"


@pytest.mark.requirement("R26")
async def test_who_scanned_for_another_cannot_witness_it(floor: Floor) -> None:
    """Ada started, Bob's hands did it: Bob is refused, somebody else is taken."""
    await floor.reach("take_samples")
    helper = Station(floor.api, "bench-2")
    assert (await helper.sign_in(floor.bob)).status_code == 201
    assert (await helper.give(floor.run, "scan", text="TAG-A"))["verdict"] == "ACCEPTED"
    step = await floor.reach("witness")
    told = await floor.prove(floor.bob, step)
    assert (told["verdict"], told["code"]) == ("REFUSED", "NOT_ALLOWED")
    cleo = await hired(
        floor.api.db,
        floor.api.pins,
        "Cleo Example",
        Role.TECHNICIAN,
        Training.CAN_WITNESS,
        number=3,
    )
    assert (await floor.prove(cleo, step))["verdict"] == "ACCEPTED"


@pytest.mark.requirement("R26")
async def test_a_pause_does_not_go_around_the_witness(floor: Floor) -> None:
    """What was done before the pause is witnessed before the lid is closed, not left out."""
    await floor.reach("take_samples")
    assert (await floor.bench.give(floor.run, "scan", text="TAG-A"))["verdict"] == "ACCEPTED"
    assert (await floor.bench.give(floor.run, "pause"))["verdict"] == "ACCEPTED"
    told = await floor.prove(floor.bob, await floor.reach("witness"))
    assert told["verdict"] == "ACCEPTED", told
    while (shown := await floor.look())["state"] == "RUNNING":
        await floor.bench.give(floor.run, "confirm", step=shown["step"])
    assert shown["state"] == "PAUSED"
    kinds = [one["kind"] for one in shown["steps"] if one["state"] == "DONE"]
    assert kinds[-5:] == ["lower", "witness", "close_lid", "lock_lid", "pause"]


@pytest.mark.requirement("R26")
async def test_a_late_witness_is_kept_and_flagged(floor: Floor) -> None:
    """An hour after the act the witness is taken, as late, and the trail says so."""
    step = await floor.reach("witness")
    floor.clock.pass_s(3600)  # the technician's session is over too; a witness needs none
    floor.bench = Station(floor.api, "bench-2")
    told = await floor.prove(floor.bob, step)
    kept = next(one for one in told["execution"]["steps"] if one["kind"] == "witness")
    assert kept["result"]["late"] is True
    assert '"late":true' in await floor.trail()


@pytest.mark.requirement("R26")
async def test_a_word_is_no_witness(floor: Floor) -> None:
    """A confirmation without a PIN is refused, also one with the PIN for something else."""
    step = await floor.reach("witness")
    assert (await floor.bench.give(floor.run, "confirm"))["code"] == "STEP_UP_NEEDED"
    other = await floor.bench.step_up(floor.bob, "witness", "0" * 64)
    token = other.json()["stepUp"]
    told = await floor.bench.give(floor.run, "confirm", stepUp=token)
    assert (told["verdict"], told["code"]) == ("REFUSED", "STEP_UP_NEEDED")
    stale = await floor.bench.step_up(floor.bob, "witness", step["result"]["shown"])
    floor.clock.pass_s(61)
    told = await floor.bench.give(floor.run, "confirm", stepUp=stale.json()["stepUp"])
    assert (told["verdict"], told["code"]) == ("REFUSED", "STEP_UP_NEEDED")


async def test_a_step_up_is_used_once(floor: Floor) -> None:
    """The same token a second time is refused, also where it would still fit."""
    step = await floor.reach("witness")
    shown = step["result"]["shown"]
    token = (await floor.bench.step_up(floor.ada, "witness", shown)).json()["stepUp"]
    codes = [(await floor.bench.give(floor.run, "confirm", stepUp=token))["code"] for _ in "12"]
    assert codes == ["NOT_ALLOWED", "STEP_UP_NEEDED"]


@pytest.mark.requirement("R26")
async def test_who_is_not_trained_cannot_witness(floor: Floor) -> None:
    """The PIN is right, the training is missing: no step-up."""
    step = await floor.reach("witness")
    refused = await floor.bench.step_up(floor.eve, "witness", step["result"]["shown"])
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")


@pytest.mark.requirement("R17")
async def test_the_signature_binds_the_record(floor: Floor) -> None:
    """The first one of a session needs the badge too; signed, it stands and is valid."""
    await floor.prove(floor.bob, await floor.reach("witness"))
    step = await floor.reach("sign")
    shown = step["result"]["shown"]
    alone = await floor.bench.step_up(floor.ada, "sign", shown, badge=False)
    assert (alone.status_code, alone.json()["code"]) == (403, "STEP_UP_NEEDED")
    assert (await floor.prove(floor.ada, step))["verdict"] == "ACCEPTED"
    assert (await floor.look())["state"] == "COMPLETED"
    found = await floor.api.db.read(signatures.of, "execution", floor.run)
    assert [(one.person, one.name, one.meaning) for one in found] == [
        (floor.ada.actor_id, "Ada Example", signatures.Meaning.DID)
    ]
    standing = await floor.api.db.read(signatures.standing, found[0])
    assert standing is signatures.Standing.VALID
    later = await floor.bench.step_up(floor.ada, "sign", "1" * 64, badge=False)
    assert later.status_code == 201
    await floor.bench.sign_in(floor.ada)  # a new session: the continuous one is broken
    again = await floor.bench.step_up(floor.ada, "sign", "1" * 64, badge=False)
    assert again.json()["code"] == "STEP_UP_NEEDED"


async def ask_override(floor: Floor, step: int, token: str | None) -> Any:
    """Ask that the torn label X1 counts as the vial."""
    wanted = await floor.api.db.read(samples.tagged, "TAG-A")
    assert wanted is not None
    body: Shown = {
        "kind": "WRONG_TAG",
        "step": step,
        "about": f"X1 as {wanted.local_id}",
        "reason": "the label is torn; name and colour agree",
    }
    body |= {"stepUp": token} if token else {}
    return await floor.bench.call("POST", f"/api/v1/executions/{floor.run}/overrides", body)


@pytest.mark.requirement("R25")
async def test_a_wrong_tag_passes_with_a_supervisor_and_once(floor: Floor) -> None:
    """It blocks; the technician cannot let it through, a supervisor's PIN for this tag can."""
    step = (await floor.reach("take_samples"))["step"]
    assert (await floor.bench.give(floor.run, "scan", text="X1"))["code"] == "WRONG_TAG"
    shown = (await ask_override(floor, step, None)).json()["shown"]
    own = await floor.bench.step_up(floor.ada, "override", shown)
    assert own.json()["code"] == "NOT_ALLOWED"
    token = (await floor.bench.step_up(floor.eve, "override", shown)).json()["stepUp"]
    assert (await ask_override(floor, step, token)).status_code == 201
    assert (await floor.bench.give(floor.run, "scan", text="X2"))["code"] == "WRONG_TAG"
    assert (await floor.bench.give(floor.run, "scan", text="X1"))["verdict"] == "ACCEPTED"
    taken = await floor.api.db.read(samples.tagged, "TAG-A")
    assert taken is not None
    assert taken.state is SampleState.OUT
    trail = await floor.trail()
    assert '"kind":"override.granted"' in trail
    assert '"kind":"override.used"' in trail
    assert "torn" not in trail


@pytest.mark.requirement("R25")
async def test_an_override_ends_after_five_minutes(floor: Floor) -> None:
    """Granted and not used in time, it lets nothing through."""
    step = (await floor.reach("take_samples"))["step"]
    shown = (await ask_override(floor, step, None)).json()["shown"]
    token = (await floor.bench.step_up(floor.eve, "override", shown)).json()["stepUp"]
    await ask_override(floor, step, token)
    floor.clock.pass_s(301)
    assert (await floor.bench.give(floor.run, "scan", text="X1"))["code"] == "WRONG_TAG"
