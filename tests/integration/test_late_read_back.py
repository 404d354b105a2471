"""An order over a line whose answers bear no number, with late answers from before it."""

import asyncio
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import DeviceSilent, NotVerified
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import ModbusRead, plan
from tests.fakes.modbus_ends import over_tty
from tests.fakes.profile_texts import HEAD
from tests.fakes.slow_unit import SlowUnit

TIMEOUT_S = 0.05
PROFILE = parse(
    HEAD
    + 'transports = ["modbus-rtu"]\nmodbus = { address_base = 0, max_gap = 1 }\n'
    + f"timing = {{ reply_timeout_ms = {TIMEOUT_S * 1000:.0f}, quiet_ms = 10 }}\n"
    + '[[point]]\nname = "w"\nkind = "level"\nunit = "%"\ntable = "holding"\naddress = 5\n'
    + 'type = "int16"\naccess = "rw"\nwrite_fc = 6\nmin = 1\nmax = 80\n'
    + 'verify = { read = "w", within_s = 1 }\n',
    "write.toml",
)


async def meanwhile(pause_s: float) -> None:
    """Nobody else to serve."""
    await asyncio.sleep(pause_s)


async def test_an_order_is_never_proven_by_a_late_answer_from_before_it(tmp_path: Path) -> None:
    """The write was lost; the value wanted comes late, as the answer to a poll of before."""
    delays: list[float | None] = [3.6 * TIMEOUT_S, None]
    unit = SlowUnit(lambda: delays.pop(0) if delays else 0.0)
    unit.written[5] = 7
    (read,) = plan(PROFILE)
    assert isinstance(read, ModbusRead)
    async with over_tty(tmp_path / "tty", unit, PROFILE) as (_, _, driver, _):
        with pytest.raises(DeviceSilent):
            await driver.read(read)
        unit.written[5] = 5
        with pytest.raises(NotVerified) as failed:
            await driver.write("w", 7, meanwhile)
    assert failed.value.facts["found"] == 5
    assert [one for one in unit.heard if one[0] == 6] == [(6, 5, 7)]
