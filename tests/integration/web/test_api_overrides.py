"""An interlock is overridden by two persons, for what both were shown, in one run, for a while."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.override import Cause
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import Direction, ProcedureStatus, ProcedureType
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import (
    audit,
    commands,
    custody_report,
    interlocks,
    making,
    places,
    policies,
    samples,
    servicing,
)
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.bench import Bench
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, hired
from tests.fakes.facility import with_procedure

Shown = dict[str, Any]
WHY = "nitrogen comes at noon, the transfer is at ten"
FITTER = Actor("fitter", "hall")


class Floor:
    """T1 with too little nitrogen, a retrieval that is blocked by it, and people."""

    def __init__(self, api: Api, clock: HandClock) -> None:
        self.api = api
        self.clock = clock
        self.unit = Bench(api.db, clock)
        self.bench = Station(api, "bench-1")
        self.run = 0

    async def furnish(self) -> None:
        """Ada works, Eve supervises."""
        db, pins = self.api.db, self.api.pins
        self.ada = await hired(db, pins, "Ada Example", Role.TECHNICIAN, number=0)
        self.eve = await hired(db, pins, "Eve Example", Role.SUPERVISOR, number=1)
        self.sue = await hired(db, pins, "Sue Example", Role.SUPERVISOR, number=2)
        await self.unit.read_unit(level=10.0)

    async def begin(self, tag: str = "TAG-A", slot: str = "T1/C1/CN1/1") -> Shown:
        """A retrieval is started by whoever is signed in, or by tech-9; its open step."""
        made = await self.api.db.write(
            with_procedure, ProcedureType.RETRIEVE, [tag], stored_at=[slot]
        )
        return await self.start(made)

    async def start(self, procedure: int) -> Shown:
        """The open step of a procedure that begins."""
        answer = await self.bench.call("POST", f"/api/v1/procedures/{procedure}/start", self.who())
        assert answer.status_code == 201, answer.text
        self.run = answer.json()["id"]
        return await self.step()

    def who(self) -> Shown:
        """Who acts, in a body."""
        return {} if self.bench.session else {"technician": "tech-9"}

    async def shown(self) -> Shown:
        """The run."""
        found: Shown = (await self.bench.call("GET", f"/api/v1/executions/{self.run}")).json()
        return found

    async def step(self, word: str = "") -> Shown:
        """The open step, once it asks for something with this word in it."""
        async with asyncio.timeout(10):
            while True:
                run = await self.shown()
                open_one = next((one for one in run["steps"] if one["step"] == run["step"]), None)
                if open_one is not None and open_one["prompt"] and word in open_one["prompt"]:
                    return dict(open_one)
                await asyncio.sleep(0.01)

    async def allow(self, *causes: Cause, where: str = "T1") -> None:
        """The site lets two persons override these."""

        def write(tx: Transaction) -> None:
            local = places.storage_named(tx, where).local_id
            interlocks.set_overridable(tx, local, causes, OFFICE)

        await self.api.db.write(write)

    async def ask(self, step: int, about: str, token: str = "", reason: str = WHY) -> Any:
        """Ask to let an interlock through."""
        body: Shown = {"kind": "INTERLOCK", "step": step, "about": about, "reason": reason}
        body |= self.who() | ({"stepUp": token} if token else {})
        return await self.bench.call("POST", f"/api/v1/executions/{self.run}/overrides", body)

    async def override(self, step: int, about: str) -> httpx2.Response:
        """Ask, let Eve give her PIN for what is shown, and ask with it."""
        shown = (await self.ask(step, about)).json()["shown"]
        token = (await self.bench.step_up(self.eve, "override", shown)).json()["stepUp"]
        granted: httpx2.Response = await self.ask(step, about, token)
        assert granted.status_code == 201, granted.text
        return granted

    async def trail(self) -> str:
        """All audit events."""
        return b"\n".join(await self.api.db.read(audit.events, limit=1000)).decode()


@pytest.fixture
async def floor(api: Api, clock: HandClock) -> AsyncIterator[Floor]:
    """The engine moves what is started."""
    task = asyncio.create_task(Engine(api.db).run())
    place = Floor(api, clock)
    await place.furnish()
    yield place
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.requirement("R04", "R25")
@pytest.mark.parametrize("people", [True, False])
async def test_two_persons_let_a_run_go_on(floor: Floor, people: bool) -> None:
    """The step says what blocks; a supervisor's PIN for that lets it go on, and all is recorded."""
    if people:
        await floor.api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
        await floor.bench.sign_in(floor.ada)
    await floor.allow(Cause.LEVEL)
    step = await floor.begin()
    assert (step["kind"], step["result"]["causes"]) == ("check_unit", ["level"])
    assert step["result"]["because"] == ["the level is 10 %, at least 20 % is needed"]
    asked = await floor.ask(step["step"], "level")
    assert (asked.status_code, asked.json()["id"]) == (200, None)
    assert asked.json()["see"] == {
        **{"override": "INTERLOCK", "execution": floor.run, "step": step["step"]},
        **{"storage": "T1", "about": "level", "reason": WHY},
    }
    own = await floor.bench.step_up(floor.ada, "override", asked.json()["shown"])
    assert (own.status_code, own.json()["code"]) == (403, "NOT_ALLOWED")
    await floor.override(step["step"], "level")
    assert (await floor.step("Unlocking"))["kind"] == "unlock_lid"
    (told,) = (await floor.shown())["overrides"]
    assert (told["about"], told["reason"]) == ("level", WHY)
    assert told["askedBy"] == (floor.ada.actor_id if people else "tech-9")
    assert told["grantedBy"] == floor.eve.actor_id
    assert told["at"] <= told["usedAt"] < told["until"]
    await floor.api.db.write(_take, floor.run)
    for names, why in ((True, WHY), (False, "")):
        report = await floor.api.db.read(custody_report.report, "TAG-A", None, names=names)
        (stands,) = report.overrides
        assert (stands.about, stands.granted_by, stands.why) == ("level", floor.eve.actor_id, why)
    trail = await floor.trail()
    for kind in ("override.granted", "override.used", "interlock.exempted"):
        assert f'"kind":"{kind}"' in trail
    assert WHY not in trail


@pytest.mark.requirement("R25")
@pytest.mark.parametrize(
    ("allowed", "about", "code"),
    [
        ([], "level", "refuses here"),
        ([Cause.LEVEL, Cause.ALARM], "alarm", "what blocks now is level"),
        ([Cause.LEVEL, Cause.ALARM], "alarm,level", "what blocks now is level"),
        ([Cause.LEVEL], "stale", "stale is never overridden"),
        ([Cause.LEVEL], "levle", "did you mean 'level'"),
    ],
)
async def test_a_refused_override_changes_nothing(
    floor: Floor, allowed: list[Cause], about: str, code: str
) -> None:
    """What the policy refuses, what never is, and what does not block: said, and not one event."""
    await floor.allow(*allowed)
    step = await floor.begin()
    before = await floor.trail()
    refused = await floor.ask(step["step"], about)
    assert (refused.status_code, refused.json()["code"]) == (409, "OVERRIDE_FORBIDDEN")
    assert code in refused.json()["detail"]
    assert await floor.trail() == before
    assert await floor.step() == step


async def test_a_pin_for_something_else_overrides_nothing(floor: Floor) -> None:
    """Another reason, another step, or a second use of the same PIN: refused, and still shut."""
    await floor.allow(Cause.LEVEL)
    step = await floor.begin()
    shown = (await floor.ask(step["step"], "level")).json()["shown"]
    token = (await floor.bench.step_up(floor.eve, "override", shown)).json()["stepUp"]
    other = await floor.ask(step["step"], "level", token, reason="because I say so")
    assert (other.status_code, other.json()["code"]) == (403, "STEP_UP_NEEDED")
    later = await floor.ask(step["step"] + 1, "level", token)
    assert later.json()["code"] == "WRONG_INPUT"
    assert (await floor.shown())["overrides"] == []
    assert (await floor.ask(step["step"], "level", token)).status_code == 201
    assert (await floor.step("Unlocking"))["kind"] == "unlock_lid"


async def test_who_runs_it_does_not_override_it(floor: Floor) -> None:
    """A supervisor who works at the bench needs another one, whoever asks for it."""
    await floor.bench.sign_in(floor.eve)
    await floor.allow(Cause.LEVEL)
    step = await floor.begin()
    await floor.bench.sign_in(floor.ada)
    shown = (await floor.ask(step["step"], "level")).json()["shown"]
    for who, status in ((floor.eve, 403), (floor.sue, 201)):
        token = (await floor.bench.step_up(who, "override", shown)).json()["stepUp"]
        assert (await floor.ask(step["step"], "level", token)).status_code == status


async def test_an_override_is_of_one_run_alone(floor: Floor) -> None:
    """The next run on the same storage solution is blocked by the same again."""
    await floor.allow(Cause.LEVEL)
    step = await floor.begin()
    await floor.override(step["step"], "level")
    await floor.step("Unlocking")
    await floor.bench.stop(floor.run, **floor.who())
    step = await floor.begin("TAG-B", "T1/C1/CN1/2")
    assert (step["kind"], step["result"]["causes"]) == ("check_unit", ["level"])
    assert (await floor.shown())["overrides"] == []


async def test_an_override_expires(floor: Floor) -> None:
    """After 15 minutes the same thing blocks again, in the same run."""
    await floor.allow(Cause.LEVEL)
    step = await floor.begin()
    await floor.override(step["step"], "level")
    command = await floor.unit.take()
    await floor.api.db.write(commands.settle, command.id, CommandState.FAILED, "exception 4")
    await floor.step("exception 4")
    floor.clock.pass_s(15 * 60 + 1)
    await floor.unit.read_unit(level=10.0)
    told = await floor.bench.give(floor.run, "confirm", **floor.who())
    assert (told["verdict"], told["code"]) == ("REFUSED", "INTERLOCKED")


async def test_what_comes_later_is_not_overridden(floor: Floor) -> None:
    """An override of the level lets no fill through that begins after it."""
    await floor.allow(Cause.LEVEL)
    step = await floor.begin()
    await floor.override(step["step"], "level")
    command = await floor.unit.take()
    await floor.unit.read_unit(level=10.0, filling=True)
    await floor.api.db.write(commands.settle, command.id, CommandState.FAILED, "exception 4")
    await floor.step("exception 4")
    told = await floor.bench.give(floor.run, "confirm", **floor.who())
    assert (told["verdict"], told["code"]) == ("REFUSED", "INTERLOCKED")
    assert "filled" in told["sentence"]
    assert "level" not in told["sentence"]


async def test_after_a_pause_it_must_be_overridden_anew(floor: Floor) -> None:
    """The unit is looked at again, and two persons have to look again too."""
    await floor.allow(Cause.LEVEL)
    step = await floor.begin()
    await floor.override(step["step"], "level")
    command = await floor.unit.take()
    await floor.api.db.write(commands.settle, command.id, CommandState.FAILED, "exception 4")
    await floor.step("exception 4")
    await floor.bench.give(floor.run, "pause", **floor.who())
    async with asyncio.timeout(10):
        while (run := await floor.shown())["state"] != "PAUSED":
            await floor.unit.read_unit(lid_open=False, lid_lock=True)
            if (order := await floor.api.db.write(commands.next_for, ["freezer-1"])) is not None:
                await floor.api.db.write(commands.settle, order.id, CommandState.DONE, "")
            if run["prompt"].startswith("Confirm"):
                await floor.bench.give(floor.run, "confirm", **floor.who())
    await floor.bench.give(floor.run, "resume", **floor.who())
    step = await floor.step("must wait")
    assert (step["kind"], step["result"]["causes"]) == ("check_unit", ["level"])


async def test_an_override_is_of_one_storage_solution_of_a_transfer(floor: Floor) -> None:
    """What is let through in T2, which is looked at first, keeps T1 shut."""
    for name in ("T1", "T2"):
        await floor.allow(Cause.SERVICE, where=name)
        local = (await floor.api.db.read(places.storage_named, name)).local_id
        await floor.api.db.write(
            servicing.begin, local, minutes=60, reason="new seal", actor=FITTER
        )
    await floor.unit.read_unit(level=80.0)
    step = await floor.start(await floor.api.db.write(_transfer))
    assert step["prompt"].startswith("T2 must wait: it is in service by fitter")
    await floor.override(step["step"], "service")
    await floor.step("Look at T2")  # no unit says anything of T2, so a person looks
    await floor.bench.give(floor.run, "confirm", **floor.who())
    second = await floor.step("T1 must wait")
    assert second["result"]["causes"] == ["service"]
    await floor.override(second["step"], "service")
    await floor.step("Unlocking")


def _take(tx: Transaction, run: int) -> None:
    found = samples.tagged(tx, "TAG-A")
    assert found is not None
    samples.take(tx, found.local_id, actor=OFFICE, execution=run)


def _transfer(tx: Transaction) -> int:
    with_procedure(
        tx,
        ProcedureType.RETRIEVE,
        ["TAG-A"],
        stored_at=["T1/C1/CN1/1"],
        status=ProcedureStatus.CANCELLED,
    )
    found = samples.tagged(tx, "TAG-A")
    assert found is not None
    to = places.storage_named(tx, "T2")
    return making.transfer(tx, [found.id], Direction.WITHIN, to, "", actor=OFFICE)
