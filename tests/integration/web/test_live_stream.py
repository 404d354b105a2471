"""GET /live: what is told, to whom, from where on, and when it ends; over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.store import alarms, policies, readings
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from tests.fakes.api import Api
from tests.fakes.clock import AheadClock
from tests.fakes.facility import SETUP, with_procedure
from tests.fakes.listening import Ear, listening
from tests.fakes.living import head, living, mark_of, retag


@pytest.fixture
def clock() -> AheadClock:
    """Time passes, and a test can let more of it pass."""
    return AheadClock()


@pytest.fixture
async def api(tmp_path: Path, clock: AheadClock) -> AsyncIterator[Api]:
    """The API with sample containers in it."""
    async with living(tmp_path, clock) as api:
        yield api


async def test_a_change_is_told_with_the_things_that_it_is_about(api: Api) -> None:
    """Under the ids that faces show, each with its path; not who did it, nor why."""
    async with listening(api.server.port, api.bearer(*ALL_SCOPES)) as ear:
        await ear.until(lambda ear: ear.data("devices"))
        await api.db.write(retag, 1)
        await ear.until(lambda ear: ear.numbered)
    assert b"text/event-stream" in ear.head
    [message] = ear.numbered
    assert message.event == "sample.changed"
    told = json.loads(message.data)
    number = told["id"]
    path = f"/api/v1/sample-containers/{number}"
    assert told.pop("at").endswith("Z")
    assert told == {
        "id": number,
        "kind": "sample.changed",
        "resource": "sample-containers",
        "href": path,
        "about": [{"resource": "sample-containers", "id": number, "href": path}],
    }
    assert "anna" not in ear.raw.decode()
    assert int(message.id.partition("-")[2]) == await head(api.db)


async def test_what_central_knows_bears_the_id_of_central(api: Api) -> None:
    """As on every face."""
    async with listening(api.server.port, api.bearer(Scope.INVENTORY_READ)) as ear:
        await ear.until(lambda ear: ear.data("devices"))
        await api.db.write(lambda tx: tx.change("UPDATE sample_container SET central_id = id - 7"))
        await api.db.write(retag, 1)
        await ear.until(lambda ear: ear.numbered)
    number = await api.db.read(lambda tx: tx.value("SELECT min(id) FROM sample_container"))
    assert json.loads(ear.numbered[0].data)["id"] == number - 7


async def test_a_listener_sees_what_its_scopes_open_and_nothing_else(api: Api) -> None:
    """Also not the ids of what another scope opens, in an event that is told."""
    await api.db.write(policies.put, "people.required", "no", SETUP)
    mark, newest, seen = await mark_of(api), await head(api.db), {}
    for scope in (Scope.INVENTORY_READ, Scope.PROCEDURES_READ, Scope.AUDIT_READ):
        async with listening(api.server.port, api.bearer(scope), last_id=f"{mark}-0") as ear:
            await ear.until(lambda ear: ear.stream.last_id == f"{mark}-{newest}")
        told = [json.loads(one.data) for one in ear.numbered]
        seen[scope] = {one["resource"] for each in told for one in each["about"]}
        assert {each["resource"] for each in told} <= seen[scope]
        assert bool(ear.data("devices")) == (scope is Scope.INVENTORY_READ)
    assert seen[Scope.PROCEDURES_READ] == {"procedures"}
    assert seen[Scope.AUDIT_READ] == {"events"}
    assert "sample-containers" in seen[Scope.INVENTORY_READ]
    assert not seen[Scope.INVENTORY_READ] & {"procedures", "executions", "subjects", "events"}


async def test_one_may_ask_for_some_resources(api: Api) -> None:
    """What is about one of them comes; states of devices only when they are asked for."""
    async with listening(api.server.port, api.bearer(*ALL_SCOPES), "?resources=procedures") as ear:
        await ear.until(lambda ear: ear.stream.last_id)
        await api.db.write(retag, 3)
        await api.db.write(with_procedure, ProcedureType.STORE, ["B-1"])
        await ear.until(lambda ear: ear.numbered)
    assert ear.kinds() == ["procedure.created"]
    assert not ear.data("devices")


@pytest.mark.parametrize(
    ("query", "scopes", "status"),
    [
        ("?resources=sample-contaners", ALL_SCOPES, 400),
        ("?resources=", ALL_SCOPES, 400),
        ("?what=1", ALL_SCOPES, 400),
        ("", (Scope.UNITS_WRITE,), 403),
        ("?resources=subjects,devices", (Scope.INVENTORY_READ,), 403),
    ],
)
async def test_what_cannot_be_told_is_refused(
    api: Api, query: str, scopes: list[Scope], status: int
) -> None:
    """A name that there is not, a parameter, a token that opens nothing of what is asked."""
    answer = await api.stranger.get(f"/api/v1/live{query}", headers=api.bearer(*scopes))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_silent_stream_shows_that_it_lives_and_moves_the_id_on(api: Api) -> None:
    """Who wants little is not told a week later that they missed much."""
    async with listening(api.server.port, api.bearer(*ALL_SCOPES), "?resources=people") as ear:
        await api.db.write(retag, 4)
        newest = await head(api.db)
        await ear.until(lambda ear: ear.stream.last_id.endswith(f"-{newest}"))
        await ear.until(lambda ear: ear.raw.count(b": beat") > 2)
    assert not ear.heard
    assert b"retry: 2000\n" in ear.raw


async def test_a_token_that_expires_ends_the_stream(api: Api, clock: AheadClock) -> None:
    """And says so."""
    async with listening(api.server.port, api.bearer(*ALL_SCOPES)) as ear:
        await ear.until(lambda ear: ear.stream.last_id)
        clock.ahead_s += 3601
        await ear.all()
    assert [one["reason"] for one in ear.data("end")] == ["token"]


async def test_a_server_that_stops_ends_its_streams_at_once(api: Api) -> None:
    """With a last message; nothing waits for those who listen."""
    async with listening(api.server.port, api.bearer(*ALL_SCOPES)) as ear:
        await ear.until(lambda ear: ear.stream.last_id)
        api.server.ask_to_stop()
        await ear.all()
    assert [one["reason"] for one in ear.data("end")] == ["stopping"]


async def test_streams_have_a_bound_for_each_client_and_in_all(api: Api) -> None:
    """429 for one who has too many, 503 when there is no more room; one that ends makes room."""
    port, scopes = api.server.port, ALL_SCOPES
    mine, other = api.bearer(*scopes), api.bearer(*scopes, subject="other")
    async with (
        listening(port, mine) as one,
        listening(port, mine),
        listening(port, mine),
        listening(port, mine) as fourth,
        listening(port, other) as allowed,
        listening(port, other) as beyond,
    ):
        assert (one.status, fourth.status, allowed.status, beyond.status) == (200, 429, 200, 503)
        assert b"retry-after: 10" in fourth.head.lower()
        one.cut()
        for _ in range(100):
            async with listening(port, other) as again:
                status = again.status
            if status == 200:
                break
            await asyncio.sleep(0.05)
        assert status == 200


async def test_a_head_request_takes_no_place(api: Api) -> None:
    """Nor does one whose token opens nothing."""
    for _ in range(6):
        async with listening(api.server.port, api.bearer(*ALL_SCOPES), method="HEAD") as ear:
            assert ear.status == 200
            assert b"text/event-stream" in ear.head


def said(tx: Transaction, level: float) -> None:
    """The level of a device was read."""
    now = tx.now
    value = Quantity(level, "%")
    readings.record(
        tx, [Reading("freezer-1", "level", value, Quality.GOOD, now.utc_ms, now.boot_ms)]
    )


def level(ear: Ear) -> list[tuple[object, str]]:
    """Value and quality of the level, as they were told."""
    told = [one["devices"][0]["readings"]["level"] for one in ear.data("devices")]
    return [(one["value"], one["quality"]) for one in told]


async def test_devices_are_told_whole_at_first_and_then_as_they_change(
    api: Api, clock: AheadClock
) -> None:
    """A value that goes stale by time alone is told as stale, without a commit."""
    async with listening(api.server.port, api.bearer(Scope.INVENTORY_READ)) as ear:
        await ear.until(lambda ear: ear.data("devices"))
        assert ear.data("devices")[0]["whole"] is True
        assert level(ear) == [(None, "bad")]
        await api.db.write(said, 80.0)
        await ear.until(lambda ear: level(ear)[-1] == (80.0, "good"))
        assert ear.data("devices")[-1]["whole"] is False
        clock.ahead_s += 61
        await ear.until(lambda ear: level(ear)[-1] == (80.0, "stale"))
    async with listening(
        api.server.port, api.bearer(Scope.INVENTORY_READ), last_id=ear.stream.last_id
    ) as ear:
        await ear.until(lambda ear: ear.data("devices"))
    assert level(ear) == [(80.0, "stale")]


async def test_an_alarm_has_an_event_of_its_own(api: Api) -> None:
    """With its code and severity, so that a console can sound without asking."""

    def ring(tx: Transaction) -> None:
        alarms.raise_of_no_unit(tx, "test", "clock_step", Severity.MEDIUM, "it stepped")

    async with listening(api.server.port, api.bearer(Scope.INVENTORY_READ)) as ear:
        await ear.until(lambda ear: ear.stream.last_id)
        await api.db.write(ring)
        await ear.until(lambda ear: ear.data("alarm"))
    [told] = ear.data("alarm")
    assert told["kind"] == "alarm.raised"
    assert told["resource"] == "alarms"
    assert (told["code"], told["severity"], told["state"]) == ("clock_step", "medium", "ACTIVE")
