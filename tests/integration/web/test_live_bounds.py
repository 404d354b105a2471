"""Who listens costs little and hears what is theirs: slow ones, many, revoked, of a facility."""

import asyncio
from dataclasses import replace
from pathlib import Path

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.store import facilities
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.connection import ConnectionLimits
from crinsu_gateway.web.live.stream import Pace
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from tests.fakes.api import Api, over
from tests.fakes.clock import RealClock
from tests.fakes.facility import SETUP, furnished
from tests.fakes.listening import Ear, listening
from tests.fakes.living import QUICK, head, ids, living, many, mark_of, retag

MANY = 100
READS = frozenset({Scope.INVENTORY_READ})


async def test_a_hundred_hear_everything_and_share_one_watch(tmp_path: Path) -> None:
    """However many listen, the trail is read by one task, which ends with the last of them."""
    async with living(tmp_path, RealClock(), Pace()) as api:
        async with asyncio.TaskGroup() as group:
            enough = asyncio.Event()
            heard = [
                group.create_task(_heard(api, f"console-{number % 10}", enough, 20))
                for number in range(MANY)
            ]
            await _connected(api, heard)
            watches = [one for one in asyncio.all_tasks() if one.get_name() == "live feed"]
            first = await head(api.db)
            for _ in range(4):
                await api.db.write(retag, 5)
                await asyncio.sleep(0.02)
            enough.set()
        assert len(watches) == 1
        assert all(one.result() == list(range(first + 1, first + 21)) for one in heard)
        async with asyncio.timeout(10):
            await asyncio.wait(watches)


async def _heard(api: Api, subject: str, enough: asyncio.Event, count: int) -> list[int]:
    bearer = api.bearer(*ALL_SCOPES, subject=subject)
    async with listening(api.server.port, bearer) as ear:
        await ear.until(lambda ear: ear.data("devices"))
        await ear.until(lambda ear: len(ear.numbered) >= count)
        await enough.wait()
        return ids(ear)


async def _connected(api: Api, tasks: list["asyncio.Task[list[int]]"]) -> None:
    """Wait until as many are connected; one that failed is seen by its own failure."""
    for _ in range(1000):
        if sum(one.get_name() == "stream" for one in asyncio.all_tasks()) == len(tasks):
            await asyncio.sleep(0.5)  # until each has its first piece
            return
        await asyncio.sleep(0.02)
    raise AssertionError("not all are connected")


async def test_a_slow_reader_is_cut_off_and_misses_nothing(tmp_path: Path) -> None:
    """It keeps nobody from hearing, holds no place, and goes on where it was."""
    clock, pace = RealClock(), Pace(of_one=2)
    limits = ConnectionLimits(piece_s=0.5)
    async with (
        await furnished(tmp_path / "store.db", clock) as db,
        over(db, clock, pace=pace, limits=limits) as api,
    ):
        mark, first = await mark_of(api), await head(db)
        await db.write(many, 9000)
        bearer, last_id = api.bearer(*ALL_SCOPES), f"{mark}-{first}"
        async with listening(api.server.port, bearer, last_id=last_id, takes=4096) as slow:
            async with listening(api.server.port, bearer, last_id=last_id) as quick:
                await quick.until(lambda ear: ear.numbered and ids(ear)[-1] == first + 9000)
            streams = {one for one in asyncio.all_tasks() if one.get_name() == "stream"}
            if streams:  # it may be cut off already
                _, left = await asyncio.wait(streams, timeout=10)
                assert not left
            await slow.all()
        assert not slow.data("end")
        assert 0 < len(slow.numbered) < 9000
        async with listening(api.server.port, bearer, last_id=slow.stream.last_id) as again:
            await again.until(lambda ear: ear.numbered and ids(ear)[-1] == first + 9000)
        assert ids(slow) + ids(again) == ids(quick) == list(range(first + 1, first + 9001))


async def token_of(api: Api, client: ApiClient) -> str:
    """A token as a client fetches it."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client.id,
        "client_secret": client.secret,
    }
    answer = await api.stranger.post("/oauth/token", data=form)
    return str(answer.raise_for_status().json()["access_token"])


def elsewhere(tx: Transaction) -> None:
    """Another facility, with a subject of its own."""
    other = facilities.own(tx, "Paris Centre", "Europe/Paris")
    facilities.put_subject(tx, central_id=None, facility_id=other, code="P-1", actor=SETUP)


async def test_a_client_of_one_facility_hears_of_its_things_alone(tmp_path: Path) -> None:
    """Neither changes nor devices of another one, nor what belongs to none."""
    scopes = READS | {Scope.SUBJECTS_READ, Scope.AUDIT_READ}
    lyon = ApiClient("lyon", "lyon secret", scopes, facilities=("Lyon Centre",))
    paris = replace(lyon, id="paris", facilities=("Paris Centre",))
    clock: Clock = RealClock()
    async with (
        await furnished(tmp_path / "store.db", clock) as db,
        over(db, clock, pace=QUICK, clients=(lyon, paris)) as api,
    ):
        await db.write(elsewhere)
        ears: dict[str, Ear] = {}
        mark, newest = await mark_of(api), await head(db)
        for client in (lyon, paris):
            bearer = {"Authorization": f"Bearer {await token_of(api, client)}"}
            async with listening(api.server.port, bearer, last_id=f"{mark}-0") as ear:
                await ear.until(lambda ear: ear.stream.last_id == f"{mark}-{newest}")
            ears[client.id] = ear
    assert [len(one["devices"]) for one in ears["lyon"].data("devices")] == [1]
    assert [len(one["devices"]) for one in ears["paris"].data("devices")] == [0]
    assert set(ears["paris"].kinds()) == {"facility.created", "subject.created"}
    assert "storage.created" in ears["lyon"].kinds()
    assert not set(ids(ears["paris"])) & set(ids(ears["lyon"]))


async def test_a_token_that_is_taken_back_ends_the_stream(tmp_path: Path) -> None:
    """Within seconds, with the reason; and it opens no other."""
    client = ApiClient("lab", "lab secret", READS)
    clock: Clock = RealClock()
    async with (
        await furnished(tmp_path / "store.db", clock) as db,
        over(db, clock, pace=QUICK, clients=(client,)) as api,
    ):
        token = await token_of(api, client)
        bearer = {"Authorization": f"Bearer {token}"}
        async with listening(api.server.port, bearer) as ear:
            await ear.until(lambda ear: ear.data("devices"))
            form = {"token": token, "client_id": client.id, "client_secret": client.secret}
            (await api.stranger.post("/oauth/revoke", data=form)).raise_for_status()
            await ear.all()
        assert [one["reason"] for one in ear.data("end")] == ["token"]
        async with listening(api.server.port, bearer) as ear:
            assert ear.status == 401
