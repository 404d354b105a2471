"""The glass is broken: samples come out alone, against interlocks, loudly; it is reviewed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.place import parse_spot
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import (
    alarms,
    audit,
    commands,
    custody_report,
    places,
    policies,
    samples,
    signatures,
)
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api, serving
from tests.fakes.api_config import config_for
from tests.fakes.bench import Bench
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.crew import OFFICE, hired
from tests.fakes.facility import with_procedure
from tests.fakes.verbs import verb

pytestmark = pytest.mark.usefixtures("program_kept_warm")

Shown = dict[str, Any]
ROOT = "/api/v1/emergencies"
WHY = "T1 loses its vacuum"


class Floor:
    """T1 fails; a retrieval with a witness is wanted, at a site where people sign in."""

    def __init__(self, api: Api, clock: HandClock) -> None:
        self.api = api
        self.clock = clock
        self.unit = Bench(api.db, clock)
        self.bench = Station(api, "bench-1", Scope.AUDIT_READ, Scope.AUDIT_REVIEW)
        self.run = 0

    async def furnish(self) -> None:
        """Ada works, Quinn is quality; T1 is warm, low and being filled."""
        db, pins = self.api.db, self.api.pins
        await db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
        await db.write(policies.put_words, policies.WITNESSED, ["RETRIEVE"], OFFICE)
        self.ada = await hired(db, pins, "Ada Example", Role.TECHNICIAN, number=0)
        self.quinn = await hired(db, pins, "Quinn Example", Role.QA, number=1)
        await self.unit.read_unit(level=5.0, temperature=-120.0, filling=True)
        self.procedure = await db.write(
            with_procedure, ProcedureType.RETRIEVE, ["TAG-A"], stored_at=["T1/C1/CN1/1"]
        )

    async def start(self) -> Any:
        """Start the retrieval."""
        answer = await self.bench.call("POST", f"/api/v1/procedures/{self.procedure}/start", {})
        self.run = answer.json().get("id", 0)
        return answer

    async def declare(self, **more: str) -> Any:
        """Break the glass over T1."""
        return await self.bench.call("POST", ROOT, {"storage": "T1", "reason": WHY, **more})

    async def shown(self) -> Shown:
        """The run, once its open step asks for something, or it has ended."""
        async with asyncio.timeout(10):
            while True:
                answer = await self.bench.call("GET", f"/api/v1/executions/{self.run}")
                found: Shown = answer.json()
                if found["state"] != "RUNNING" or found["prompt"]:
                    return found
                await asyncio.sleep(0.01)

    async def evacuate(self) -> Shown:
        """Do by hand whatever is asked, with a unit that obeys nothing, until the run has ended."""
        async with asyncio.timeout(20):
            while (run := await self.shown())["state"] == "RUNNING":
                order = await self.api.db.write(commands.next_for, ["freezer-1"])
                if order is not None:
                    fate = (CommandState.FAILED, "no answer")
                    await self.api.db.write(commands.settle, order.id, *fate)
                opened = run["stepKind"] in ("lift", "take_samples", "lower")
                await self.unit.read_unit(lid_open=opened or run["stepKind"] == "open_lid")
                is_scan = run["stepKind"] == "take_samples"
                kind, text = ("scan", "TAG-A") if is_scan else ("confirm", "")
                await self.bench.give(self.run, kind, text=text, step=run["step"])
            return run

    async def trail(self) -> str:
        """All audit events."""
        return b"\n".join(await self.api.db.read(audit.events, limit=1000)).decode()

    async def review(self, number: int, **more: str) -> Any:
        """Quinn's review, or whatever is said instead of her PIN."""
        finding = {"finding": "right: the vacuum was lost"}
        asked = await self.bench.call("POST", f"{ROOT}/{number}/finding", finding)
        if asked.status_code != 200:
            return asked
        if not more:
            told = await self.bench.step_up(self.quinn, "sign", asked.json()["shown"])
            more = {"stepUp": told.json()["stepUp"]}
        return await self.bench.call("POST", f"{ROOT}/{number}/review", {**finding, **more})


@pytest.fixture
async def floor(api: Api, clock: HandClock) -> AsyncIterator[Floor]:
    """The engine moves what is started."""
    task = asyncio.create_task(Engine(api.db).run())
    place = Floor(api, clock)
    await place.furnish()
    yield place
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_one_person_empties_a_failing_tank(floor: Floor) -> None:
    """Blocked before; then the samples come out without unit, witness and PIN, all written down."""
    await floor.bench.sign_in(floor.ada)
    await floor.start()
    blocked = await floor.shown()
    assert "must wait" in blocked["prompt"]
    declared = await floor.declare()
    assert declared.status_code == 201, declared.text
    run = await floor.evacuate()
    assert run["state"] == "COMPLETED", run["sentence"]
    vial = await floor.api.db.read(samples.tagged, "TAG-A")
    assert vial is not None
    assert vial.state is SampleState.OUT
    used = [(one["step"], one["what"]) for one in run["emergency"]]
    kinds = {step["step"]: step["kind"] for step in run["steps"]}
    assert [(kinds[step], what) for step, what in used] == [
        ("check_unit", "interlock filling,level,warm"),
        ("unlock_lid", "interlock filling,level,warm"),
        ("witness", "witness"),
        ("verify_unit", "interlock filling,level,warm"),
        ("sign", "signature"),
    ]
    trail = await floor.trail()
    assert trail.count('"kind":"emergency.used"') == len(used)
    assert WHY not in trail
    report = await floor.api.db.read(custody_report.report, "TAG-A", None, names=True)
    assert [one.about for one in report.overrides] == [what for _, what in used]


async def test_the_alarm_stands_until_another_person_has_signed(
    floor: Floor, clock: HandClock
) -> None:
    """Not reviewed while it lasts, nor by who declared it; a signature ends alarm and emergency."""
    await floor.bench.sign_in(floor.ada)
    number = (await floor.declare()).json()["emergency"]["id"]
    (raised,) = await floor.api.db.read(alarms.open_ones)
    assert (raised.code, raised.severity) == ("emergency", Severity.EMERGENCY)
    assert (await floor.review(number)).status_code == 409
    ended = await floor.bench.call("POST", f"{ROOT}/{number}/end", {})
    assert ended.json()["state"] == "OVER"
    unsigned = await floor.review(number, signature="Ada Example")
    assert (unsigned.status_code, unsigned.json()["code"]) == (403, "NOT_ALLOWED")
    floor.bench.session = ""
    assert (await floor.review(number)).json()["state"] == "REVIEWED"
    cleared = await floor.api.db.read(alarms.one, raised.id)
    assert (cleared.state, cleared.cleared_by) == (AlarmState.CLEARED, floor.quinn.actor_id)
    (signed,) = await floor.api.db.read(signatures.of, "emergency", number)
    standing = await floor.api.db.read(signatures.standing, signed)
    assert standing is signatures.Standing.VALID
    again = await floor.review(number)
    assert (again.status_code, again.json()["code"]) == (409, "ILLEGAL_TRANSITION")


async def test_nobody_reviews_their_own(floor: Floor) -> None:
    """A supervisor who broke the glass needs another one for the review."""
    sue = await hired(floor.api.db, floor.api.pins, "Sue Example", Role.SUPERVISOR, number=2)
    await floor.bench.sign_in(sue)
    number = (await floor.declare()).json()["emergency"]["id"]
    await floor.bench.call("POST", f"{ROOT}/{number}/end", {})
    finding = {"finding": "all was well"}
    asked = await floor.bench.call("POST", f"{ROOT}/{number}/finding", finding)
    assert asked.json()["needs"] == ["sign"]
    token = (await floor.bench.step_up(sue, "sign", asked.json()["shown"])).json()["stepUp"]
    refused = await floor.bench.call(
        "POST", f"{ROOT}/{number}/review", {**finding, "stepUp": token}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "SECOND_PERSON_MISSING")
    assert (await floor.bench.call("GET", f"{ROOT}/{number}")).json()["state"] == "OVER"


async def test_without_badge_and_pin_the_glass_is_the_sign_in(floor: Floor) -> None:
    """Whoever says a name may work on T1 for an hour; nothing else, nowhere else; unnamed."""
    nobody = await floor.declare()
    assert nobody.status_code == 422
    answer = await floor.declare(technician="Pat Passerby")
    assert answer.status_code == 201, answer.text
    floor.bench.session = answer.json()["session"]
    number = answer.json()["emergency"]["id"]
    elsewhere = await floor.api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-B"], stored_at=["T2/C1/CN1/1"]
    )
    refused = await floor.bench.call("POST", f"/api/v1/procedures/{elsewhere}/start", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")
    reviewed = await floor.review(number, technician="x")
    assert reviewed.status_code == 409  # it lasts
    assert (await floor.start()).status_code == 201
    run = await floor.evacuate()
    assert (run["state"], run["technician"]) == ("COMPLETED", f"emergency-{number}")
    trail = await floor.trail()
    assert "Passerby" not in trail
    assert f'"actor":"emergency-{number}"' in trail
    assert '"role":"emergency"' in trail
    shown = (await floor.bench.call("GET", f"{ROOT}/{number}")).json()
    assert shown["called"] == "Pat Passerby"


async def test_whole_canes_are_carried_out_of_a_failing_tank(floor: Floor) -> None:
    """From T1 into T2, by the glass alone; between others nothing is moved by it."""
    floor.bench = Station(floor.api, "bench-1", Scope.INVENTORY_WRITE)
    floor.bench.session = (await floor.declare(technician="Pat")).json()["session"]
    await floor.api.db.write(Transaction.change, "UPDATE container SET room = 3")
    cane = (await floor.api.db.read(places.container_at, parse_spot("T1/C1/CN1"))).id
    moved = await floor.bench.call(
        "POST", f"/api/v1/containers/{cane}/move", {"to": "T2/C1/CN9", "reason": WHY}
    )
    assert moved.status_code == 200, moved.text
    vial = await floor.api.db.read(samples.tagged, "TAG-A")
    assert vial is not None
    assert str(vial.address) == "T2/C1/CN9/1"
    refused = await floor.bench.call(
        "POST", f"/api/v1/containers/{cane}/move", {"to": "T2/C2/CN9", "reason": WHY}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")


async def test_the_emergency_of_another_permits_nothing_elsewhere(floor: Floor) -> None:
    """Over T1 and over T2 the glass is broken; whoever broke it over T1 still works there alone."""
    pat = (await floor.declare(technician="Pat Passerby")).json()["session"]
    body = {"storage": "T2", "reason": WHY, "technician": "Kim Passerby"}
    kim = (await floor.bench.call("POST", ROOT, body)).json()["session"]
    elsewhere = await floor.api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-B"], stored_at=["T2/C1/CN1/1"]
    )
    floor.bench.session = pat
    refused = await floor.bench.call("POST", f"/api/v1/procedures/{elsewhere}/start", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")
    floor.bench.session = kim
    started = await floor.bench.call("POST", f"/api/v1/procedures/{elsewhere}/start", {})
    assert started.status_code == 201, started.text
    floor.bench.session = pat
    inputs = f"/api/v1/executions/{started.json()['id']}/inputs"
    refused = await floor.bench.call("POST", inputs, {"kind": "stop"})
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")
    assert (await floor.start()).status_code == 201


async def test_after_an_hour_everything_is_as_before(floor: Floor, clock: HandClock) -> None:
    """The token is worth nothing, and the interlocks refuse again."""
    answer = await floor.declare(technician="Pat Passerby")
    floor.bench.session = answer.json()["session"]
    clock.pass_s(3599)
    await floor.unit.read_unit(filling=True)
    assert (await floor.start()).status_code == 201
    clock.pass_s(2)
    late = await floor.bench.call(
        "POST", f"/api/v1/executions/{floor.run}/inputs", {"kind": "confirm"}
    )
    assert (late.status_code, late.json()["code"]) == (403, "SESSION_NEEDED")
    floor.bench.session = ""
    await floor.bench.sign_in(floor.ada)
    await floor.bench.stop(floor.run)
    floor.procedure = await floor.api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-B"], stored_at=["T1/C1/CN1/2"]
    )
    await floor.unit.read_unit(filling=True)
    await floor.start()
    assert "must wait" in (await floor.shown())["prompt"]


async def test_a_second_one_ends_the_first(floor: Floor) -> None:
    """Nobody waits for a token that was lost; both are to be reviewed."""
    first = (await floor.declare(technician="Pat")).json()
    second = (await floor.declare(technician="Kim")).json()
    floor.bench.session = first["session"]
    refused = await floor.start()
    assert refused.json()["code"] == "SESSION_NEEDED"
    listed = await floor.bench.call("GET", f"{ROOT}?unreviewed=true")
    states = {one["id"]: one["state"] for one in listed.json()["emergencies"]}
    assert states == {first["emergency"]["id"]: "OVER", second["emergency"]["id"]: "LASTS"}
    assert len(await floor.api.db.read(alarms.open_ones)) == 2


async def test_where_nobody_signs_in_a_printed_name_reviews(floor: Floor) -> None:
    """Another name than who broke the glass; the storage solution shows until when it is broken."""
    await floor.api.db.write(policies.put, policies.PEOPLE_REQUIRED, "no", OFFICE)
    made = (await floor.declare(technician="pat")).json()["emergency"]
    shown = (await floor.api.client.get("/api/v1/storage-solutions")).json()["storageSolutions"]
    assert {one["name"]: one["emergencyUntil"] for one in shown} == {
        "T1": made["until"],
        "T2": None,
    }
    await floor.bench.call("POST", f"{ROOT}/{made['id']}/end", {"technician": "pat"})
    own = await floor.review(made["id"], technician="pat", signature="Pat")
    assert own.json()["code"] == "SECOND_PERSON_MISSING"
    unsigned = await floor.review(made["id"], technician="kim")
    assert unsigned.status_code == 422
    done = await floor.review(made["id"], technician="kim", signature="Kim Example, lab lead")
    assert done.json()["review"]["signature"] == "Kim Example, lab lead"


async def test_the_command_line_breaks_the_glass_and_reviews_it(tmp_path: Path) -> None:
    """Declared, listed, ended; reviewed by another name or PIN; breaking it asks for no PIN."""
    async with serving(tmp_path, RealClock()) as api:
        config = await config_for(api, tmp_path)
        await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
        declared = await verb(
            *("emergency", "declare", "T1", "--reason", WHY, "-t", "pat", "-c", config)
        )
        assert declared.status == 0, declared.err
        assert f"by emergency-1 (pat) at bench-1: {WHY}" in declared.out
        assert "act by it with the header Crinsu-Session: emergency-" in declared.out
        listed = await verb("emergency", "list", "-c", config, "--json")
        (one,) = listed.json["emergencies"]
        assert (one["id"], one["state"]) == (1, "LASTS")
        await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "no", OFFICE)
        said = ("--finding", "right", "--signature", "Kim, lab lead", "-t", "kim", "-c", config)
        early = await verb("emergency", "review", 1, *said)
        assert (early.status, "it is reviewed when it is over" in early.err) == (1, True)
        ended = await verb("emergency", "end", 1, "-t", "pat", "-c", config)
        assert "OVER" in ended.out
        reviewed = await verb("emergency", "review", 1, *said)
        assert "reviewed by kim" in reviewed.out, reviewed.err
        await verb("emergency", "declare", "T2", "--reason", WHY, "-t", "pat", "-c", config)
        await verb("emergency", "end", 2, "-t", "pat", "-c", config)
        quinn = await hired(api.db, api.pins, "Quinn Example", Role.QA)
        (tmp_path / "quinn").write_text(f"{quinn.badge}\n{quinn.pin}\n")
        pin = ("--credentials", tmp_path / "quinn", "-c", config)
        signed = await verb("emergency", "review", 2, "--finding", "right", *pin)
        assert f"reviewed by {quinn.actor_id}" in signed.out, signed.err
        assert "  finding: right\n" in signed.err
        none = await verb("emergency", "list", "-c", config)
        assert none.out.strip() == "no emergency waits for its review"


async def test_the_first_one_is_made_once(floor: Floor) -> None:
    """Asked again, who declared it is told of it; another one is refused, signed in or not."""
    await floor.bench.sign_in(floor.ada)
    body = {"storage": "T1", "reason": WHY, "first": True}
    made = await floor.bench.call("POST", ROOT, body)
    again = await floor.bench.call("POST", ROOT, body)
    assert (made.status_code, again.status_code) == (201, 201)
    assert again.json() == {"session": "", "emergency": made.json()["emergency"]}
    floor.bench.session = ""
    refused = await floor.bench.call("POST", ROOT, {**body, "technician": "Pat Passerby"})
    assert (refused.status_code, refused.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    sue = await hired(floor.api.db, floor.api.pins, "Sue Example", Role.SUPERVISOR, number=2)
    await floor.bench.sign_in(sue)
    refused = await floor.bench.call("POST", ROOT, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    assert len(await floor.api.db.read(alarms.open_ones)) == 1
    number = made.json()["emergency"]["id"]
    await floor.bench.call("POST", f"{ROOT}/{number}/end", {})
    assert (await floor.bench.call("POST", ROOT, body)).json()["emergency"]["id"] == number + 1
