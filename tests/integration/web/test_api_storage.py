"""Storage solutions over API and command line: interlocks shown, service begun and ended."""

from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.override import Cause
from crinsu_gateway.model.person import Role
from crinsu_gateway.store import interlocks, places, policies
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api, serving
from tests.fakes.api_config import config_for
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.crew import OFFICE, hired
from tests.fakes.verbs import verb

pytestmark = pytest.mark.usefixtures("program_kept_warm")

ROOT = "/api/v1/storage-solutions"
SETUP = Actor("gateway", "config")


async def t1(api: Api) -> str:
    return f"{ROOT}/{(await api.db.read(places.storage_named, 'T1')).id}"


def let_alarm(tx: Transaction) -> None:
    t1 = places.storage_named(tx, "T1").local_id
    interlocks.set_overridable(tx, t1, [Cause.ALARM], SETUP)


async def test_what_may_be_overridden_is_shown(api: Api) -> None:
    """Each cause with its policy; everything refuses until the configuration says otherwise."""
    shown = (await api.client.get(await t1(api))).json()
    assert shown["interlocks"] == dict.fromkeys(Cause, "refuse")
    await api.db.write(let_alarm)
    shown = (await api.client.get(await t1(api))).json()
    assert shown["interlocks"] == dict.fromkeys(Cause, "refuse") | {"alarm": "override"}


async def test_a_service_is_shown_with_its_end(api: Api, clock: HandClock) -> None:
    """By whom, why, until when; and when its time has passed unended, that it is over."""
    path = f"{await t1(api)}/service"
    body = {"technician": "fitter", "station": "hall", "reason": "lid seal", "minutes": 30}
    answer = await api.client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    shown = answer.json()["service"]
    assert (shown["by"], shown["reason"], shown["over"]) == ("fitter", "lid seal", False)
    other = await api.client.post(path, json={**body, "technician": "else"})
    assert (other.status_code, other.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    clock.pass_s(30 * 60)
    assert (await api.client.get(await t1(api))).json()["service"]["over"] is True
    ended = await api.client.post(f"{path}/end", json={"technician": "lead"})
    assert (ended.status_code, ended.json()["service"]) == (200, None)
    again = await api.client.post(f"{path}/end", json={"technician": "lead"})
    assert again.status_code == 409


@pytest.mark.requirement("R04", "R15")
async def test_who_may_service_and_why(api: Api) -> None:
    """A reason is needed; where people sign in, a supervisor or who mends units may, others not."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    path = f"{await t1(api)}/service"
    answers = []
    for number, role in enumerate((Role.TECHNICIAN, Role.SUPERVISOR, Role.SERVICE)):
        bench = Station(api, "bench-1", Scope.UNITS_SERVICE)
        await bench.sign_in(await hired(api.db, api.pins, role, role, number=number))
        said = {"reason": "seal", "minutes": 5}
        answers.append((await bench.call("POST", path, said)).status_code)
        await bench.call("POST", f"{path}/end", {})
        without = await bench.call("POST", path, {**said, "reason": " "})
        assert without.status_code == 422
    assert answers == [403, 201, 201]
    unsigned = await api.client.post(path, json={"technician": "x", "reason": "r", "minutes": 5})
    assert (unsigned.status_code, unsigned.json()["code"]) == (403, "SESSION_NEEDED")
    strange = await api.stranger.post(path, json={}, headers=api.bearer(Scope.INVENTORY_READ))
    assert strange.status_code == 403


async def test_the_command_line_says_and_does_the_same(tmp_path: Path) -> None:
    """Service begun, shown, ended; an unknown name is answered with the near one."""
    async with serving(tmp_path, RealClock()) as api:
        config = await config_for(api, tmp_path)
        began = await verb(
            *("storage", "service", "T1", "--minutes", 30, "--reason", "seal"),
            *("-t", "fitter", "-c", config, "--json"),
        )
        assert began.status == 0, began.err
        assert began.json["service"]["by"] == "fitter"
        listed = await verb("storage", "list", "-c", config)
        assert "in service by fitter until" in listed.out.splitlines()[0]
        ended = await verb("storage", "end-service", "T1", "-c", config)
        assert "in service" not in ended.out
        assert "refuse: alarm, filling, open, service, stale, level, warm" in ended.out
        wrong = await verb("storage", "show", "T11", "-c", config)
        assert wrong.status == 1
        assert "there is no storage solution 'T11'; did you mean 'T1'?; there are: T1" in wrong.err
