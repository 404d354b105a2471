"""The engine over sockets: carousel, fog, lock and valve of simulated units in any mood."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.model.alarm import LOCK_UNPROVEN, VALVE_UNPROVEN, AlarmState
from crinsu_gateway.model.procedure import ExecutionState, InputKind, ProcedureType
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.physics import FillControl, Tank, Vessel
from crinsu_gateway.store import alarms
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.starting import Wish, start
from tests.fakes.clock import RealClock
from tests.fakes.facility import with_procedure
from tests.fakes.moody_units import MoodyFreezer, MoodyUnit, Stand, standing, until
from tests.fakes.quick import SHIPPED

CONFIRM, SCAN = InputKind.CONFIRM, InputKind.SCAN
CAROUSEL, FREEZER = "crinsu-sandbox-carousel", "crinsu-sandbox-freezer"


@pytest.fixture
async def carousel(tmp_path: Path) -> AsyncIterator[Stand]:
    """A unit with lock, carousel and fog clearing."""
    unit = MoodyUnit(SHIPPED[CAROUSEL], Transport.MODBUS_TCP, RealClock().monotonic)
    async with standing(tmp_path, unit, CAROUSEL) as stand:
        yield stand


@pytest.fixture
async def freezer(tmp_path: Path) -> AsyncIterator[Stand]:
    """A freezer that fills, whose own time-out is far."""
    unit = MoodyFreezer(
        RealClock().monotonic,
        vessel=Vessel(fill_percent_s=30.0),
        control=FillControl(start=20.0, stop=90.0, longest_s=60.0),
        tank=Tank(level=60.0),
    )
    async with standing(tmp_path, unit, FREEZER) as stand:
        yield stand


async def begun(stand: Stand, type: ProcedureType, tags: dict[str, str]) -> int:
    """A started retrieval of what is stored, or a refill."""
    made = await stand.bench.db.write(
        with_procedure, type, list(tags), stored_at=list(tags.values()) or None
    )
    return await stand.bench.db.write(
        start, made, technician="tech-1", station="bench", key="k", wish=Wish()
    )


def prompted(word: str, kind: str) -> Callable[[ExecutionRow], bool]:
    """Whether a step of this kind is open and says so."""

    def holds(run: ExecutionRow) -> bool:
        step = run.open_step
        return step is not None and step.kind == kind and word in step.prompt

    return holds


def ended(run: ExecutionRow) -> bool:
    """Whether it is over."""
    return run.state is not ExecutionState.RUNNING


def set_lid(stand: Stand, open: bool) -> None:
    """A hand at the lid."""
    if isinstance(stand.unit, MoodyUnit):
        stand.unit.set_lid(open)
    elif open:
        assert stand.unit.open_lid()
    else:
        stand.unit.close_lid()


async def take_out(stand: Stand, execution: int, *moods: str) -> None:
    """Everything from the opened lid to the closed one; then the unit is in these moods."""
    await stand.bench.at(execution, "open_lid")
    set_lid(stand, True)
    await stand.bench.at(execution, "lift")
    await stand.bench.give(execution, CONFIRM)
    await stand.bench.at(execution, "take_samples")
    await stand.bench.give(execution, SCAN, "A")
    await stand.bench.at(execution, "lower")
    await stand.bench.give(execution, CONFIRM)
    await stand.bench.at(execution, "close_lid")
    if moods:
        stand.unit.moods.expect(*moods)
    set_lid(stand, False)


async def signed(stand: Stand, execution: int) -> ExecutionRow:
    """The rest of a run that needs nobody but for the signature."""
    await stand.bench.at(execution, "sign")
    await stand.bench.give(execution, CONFIRM)
    return await stand.bench.until(execution, ended)


def said(stand: Stand, coil: int, value: bool) -> int:
    """How often this order reached the unit."""
    wanted = bytes((5, 0, coil, 0xFF if value else 0, 0))
    return sum(pdu == wanted for pdu in stand.unit.moods.writes)


async def open_alarm(stand: Stand, code: str) -> str:
    """The state of the open alarm of this code; empty when there is none."""
    found = await stand.bench.db.read(alarms.open_ones)
    return next((one.state.value for one in found if one.code == code), "")


async def test_the_unit_turns_clears_unlocks_and_locks_by_itself(carousel: Stand) -> None:
    """The container is turned to the opening, the fog blown away and that ended, once each."""
    execution = await begun(carousel, ProcedureType.RETRIEVE, {"A": "T1/C1/CN1/1"})
    await take_out(carousel, execution)
    run = await signed(carousel, execution)
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert [said(carousel, coil, value) for coil, value in ((0, False), (0, True))] == [1, 1]
    assert [said(carousel, coil, value) for coil, value in ((2, True), (2, False))] == [1, 1]
    turned = [pdu for pdu in carousel.unit.moods.writes if pdu[0] == 6]
    assert turned == [bytes((6, 0, 0, 0, 1))]


@pytest.mark.parametrize("mood", ["refused", "ignored", "silent"])
async def test_a_lock_that_fails_is_repeated_and_then_a_person_is_asked_and_alarmed(
    carousel: Stand, mood: str
) -> None:
    """Three orders at most go out by themselves; the alarm is over once the lid is locked."""
    execution = await begun(carousel, ProcedureType.RETRIEVE, {"A": "T1/C1/CN1/1"})
    await take_out(carousel, execution, *[mood] * 3)
    await carousel.bench.until(execution, prompted("Confirm to try again", "lock_lid"))
    assert said(carousel, 0, True) == 3
    assert await open_alarm(carousel, LOCK_UNPROVEN) == AlarmState.ACTIVE
    await carousel.bench.give(execution, CONFIRM)
    run = await signed(carousel, execution)
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert said(carousel, 0, True) == 4
    assert await open_alarm(carousel, LOCK_UNPROVEN) == ""


async def test_an_order_whose_answer_was_lost_is_read_back_and_not_repeated(
    carousel: Stand,
) -> None:
    """The unit locked, nobody heard: the reading proves it, and one order was enough."""
    execution = await begun(carousel, ProcedureType.RETRIEVE, {"A": "T1/C1/CN1/1"})
    await take_out(carousel, execution, "lost")
    run = await signed(carousel, execution)
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert said(carousel, 0, True) == 1


async def fill_limit(stand: Stand, execution: int, seconds: float) -> None:
    """Once the nitrogen flows, the fill of a run may take no longer than this."""
    assert isinstance(stand.unit, MoodyFreezer)
    stand.unit.live.vessel = replace(stand.unit.live.vessel, fill_percent_s=0.5)
    await stand.bench.until(execution, prompted("Filling", "fill"))
    sql = "UPDATE step SET parameters = json_set(parameters, '$.max_s', ?) WHERE kind = 'fill'"
    await stand.bench.db.write(lambda tx: tx.change(sql, (seconds,)))


@pytest.mark.parametrize("moods", [[], ["refused", "silent"]])
async def test_a_fill_is_ended_by_the_gateway_at_its_maximum_time(
    freezer: Stand, moods: list[str]
) -> None:
    """The valve is shut, in a second and third try if need be, and the run has failed."""
    assert isinstance(freezer.unit, MoodyFreezer)
    unit = freezer.unit
    execution = await begun(freezer, ProcedureType.REFILL, {})
    await until(lambda: unit.tank.filling)
    unit.moods.expect(*moods)
    await fill_limit(freezer, execution, 0.1)
    run = await freezer.bench.until(execution, ended)
    assert (run.state, run.code) == (ExecutionState.FAILED, "DEVICE_ERROR")
    assert not unit.tank.filling
    assert said(freezer, 1, False) == 1 + len(moods)
    assert await open_alarm(freezer, VALVE_UNPROVEN) == ""


async def test_a_valve_that_cannot_be_shut_is_an_urgent_alarm(freezer: Stand) -> None:
    """After three tries people hear of it; it waits for somebody to look, also once it is shut."""
    assert isinstance(freezer.unit, MoodyFreezer)
    unit = freezer.unit
    execution = await begun(freezer, ProcedureType.REFILL, {})
    await until(lambda: unit.tank.filling)
    unit.moods.expect(*["ignored"] * 3)
    await fill_limit(freezer, execution, 0.1)
    await freezer.bench.until(execution, prompted("Confirm to try again", "shut_valve"))
    assert unit.tank.filling
    assert await open_alarm(freezer, VALVE_UNPROVEN) == AlarmState.ACTIVE
    await freezer.bench.give(execution, CONFIRM)
    await freezer.bench.until(execution, ended)
    await until(lambda: not unit.tank.filling)
    assert await open_alarm(freezer, VALVE_UNPROVEN) == AlarmState.RETURNED
