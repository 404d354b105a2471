"""The centre as a witness of the audit trail: it follows it, and objects to another history."""

import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crinsu_gateway.model.checkpoint import Checkpoint, public_pem, signed
from crinsu_gateway.model.incident import IncidentOrigin
from crinsu_gateway.sandbox.central.facts import ShownCheckpoint
from crinsu_gateway.sandbox.central.witness import witnessed
from crinsu_gateway.store import audit_keys, checkpoints, incidents, reconciliation, sync_state
from crinsu_gateway.sync.beat import witness
from crinsu_gateway.sync.beat.witness import SEEN
from crinsu_gateway.sync.shown import Seen
from tests.fakes.syncing import Bench
from tests.fakes.trail import ANNA, KEY, ORIGIN, SEALING, THIEF, things_happen

pytestmark = pytest.mark.requirement("R13")


async def made(bench: Bench) -> int:
    """Some events and a checkpoint over them."""
    await bench.db.write(things_happen, 5)
    return (await bench.db.write(checkpoints.make, SEALING, "count")).size


async def kept(bench: Bench) -> dict[str, Any]:
    """What the centre keeps of us."""
    row = bench.centre.centre.database.find(
        "SELECT value FROM setting WHERE name = 'checkpoint/gw-test'"
    )
    return dict(json.loads(row["value"])) if row else {}


async def until_seen(bench: Bench, size: int) -> None:
    """Wait until the centre keeps a checkpoint of this size, and we know that it does."""

    async def seen() -> bool:
        return await bench.db.read(sync_state.get, SEEN) == size

    await bench.until(seen)
    assert (await kept(bench))["size"] == size


async def test_the_centre_follows_the_trail_and_proves_each_step(bench: Bench) -> None:
    """Each heartbeat brings the newest checkpoint; the centre keeps it, and nobody is bothered."""
    first = await made(bench)
    async with bench.syncing():
        await until_seen(bench, first)
        await until_seen(bench, await made(bench))
    assert await bench.db.read(reconciliation.open_items) == []


async def test_another_history_is_an_objection_that_a_person_is_told(bench: Bench) -> None:
    """What the centre saw of us does not lead here: it keeps what it had, and says so."""
    size = await made(bench)
    forged = {"size": size - 2, "root": "A" * 43 + "=", "epoch": 1, "note": ""}
    forged["key"] = (await bench.db.read(audit_keys.keys))[0].fingerprint
    bench.centre.centre.database.execute(
        "INSERT INTO setting (name, value) VALUES ('checkpoint/gw-test', ?)", json.dumps(forged)
    )
    async with bench.syncing():

        async def told() -> bool:
            found = await bench.db.read(reconciliation.open_items)
            return any(one.kind == "trail" for one in found)

        await bench.until(told)
    assert (await kept(bench))["size"] == size - 2
    _, (incident,) = await bench.db.read(incidents.page, 0, 10)
    assert incident.origin is IncidentOrigin.OBJECTION
    assert "another one than the centre saw" in incident.what


async def test_each_objection_has_its_name(bench: Bench) -> None:
    """A shorter trail, another root, another key, a bad signature; a new epoch begins anew."""
    centre = bench.centre.centre
    size = await made(bench)
    shown = await bench.db.read(witness.shown)
    assert shown is not None

    def state(note: str, epoch: int = 1, key: str = shown.public_key) -> str:
        said = {"note": note, "publicKey": key, "from": 0, "proof": []}
        return str(
            witnessed(centre, "gw-test", epoch, ShownCheckpoint.model_validate(said))["state"]
        )

    def note(events: int, key: Any = KEY) -> str:
        return signed(Checkpoint(ORIGIN, events, bytes(32)), key)

    assert state(shown.note) == "first"
    assert state(shown.note) == "same"
    assert state(note(size)) == "forked"
    assert state(note(size - 1)) == "rolled_back"
    assert state(note(size + 1)) == "unproven"
    assert state(note(size, THIEF)) == "bad_signature"
    other = public_pem(THIEF.public_key())
    assert state(note(size, THIEF), key=other) == "other_key"
    assert state(note(size - 1), epoch=2) == "new_epoch"
    assert (await kept(bench))["size"] == size - 1


async def test_the_centre_follows_from_key_to_key(bench: Bench) -> None:
    """A key that the one it knows handed over to is taken as ours; one out of nowhere is not."""
    async with bench.syncing():
        await until_seen(bench, await made(bench))
        rotate = partial(checkpoints.rotate, reason="once a year")
        row = await bench.db.write(rotate, SEALING, THIEF, ANNA)
        await until_seen(bench, row.size)
        assert (await kept(bench))["key"] == row.fingerprint
        assert await bench.db.read(reconciliation.open_items) == []
        lost = replace(SEALING, key=Ed25519PrivateKey.from_private_bytes(bytes(32)))
        await bench.db.write(checkpoints.make, lost, "count")

        async def told() -> bool:
            found = await bench.db.read(reconciliation.open_items)
            return any("did not hand over" in one.central_value for one in found)

        await bench.until(told)
    assert (await kept(bench))["size"] == row.size


async def test_a_centre_that_is_no_witness_is_left_alone(bench: Bench) -> None:
    """Nothing is kept of an answer without the member."""
    await made(bench)
    await bench.db.write(witness.heard, await bench.db.read(witness.shown), None)
    assert await bench.db.read(sync_state.get, SEEN) is None
    await bench.db.write(witness.heard, await bench.db.read(witness.shown), Seen("first", 3))
    assert await bench.db.read(sync_state.get, SEEN) == 3
