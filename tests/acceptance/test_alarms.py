"""Alarms of the running daemon: a simulated freezer in trouble, a person, a broker, and SIGKILL."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.fakes import mosquitto
from tests.fakes.daemon import Daemon, site
from tests.fakes.mosquitto import Listener, Mosquitto, listening

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.usefixtures("program_kept_warm"),
]

LIMITS = "limits = {level_min = 20.0, level_low = {at = 20.0, delay_s = 1.0}}"
QUICK = "[alarms]\nno_data_after_s = 1.0\nunit_lost_after_s = 1.0\n"


def quickened(daemon: Daemon) -> None:
    """Short delays, and a lab that may acknowledge."""
    text = daemon.config.read_text()
    text = text.replace("limits = {level_min = 20.0}", LIMITS)
    text = text.replace('"gateway:read"]', '"gateway:read", "alarms:write"]')
    daemon.config.write_text(text)


async def alarms(daemon: Daemon, query: str = "open=true") -> list[Any]:
    """What the API lists."""
    found: list[Any] = (await daemon.get(f"/api/v1/alarms?{query}"))["alarms"]
    return found


async def raised(daemon: Daemon, code: str, source: str) -> Any:
    """Wait until an alarm is open."""
    while True:
        for one in await alarms(daemon):
            if (one["code"], one["source"]) == (code, source):
                return one
        await asyncio.sleep(0.1)


async def over(daemon: Daemon, alarm_id: int, state: str = "CLEARED") -> Any:
    """Wait until an alarm is cleared."""
    while True:
        found = await daemon.get(f"/api/v1/alarms/{alarm_id}")
        if found["state"] == state:
            return found
        await asyncio.sleep(0.1)


async def returned(daemon: Daemon, alarm_id: int) -> Any:
    """Wait until the condition of an alarm that nobody acknowledged is gone."""
    return await over(daemon, alarm_id, "RETURNED")


async def acknowledge(daemon: Daemon, alarm_id: int, key: str) -> Any:
    """Anna sees to it."""
    headers = {"Authorization": f"Bearer {await daemon.token()}", "Idempotency-Key": key}
    async with httpx2.AsyncClient(headers=headers) as http:
        answer = await http.post(
            f"{daemon.url}/api/v1/alarms/{alarm_id}/acknowledge",
            json={"technician": "anna", "note": "on my way"},
        )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def heard(hears: Listener, alarm_id: int, state: str) -> None:
    """Wait until the broker told of a state of an alarm; "" is its removal."""

    def is_it(told: Any) -> bool:
        return bool(told == state if told == "" or state == "" else told["state"] == state)

    await hears.until(f"alarms/{alarm_id}", is_it)


async def test_a_low_level_is_raised_accepted_and_cleared_over_a_kill(tmp_path: Path) -> None:
    """On the API and on MQTT; accepted it stays so over SIGKILL, and it is never raised twice."""
    if mosquitto.PROGRAM is None:
        pytest.skip("mosquitto is not installed")
    broker = Mosquitto(tmp_path)
    await broker.start()
    more = [QUICK, f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}']
    try:
        async with (
            asyncio.timeout(150),
            site(tmp_path, more) as (daemon, facility),
            listening(broker.port) as hears,
        ):
            quickened(daemon)
            await daemon.start()
            facility.freezer.set_supply(0.0)
            facility.freezer.set_level(14.0)
            alarm = await raised(daemon, "level_low", "freezer-1/level")
            assert (alarm["severity"], alarm["state"], alarm["limit"]) == ("high", "ACTIVE", "20 %")
            await heard(hears, alarm["id"], "ACTIVE")
            (storage,) = (await daemon.get("/api/v1/storage-solutions"))["storageSolutions"]
            assert storage["alarms"]["worst"] == "high"
            told = await acknowledge(daemon, alarm["id"], "k-1")
            assert told["acknowledged"]["by"] == "anna"
            await heard(hears, alarm["id"], "ACKNOWLEDGED")
            daemon.process.kill()
            await daemon.ended()
            await daemon.start()
            after = await daemon.get(f"/api/v1/alarms/{alarm['id']}")
            assert after == told
            facility.freezer.set_level(90.0)
            assert (await over(daemon, alarm["id"]))["acknowledged"] == told["acknowledged"]
            await heard(hears, alarm["id"], "CLEARED")
            await heard(hears, alarm["id"], "")
            lows = [one for one in await alarms(daemon, "") if one["code"] == "level_low"]
            assert [one["id"] for one in lows] == [alarm["id"]]
            assert await daemon.stop() == 0
    finally:
        broker.kill()


async def test_a_broken_sensor_and_a_silent_unit_are_raised_and_gone_once_somebody_looked(
    tmp_path: Path,
) -> None:
    """The unit's own alarm once, the missing value, the lost unit: none is over unseen."""
    async with asyncio.timeout(150), site(tmp_path, [QUICK]) as (daemon, facility):
        quickened(daemon)
        await daemon.start()
        facility.freezer.break_sensor()
        broken = await raised(daemon, "sensor_fault", "freezer-1/status.4")
        lamp = await raised(daemon, "unit_alarm", "freezer-1/alarm")
        missing = await raised(daemon, "no_data", "freezer-1/temperature")
        facility.freezer.break_sensor(False)
        for one in (broken, lamp, missing):
            await returned(daemon, one["id"])
            await acknowledge(daemon, one["id"], f"seen-{one['id']}")
            await over(daemon, one["id"])
        facility.freezer.faults.set("silent")
        lost = await raised(daemon, "unit_lost", "freezer-1")
        shown = await asyncio.to_thread(daemon.verb, "alarms", "list")
        assert f"{lost['id']:>6} high" in shown.stdout, shown.stderr
        accepted = await asyncio.to_thread(
            daemon.verb, "alarms", "ack", str(lost["id"]), "-t", "ben", "--json"
        )
        assert json.loads(accepted.stdout)["acknowledged"]["by"] == "ben", accepted.stderr
        facility.freezer.faults.clear()
        await over(daemon, lost["id"])
        for one in await alarms(daemon):  # values that were missing before the unit was lost
            if one["unit"] == "freezer-1":
                await returned(daemon, one["id"])
        codes = [one["code"] for one in await alarms(daemon, "unit=freezer-1")]
        assert codes.count("unit_alarm") == 1
        assert await daemon.stop() == 0
