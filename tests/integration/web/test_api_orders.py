"""Orders to units over the API: refused by the profile, carried out once, told as they stand."""

import asyncio
from typing import Any

import httpx2
import pytest

from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import audit, commands, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure

PATH = "/api/v1/devices/freezer-1/orders"


async def order(
    api: Api, point: str, value: object, key: str = "k-1", headers: dict[str, str] | None = None
) -> httpx2.Response:
    """Order a write."""
    body = {"point": point, "value": value, "reason": "a trial", "technician": "tech-1"}
    head = {"Idempotency-Key": key, **(headers or {})}
    return await api.client.post(PATH, json=body, headers=head)


async def carry_out(api: Api, state: CommandState, outcome: str) -> None:
    """Settle the next order as its bus does."""
    cursor = -1
    while (command := await api.db.write(commands.next_for, ["freezer-1"])) is None:
        cursor = await api.db.changes.wait_for(Topic.COMMANDS, after=cursor, timeout=1.0)
    await api.db.write(commands.settle, command.id, state, outcome)


def issued(tx: Transaction) -> int:
    """How many orders there are."""
    return int(tx.value("SELECT count(*) FROM command"))


async def test_an_order_is_answered_with_what_was_read_back(api: Api) -> None:
    """The caller waits until the bus has settled it; the same key gives the same order."""
    said, _ = await asyncio.gather(
        order(api, "lid_lock", False), carry_out(api, CommandState.DONE, "lid_lock is false")
    )
    assert said.status_code == 200
    assert said.json() == {
        "id": 1,
        "unit": "freezer-1",
        "point": "lid_lock",
        "value": False,
        "reason": "a trial",
        "technician": "tech-1",
        "state": "DONE",
        "outcome": "lid_lock is false",
    }
    again = await order(api, "lid_lock", False)
    assert again.json() == said.json()
    assert await api.db.read(issued) == 1


async def test_a_write_that_does_not_read_back_is_told_with_both_values(api: Api) -> None:
    """It is a failure although the unit took it."""
    outcome = "NOT_VERIFIED: fill_start_limit was set to 40, but within 3 s it was not so: 30"
    said, _ = await asyncio.gather(
        order(api, "fill_start_limit", 40), carry_out(api, CommandState.FAILED, outcome)
    )
    assert (said.json()["state"], said.json()["outcome"]) == ("FAILED", outcome)


@pytest.mark.parametrize(
    ("point", "value", "code", "allowed"),
    [
        ("fill_start_limit", 90.0, "OUT_OF_RANGE", "from 10 to 80"),
        ("fill_start_limit", "much", "OUT_OF_RANGE", "number"),
        ("fill_start_limit", 10**18, "OUT_OF_RANGE", "from 10 to 80"),
        ("lid_lock", "open", "OUT_OF_RANGE", "true or false"),
        ("level", 50.0, "NOT_WRITABLE", "no point 'level' that can be written"),
        ("no_such_point", 1, "NOT_WRITABLE", "no point 'no_such_point'"),
    ],
)
async def test_what_the_profile_forbids_makes_no_order(
    api: Api, point: str, value: object, code: str, allowed: str
) -> None:
    """It is refused with what is allowed, and nothing waits for the bus."""
    said = await order(api, point, value)
    assert (said.status_code, said.json()["code"]) == (422, code)
    assert allowed in said.json()["detail"]
    assert await api.db.read(issued) == 0


async def test_a_key_stands_for_one_order(api: Api) -> None:
    """The same key with another value is refused."""
    await asyncio.gather(
        order(api, "fill_start_limit", 40), carry_out(api, CommandState.DONE, "is 40")
    )
    said = await order(api, "fill_start_limit", 41)
    assert (said.status_code, said.json()["code"]) == (422, "KEY_REUSED")
    assert await api.db.read(issued) == 1


async def test_nobody_moves_the_lid_while_a_procedure_runs_there(api: Api) -> None:
    """A lid lock is not ordered from afar during an execution; a limit still may be."""

    def run(tx: Transaction) -> None:
        with_procedure(tx, ProcedureType.STORE, ["TAG-1"], central_id=41)
        wish = Wish(container="C1/CN1")
        start(tx, 41, technician="tech-1", station="bench-1", key="k", wish=wish)

    await api.db.write(run)
    said = await order(api, "lid_lock", False)
    assert (said.status_code, said.json()["code"]) == (409, "INTERLOCKED")
    assert await api.db.read(issued) == 0


async def test_the_reason_is_kept_beside_the_order_and_not_in_the_trail(api: Api) -> None:
    """Free text may name anybody, and the trail is for ever."""
    await asyncio.gather(
        order(api, "fill_start_limit", 40), carry_out(api, CommandState.DONE, "is 40")
    )
    assert await api.db.read(commands.reason, 1) == "a trial"
    trail = b"\n".join(await api.db.read(audit.events))
    assert b"command.intended" in trail
    assert b"a trial" not in trail


async def test_orders_need_their_own_scope(api: Api) -> None:
    """Who may read units may not write them."""
    said = await order(api, "fill_start_limit", 40, headers=api.bearer(Scope.INVENTORY_READ))
    assert said.status_code == 403
    assert await api.db.read(issued) == 0


async def test_points_for_service_need_the_scope_of_service(api: Api) -> None:
    """Who may write units in general may not write these; who services them may."""
    path = "/api/v1/devices/freezer-2/orders"
    body = {"point": "max_fill_time", "value": 60, "reason": "r", "technician": "t"}
    headers = {"Idempotency-Key": "k-1", **api.bearer(Scope.UNITS_WRITE)}
    said = await api.client.post(path, json=body, headers=headers)
    assert (said.status_code, said.json()["code"]) == (403, "FORBIDDEN")
    assert await api.db.read(issued) == 0
    headers = {"Idempotency-Key": "k-1", **api.bearer(Scope.UNITS_WRITE, Scope.UNITS_SERVICE)}

    async def obey() -> None:
        cursor = -1
        while (command := await api.db.write(commands.next_for, ["freezer-2"])) is None:
            cursor = await api.db.changes.wait_for(Topic.COMMANDS, after=cursor, timeout=1.0)
        await api.db.write(commands.settle, command.id, CommandState.DONE, "max_fill_time is 60")

    said, _ = await asyncio.gather(api.client.post(path, json=body, headers=headers), obey())
    assert (said.status_code, said.json()["state"]) == (200, "DONE")


@pytest.mark.parametrize("lacking", ["reason", "technician", "point", "value"])
async def test_an_order_says_who_and_why(api: Api, lacking: str) -> None:
    """Each field is needed."""
    body: dict[str, Any] = {"point": "lid_lock", "value": True, "reason": "r", "technician": "t"}
    del body[lacking]
    said = await api.client.post(PATH, json=body, headers={"Idempotency-Key": "k-9"})
    assert said.status_code == 422
    assert lacking in said.json()["detail"]


async def test_an_unknown_unit_is_not_found(api: Api) -> None:
    """A unit that the gateway does not run takes no orders."""
    body = {"point": "lid_lock", "value": True, "reason": "r", "technician": "t"}
    said = await api.client.post(
        "/api/v1/devices/nothing/orders", json=body, headers={"Idempotency-Key": "k-9"}
    )
    assert (said.status_code, said.json()["code"]) == (404, "NOT_FOUND")


def left_out(tx: Transaction) -> None:
    """A unit that is configured, and does not run."""
    tx.change("INSERT INTO unit (name, profile, link, since_ms) VALUES ('out', 'p', 'net', 0)")
    units.note(tx, "out", Condition.LOST, 'its profile "p" cannot be used')


async def test_a_unit_left_out_refuses_orders_with_the_reason(api: Api) -> None:
    """It is in the list of units, so it is not unknown: it does not run, and why is said."""
    await api.db.write(left_out)
    body = {"point": "lid_lock", "value": True, "reason": "r", "technician": "t"}
    said = await api.client.post(
        "/api/v1/devices/out/orders", json=body, headers={"Idempotency-Key": "k-9"}
    )
    assert (said.status_code, said.json()["code"]) == (409, "UNIT_LEFT_OUT")
    assert said.json()["detail"] == 'out does not run: its profile "p" cannot be used'
    assert await api.db.read(issued) == 0
