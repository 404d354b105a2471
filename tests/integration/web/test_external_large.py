"""The compatible face at size: inventories in parts, pages by ids, facilities kept apart."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest

from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import facilities, places, samples
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.endpoint import STRANGER, Call, Client, NoBody, NoQuery
from crinsu_gateway.web.external.inventory import (
    IN_ONE_PIECE,
    ChangedMeanwhile,
    Inventories,
)
from crinsu_gateway.web.external.serving import lists_of
from crinsu_gateway.web.external.views.inventory import VIEW
from crinsu_gateway.web.faces import One, Streamed
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import serving
from tests.fakes.clock import HandClock
from tests.fakes.facility import SETUP, furnished, with_procedure

P = "/api/v1/external"
FIRST = 10**12 + 1
PLACES = ("T1/C1/CN1/1", "T1/C1/CN1/3", "T1/C1/CN2/2", "T1/C2/CN1/1", "T1/C2/CN2/3")


async def held(folder: Path, clock: HandClock) -> Database:
    """A store with five vials in T1."""
    db = await furnished(folder / "store.db", clock)
    tags = [f"TAG-{number}" for number in range(5)]
    await db.write(with_procedure, ProcedureType.STORE, tags, stored_at=list(PLACES))
    return db


def inventories(db: Database, *, bare: bool, whole: int = IN_ONE_PIECE) -> Inventories:
    """What answers; over `whole` in parts of a thousand."""
    return Inventories(lists_of(db, (VIEW,)), bare=bare, whole=whole)


def _fill(tx: Transaction, more: int) -> None:
    """More vials, in slots of an innermost container of T1 that are made for them."""
    leaf = tx.value("SELECT id FROM container WHERE path = 'C1/CN2'")
    numbers = [*range(100, 100 + more)]
    tx.many(
        "INSERT INTO slot (container_id, ordinal, label) VALUES (?1, ?2, ?2)",
        [(leaf, number) for number in numbers],
    )
    tx.many(
        "INSERT INTO sample_container (name, subject_id, state, slot_id, changed_ms) "
        "SELECT 'V' || ?2, (SELECT min(id) FROM subject), 'STORED', id, 0 FROM slot "
        "WHERE container_id = ?1 AND ordinal = ?2",
        [(leaf, number) for number in numbers],
    )


def asking(client: Client = STRANGER) -> Call[NoQuery, NoBody]:
    """A call for the inventory of T1."""
    return Call(client, {"id": str(FIRST)}, NoQuery(), NoBody(), "")


async def joined(answer: One | Streamed) -> Any:
    """What a stream says, when it is whole."""
    assert isinstance(answer, Streamed)
    return orjson.loads(b"".join([piece async for piece in answer.chunks]))


@pytest.mark.parametrize("many", [5, 1000, 1003, 2000])
async def test_parts_put_together_are_the_whole(
    tmp_path: Path, clock: HandClock, many: int
) -> None:
    """With any number of parts, and in either style, what is streamed is what is sent whole."""
    async with await held(tmp_path, clock) as db:
        await db.write(_fill, many - 5)
        whole = await inventories(db, bare=True).answer(asking())
        assert isinstance(whole, One)
        body = orjson.loads(orjson.dumps(whole.data))
        assert len({one["id"] for one in body["inventory"]}) == many
        streamed = inventories(db, bare=True, whole=4)
        assert await joined(await streamed.answer(asking())) == body
        wrapped = inventories(db, bare=False, whole=4)
        assert await joined(await wrapped.answer(asking())) == {"data": body, "meta": {}}


async def test_what_changes_meanwhile_is_not_sent_as_whole(
    tmp_path: Path, clock: HandClock
) -> None:
    """A vial that moves while parts are read ends the stream; the caller asks again."""
    async with await held(tmp_path, clock) as db:
        answer = await inventories(db, bare=False, whole=1).answer(asking())
        assert isinstance(answer, Streamed)
        piece = await anext(answer.chunks)

        def move(tx: Transaction) -> None:
            slot = places.slot_at(tx, parse_address("T1/C2/CN2/1"))
            samples.move(tx, FIRST, slot, actor=SETUP, execution=None)

        before = db.changes.cursor(Topic.SAMPLES)
        await db.write(move)
        await db.changes.wait_for(Topic.SAMPLES, after=before, timeout=5)
        with pytest.raises(ChangedMeanwhile):
            await anext(answer.chunks)
        with pytest.raises(ValueError, match="unexpected end"):
            orjson.loads(piece)
        again = await inventories(db, bare=False, whole=1).answer(asking())
        assert len((await joined(again))["data"]["inventory"]) == 5


async def test_others_samples_in_a_shared_tank_are_not_shown(
    tmp_path: Path, clock: HandClock
) -> None:
    """A client of one facility sees its own vials in its tank, in one piece and in parts."""

    def share(tx: Transaction) -> int:
        other = facilities.link(tx, 9, "Paris Centre")
        subject = facilities.put_subject(
            tx, central_id=5, facility_id=other, code="PARIS-5", actor=SETUP
        )
        tx.change("UPDATE sample_container SET subject_id = ? WHERE id % 2 = 0", (subject,))
        return facilities.local_id(tx, FIRST)

    async with await held(tmp_path, clock) as db:
        own = await db.write(share)
        client = Client("lyon", frozenset(), facilities=frozenset({own}))
        for whole in (1, 100):
            answer = await inventories(db, bare=True, whole=whole).answer(asking(client))
            raw = (
                orjson.dumps(answer.data)
                if isinstance(answer, One)
                else orjson.dumps(await joined(answer))
            )
            assert len(orjson.loads(raw)["inventory"]) == 3
            assert b"PARIS" not in raw


LISTS = ("facilities", "storage", "containers", "sample-containers", "subjects", "procedures")
SCOPES = frozenset({Scope.INVENTORY_READ, Scope.SUBJECTS_READ, Scope.PROCEDURES_READ})


async def bearer(stranger: httpx2.AsyncClient, name: str) -> dict[str, str]:
    """The header with a token of a client."""
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "secret"}
    told = (await stranger.post("/oauth/token", data=form)).json()
    return {"Authorization": f"Bearer {told['access_token']}"}


def two_sites(tx: Transaction) -> None:
    """The same in Lyon and in Paris."""
    with_procedure(tx, ProcedureType.STORE, ["A"], stored_at=["T1/C1/CN1/1"])
    paris = facilities.own(tx, "Paris Centre", "Europe/Paris")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=paris, code="PARIS-1", actor=SETUP
    )
    samples.put(tx, central_id=None, subject_id=subject, name="Paris vial", actor=SETUP)
    tx.change("UPDATE storage_solution SET facility_id = ? WHERE name = 'T2'", (paris,))
    tx.change(
        "INSERT INTO procedure (type, status, facility_id, subject_id, created_ms, updated_ms) "
        "VALUES ('STORE', 'PENDING', ?, ?, 0, 0)",
        (paris, subject),
    )


async def test_each_client_is_shown_its_facilities_alone(tmp_path: Path, clock: HandClock) -> None:
    """Every list, its total and its filters; single objects of others are as if they were not."""
    sites = ("Lyon Centre", "Paris Centre")
    clients = [ApiClient(site[:4].lower(), "secret", SCOPES, facilities=(site,)) for site in sites]
    async with serving(tmp_path, clock, clients=clients) as api:
        await api.db.write(two_sites)
        lyon, paris = [await bearer(api.stranger, one.id) for one in clients]
        for name in LISTS:
            whole = (await api.client.get(f"{P}/{name}?perPage=100")).json()
            parts = [
                (await api.stranger.get(f"{P}/{name}?perPage=100", headers=one)).json()
                for one in (lyon, paris)
            ]
            ids = [{one["id"] for one in part["data"]} for part in parts]
            assert all(ids), name
            assert not ids[0] & ids[1], name
            assert ids[0] | ids[1] == {one["id"] for one in whole["data"]}, name
            totals = [part["meta"]["total"] for part in parts]
            assert sum(totals) == whole["meta"]["total"], name
        for path in (
            "sample-containers?subjectCode=PARIS-1",
            "procedures?subjectCode=PARIS-1",
            f"storage?facilityId={FIRST + 1}",
            f"containers?storageId={FIRST + 1}",
        ):
            assert (await api.stranger.get(f"{P}/{path}", headers=paris)).json()["data"], path
            hidden = await api.stranger.get(f"{P}/{path}", headers=lyon)
            assert hidden.status_code == 404 or hidden.json()["data"] == [], path
        for path in (f"subjects/{FIRST + 1}", f"storage/{FIRST + 1}/inventory"):
            hidden = await api.stranger.get(f"{P}/{path}", headers=lyon)
            nowhere = await api.stranger.get(
                f"{P}/{path.replace(str(FIRST + 1), '7')}", headers=lyon
            )
            assert (hidden.status_code, nowhere.status_code) == (404, 404)


async def test_a_stopped_reader_leaves_nothing_open(tmp_path: Path, clock: HandClock) -> None:
    """A caller who goes in the middle of an inventory leaves the store to be closed."""
    async with await held(tmp_path, clock) as db:
        answer = await inventories(db, bare=False, whole=1).answer(asking())
        assert isinstance(answer, Streamed)
        await anext(answer.chunks)
        await answer.chunks.aclose()  # type: ignore[attr-defined]
        await asyncio.wait_for(db.read(lambda tx: tx.value("SELECT 1")), 5)
