"""What the publisher tells of inventory and procedures, to whom, and what it never says."""

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import facilities, outbox, places, procedures, samples, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.facility import with_procedure
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import STATE, address, publishing
from tests.fakes.peers import until
from tests.fakes.rows import sample_rows

pytestmark = pytest.mark.slow

ANNA = Actor("anna.tech", "bench-1")


async def test_changes_of_the_inventory_are_told_in_order_and_close_nothing(
    broker: Mosquitto, db: Database
) -> None:
    """Each change carries its numbers; the outbox still waits for the centre afterwards."""
    await db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"])
    ids = [sample.local_id for sample in (await db.read(sample_rows))]
    async with publishing(db, address(broker.port)), listening(broker.port) as hears:
        await hears.until("/status", bool)
        await until(lambda: hears.on(STATE) != [])
        for sample_id, place in zip(ids, ("T1/C1/CN1/1", "T1/C1/CN1/2"), strict=True):
            await db.write(store_at, sample_id, place)
        await db.write(samples.take, ids[0], actor=ANNA, execution=None)
        last = await hears.until("inventory/T1", lambda told: told["kind"] == "sample.taken")
    changes = hears.on("inventory/T1")
    assert [change["kind"] for change in changes] == ["sample.stored"] * 2 + ["sample.taken"]
    numbers = [change["seq"] for change in changes]
    assert numbers == sorted(set(numbers))
    assert (last["from"], last["to"], last["local"]) == ("T1/C1/CN1/1", None, ids[0])
    assert [change["state"] for change in changes] == ["STORED", "STORED", "OUT"]
    assert (await db.read(outbox.state)).waiting == 3


def store_at(tx: Transaction, sample_id: int, place: str) -> None:
    """Store a sample container at an address."""
    slot = places.slot_at(tx, parse_address(place))
    samples.store(tx, sample_id, slot, actor=ANNA, execution=None)


async def test_changes_while_the_gateway_was_stopped_are_told_after_the_restart(
    broker: Mosquitto, db: Database
) -> None:
    """The cursor outlives the process: nothing is missing and nothing before it comes again."""
    await db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"])
    ids = [sample.local_id for sample in (await db.read(sample_rows))]
    async with listening(broker.port) as hears:
        async with publishing(db, address(broker.port)):
            await hears.until(STATE, bool)
            await db.write(store_at, ids[0], "T1/C1/CN1/1")
            await hears.until("inventory/T1", bool)
            await asyncio.sleep(0.2)  # the cursor is moved after the broker took it
        await db.write(store_at, ids[1], "T1/C2/CN1/1")
        async with publishing(db, address(broker.port)):
            await hears.until("inventory/T1", lambda told: told["to"] == "T1/C2/CN1/1")
    assert [change["to"] for change in hears.on("inventory/T1")] == ["T1/C1/CN1/1", "T1/C2/CN1/1"]


async def test_a_procedure_is_kept_while_it_is_open_and_taken_back_when_it_ends(
    broker: Mosquitto, db: Database
) -> None:
    """Its end is told, also when it came while the gateway was stopped, and nothing remains."""
    local_id = await db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T1/C1/CN1/1"]
    )
    topic = f"procedures/{local_id}"
    async with listening(broker.port) as hears:
        async with publishing(db, address(broker.port)):
            told = await hears.until(topic, bool)
            assert (told["status"], told["samples"], told["execution"]) == ("CREATED", 1, None)
        await db.write(procedures.move_to, local_id, ProcedureStatus.CANCELLED, actor=ANNA)
        async with publishing(db, address(broker.port)):
            await hears.until(topic, lambda told: told != "" and told["status"] == "CANCELLED")
            await hears.until(topic, lambda told: told == "")
    async with listening(broker.port) as later:
        await later.until("/status", bool)
        assert later.on(topic) == []


async def test_a_unit_that_is_taken_away_is_taken_back(broker: Mosquitto, db: Database) -> None:
    """A retained state does not outlive its unit, not even over a restart of the gateway."""
    async with listening(broker.port) as hears:
        async with publishing(db, address(broker.port)):
            await hears.until(STATE, bool)
            await db.write(units.note, "freezer-1", Condition.LOST, "silent")
            await hears.until(STATE, lambda told: told["condition"] == "lost")
        await db.write(units.apply, [])
        async with publishing(db, address(broker.port)):
            await hears.until(STATE, lambda told: told == "")


async def test_no_name_of_a_person_or_sample_is_ever_published(
    broker: Mosquitto, db: Database
) -> None:
    """Subjects, technicians, tags and names of samples stay out of every topic and payload."""
    secrets = ("Ada", "Lovelace", "SUBJ-1", "anna.tech", "TAG-1", "Vial", "bench-1")

    def prepare(tx: Transaction) -> None:
        with_procedure(tx, ProcedureType.STORE, ["TAG-1"])
        facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
        facilities.put_subject(
            tx,
            central_id=None,
            facility_id=facility,
            code="SUBJ-1",
            first_name="Ada",
            last_name="Lovelace",
            actor=ANNA,
        )

    await db.write(prepare)
    async with publishing(db, address(broker.port)), listening(broker.port) as hears:
        await hears.until(STATE, bool)
        sample = (await db.read(sample_rows))[0]
        await db.write(store_at, sample.local_id, "T1/C1/CN1/1")
        await hears.until("inventory/T1", bool)
        await until(lambda: any("/procedures/" in name for name, _, _ in hears.heard))
    said = b"\n".join(name.encode() + b" " + payload for name, payload, _ in hears.heard).decode()
    assert [secret for secret in secrets if secret in said] == []


async def test_a_wrong_password_is_named_and_the_right_one_is_taken(
    installed: None, tmp_path: Path, db: Database
) -> None:
    """The broker's refusal is shown as the reason; the right password connects."""
    passwords = tmp_path / "passwords"
    passwords.write_text("crinsu:right\n")
    passwords.chmod(0o600)
    run(["mosquitto_passwd", "-U", str(passwords)], tmp_path)
    broker = Mosquitto(tmp_path, ["allow_anonymous false", f"password_file {passwords}"])
    await broker.start()
    try:
        wrong = address(broker.port, username="crinsu", password="wrong")
        async with publishing(db, wrong) as publisher:
            await until(lambda: "uthor" in publisher.state.reason)  # "Not authorized"
        right = address(broker.port, username="crinsu", password="right")
        async with publishing(db, right) as publisher:
            await until(lambda: publisher.state.connected)
        assert "right" not in repr(right)
    finally:
        broker.kill()


def run(command: list[str], folder: Path) -> None:
    """Run a program to its end."""
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=20)


def certificates(folder: Path) -> None:
    """A private certificate authority and a certificate for 127.0.0.1 from it."""
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    authority = ["openssl", "req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem"]
    authority += ["-subj", "/CN=Test CA", "-days", "2"]
    authority += ["-addext", "keyUsage=critical,keyCertSign"]
    request = ["openssl", "req", "-x509", *new_key, "-keyout", "key.pem", "-out", "cert.pem"]
    request += ["-CA", "ca.pem", "-CAkey", "ca.key", "-subj", "/CN=broker", "-days", "2"]
    request += ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"]
    for command in (authority, request):
        run(command, folder)


# The TLS layer below drops a socket whose handshake failed without closing it first.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
async def test_an_encrypted_line_needs_a_certificate_that_we_trust(
    installed: None, tmp_path: Path, db: Database
) -> None:
    """With the right authority it publishes; a stranger's certificate is refused and named."""
    certificates(tmp_path)
    settings = ["allow_anonymous true", f"cafile {tmp_path}/ca.pem"]
    settings += [f"certfile {tmp_path}/cert.pem", f"keyfile {tmp_path}/key.pem"]
    broker = Mosquitto(tmp_path, settings)
    await broker.start()
    trusting = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    try:
        ours = address(broker.port, tls=trusting)
        async with publishing(db, ours), listening(broker.port, tls=trusting) as hears:
            await hears.until(STATE, bool)
        strict = address(broker.port, tls=ssl.create_default_context())
        async with publishing(db, strict) as publisher:
            await until(lambda: "certificate verify failed" in publisher.state.reason)
    finally:
        broker.kill()
