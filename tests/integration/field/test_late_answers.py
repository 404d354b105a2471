"""A unit that answers late, once or always: what the store says of it over a real bus."""

import asyncio
from pathlib import Path

import pytest

from crinsu_gateway.field import build
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import parse
from crinsu_gateway.store import readings
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.wire.serial_line import SerialSettings
from tests.fakes.field import Field
from tests.fakes.peers import pty_peer
from tests.fakes.profile_texts import HEAD
from tests.fakes.quick import Unit
from tests.fakes.slow_unit import SlowUnit

TIMEOUT_S = 0.08


def profile(type_: str) -> Profile:
    """Two blocks of one size, too far apart to be read together."""
    points = "".join(
        f'[[point]]\nname = "{name}"\nkind = "temperature"\nunit = "Cel"\n'
        f'table = "holding"\naddress = {address}\ntype = "{type_}"\n'
        + ("" if type_ == "int16" else 'order = "ABCD"\n')
        for name, address in (("a", 0), ("b", 50))
    )
    return parse(
        HEAD
        + 'transports = ["modbus-rtu"]\nmodbus = { address_base = 0 }\n'
        + f"timing = {{ reply_timeout_ms = {TIMEOUT_S * 1000:.0f}, quiet_ms = 20 }}\n"
        + "retry = { count = 1, offline_after = { count = 4, seconds = 1 } }\n"
        + points,
        "late.toml",
    )


TRUE = {
    "int32": {"a": 1000 * 65536 + 1001, "b": 1050 * 65536 + 1051},
    "int16": {"a": 1000, "b": 1050},
}


async def foreign(field: Field, path: Path, unit: SlowUnit, type_: str, for_s: float) -> int:
    """How many good values were stored in this time; it fails at one that is another's."""
    one = Unit("slow", profile(type_), Transport.MODBUS_RTU, 1, ("a", "b"), every_s=0.1)
    good = 0
    async with pty_peer(path / "tty", unit):
        await field.know(one)
        await field.run(build.serial_link("line", path / "tty", SerialSettings(115200)), [one])
        until = asyncio.get_running_loop().time() + for_s
        cursor = -1
        while asyncio.get_running_loop().time() < until:
            cursor = await field.db.changes.wait_for(Topic.READINGS, after=cursor, timeout=0.2)
            for said in await field.db.read(readings.of_unit, "slow"):
                if said.quality is Quality.GOOD:
                    assert said.quantity is not None
                    assert said.quantity.value == TRUE[type_][said.point]
                    good += 1
        await field.stop()
    return good


@pytest.mark.slow
@pytest.mark.parametrize("type_", ["int32", "int16"])
@pytest.mark.parametrize("factor", [1.4, 2.2, 2.6, 3.5, 6.1])
async def test_a_constantly_slow_unit_never_shifts_its_answers(
    field: Field, tmp_path: Path, factor: float, type_: str
) -> None:
    """Two blocks of one size are never swapped, however late all answers come."""
    unit = SlowUnit(lambda: factor * TIMEOUT_S)
    await foreign(field, tmp_path, unit, type_, 2.0)
    assert unit.heard


@pytest.mark.slow
@pytest.mark.parametrize("factor", [1.4, 2.6, 5.0])
async def test_a_unit_that_was_late_once_is_good_again(
    field: Field, tmp_path: Path, factor: float
) -> None:
    """One answer that comes late costs a marker, and all values after it are the right ones."""
    delays = [0.0, 0.0, 0.0, factor * TIMEOUT_S]
    unit = SlowUnit(lambda: delays.pop(0) if delays else 0.0)
    assert await foreign(field, tmp_path, unit, "int32", 2.0) > 10
    assert len(unit.heard) > 10
    short = [one for one in unit.heard if one[2] == 1]
    assert len(short) <= 2
