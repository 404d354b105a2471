"""Writes over Modbus: done when read back, refused when forbidden, never repeated."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from crinsu_gateway.drivers.modbus_frames import MBAP
from crinsu_gateway.model.errors import (
    DeviceRefused,
    Interlocked,
    NotVerified,
    NotWritable,
)
from crinsu_gateway.profile.described import Profile
from tests.fakes.modbus_ends import PROFILE, over_tcp, tcp_answer, tcp_says
from tests.fakes.peers import Peer, mute


class Coils:
    """A unit that answers reads and writes of coil 0 over TCP; `obeys` decides what it does."""

    def __init__(self, obeys: Callable[[int], bool] = lambda nth: True) -> None:
        self.locked = True
        self.writes = 0
        self.reads = 0
        self._obeys = obeys

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Answer one request."""
        message = request[MBAP.size :]
        if message[0] == 5:
            self.writes += 1
            if self._obeys(self.writes):
                self.locked = message[3] == 0xFF
            peer.send(tcp_answer(request, message))
        else:
            self.reads += 1
            peer.send(tcp_answer(request, bytes([message[0], 1, self.locked])))


async def meanwhile(pause_s: float) -> None:
    """Nobody else to serve."""
    await asyncio.sleep(pause_s)


def impatient(within_s: float, **changes: float | bool) -> Profile:
    """The freezer with other facts about writes of its lid lock."""
    point = PROFILE.points["lid_lock"]
    assert point.write is not None
    assert point.write.verify is not None
    verify = replace(point.write.verify, within_s=within_s)
    facts = replace(point.write, verify=verify, **changes)  # type: ignore[arg-type]
    points = {**PROFILE.points, "lid_lock": replace(point, write=facts)}
    return replace(PROFILE, points=points)


async def test_a_write_is_done_when_it_is_read_back() -> None:
    """The value that was read back is the outcome; one write went out."""
    unit = Coils()
    async with over_tcp(unit) as (_, _, driver):
        assert await driver.write("lid_lock", False, meanwhile) is False
    assert (unit.locked, unit.writes) == (False, 1)


async def test_a_write_that_the_unit_discards_is_not_verified() -> None:
    """A unit that says yes and does nothing is found out, and it was asked only once."""
    unit = Coils(lambda nth: False)
    async with over_tcp(unit, profile=impatient(0.15)) as (_, _, driver):
        with pytest.raises(NotVerified, match="lid_lock is True"):
            await driver.write("lid_lock", False, meanwhile)
    assert unit.writes == 1
    assert unit.reads > 1


async def test_a_write_whose_answer_is_lost_is_done_when_it_is_read_back() -> None:
    """A lost answer is no failure when the value is there, and the write is not repeated."""
    unit = Coils()

    async def deaf(peer: Peer, request: bytes) -> None:
        if request[MBAP.size] == 5:
            unit.locked = False
            unit.writes += 1
        else:
            await unit(peer, request)

    async with over_tcp(deaf) as (_, _, driver):
        assert await driver.write("lid_lock", False, meanwhile) is False
    assert unit.writes == 1


async def test_a_line_cut_during_a_write_leaves_the_outcome_open() -> None:
    """When the line is cut after the write left, nobody knows what the unit did, and it says so."""

    async def rude(peer: Peer, request: bytes) -> None:
        peer.hang_up()

    async with over_tcp(rude) as (peer, _, driver):
        with pytest.raises(NotVerified, match="was cut before lid_lock could be read back") as got:
            await driver.write("lid_lock", False, meanwhile)
        assert got.value.facts["found"] is None
        assert len(peer.requests) == 1


async def test_a_refused_write_is_told_and_not_read_back() -> None:
    """An exception to a write is DeviceRefused with its code."""
    async with over_tcp(tcp_says(b"\x85\x04")) as (peer, _, driver):
        with pytest.raises(DeviceRefused, match="exception 4"):
            await driver.write("lid_lock", False, meanwhile)
        assert len(peer.requests) == 1


async def test_writes_on_change_only_ask_first() -> None:
    """A value that is there already is not written again."""
    unit = Coils()
    async with over_tcp(unit, profile=impatient(1.0, only_on_change=True)) as (_, _, driver):
        assert await driver.write("lid_lock", True, meanwhile) is True
        assert unit.writes == 0
        assert await driver.write("lid_lock", False, meanwhile) is False
        assert unit.writes == 1


async def test_writes_too_close_together_are_refused() -> None:
    """A point that wears out is not written twice within its interval."""
    unit = Coils()
    profile = impatient(1.0, min_write_interval_s=3600.0)
    async with over_tcp(unit, profile=profile) as (_, _, driver):
        await driver.write("lid_lock", False, meanwhile)
        with pytest.raises(Interlocked, match="again in 3600 s"):
            await driver.write("lid_lock", True, meanwhile)
    assert unit.writes == 1


async def test_forbidden_addresses_are_never_written() -> None:
    """What the profile forbids is refused before a byte leaves."""
    facts = PROFILE.link.modbus
    assert facts is not None
    link = replace(PROFILE.link, modbus=replace(facts, never_write=((1, 5),)))
    async with over_tcp(mute, profile=replace(PROFILE, link=link)) as (peer, _, driver):
        with pytest.raises(NotWritable, match="forbids writes to 1 to 5"):
            await driver.write("fill_stop_limit", 80.0, meanwhile)
        with pytest.raises(NotWritable, match="no point 'level' that can be written"):
            await driver.write("level", 80.0, meanwhile)
        assert peer.requests == []
