"""The publisher against a real mosquitto and a store on disk, through everything brokers do."""

import asyncio
import signal
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from tests.fakes import leftovers, mosquitto
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.peers import mute, tcp_peer, until

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.mqtt.broker import Broker
from crinsu_gateway.mqtt.publisher import Pace, Publisher
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import (
    facilities,
    outbox,
    places,
    procedures,
    readings,
    samples,
    units,
)
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.wire.backoff import Backoff

pytestmark = [
    pytest.mark.skipif(mosquitto.PROGRAM is None, reason="mosquitto is not installed"),
    pytest.mark.slow,
]

TOPICS = Topics("Lyon Centre", "gw-test")
QUICK = Pace(every_s=0.02, backoff=Backoff(0.02, 0.1))
STATE = "units/freezer-1/state"
READINGS = "units/freezer-1/readings"
ANNA = Actor("anna.tech", "bench-1")


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    """A running broker."""
    one = Mosquitto(tmp_path)
    await one.start()
    yield one
    one.kill()


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A store with a furnished facility."""
    async with await furnished(tmp_path / "store.db", RealClock()) as one:
        yield one


def address(port: int, **more: Any) -> Broker:
    """A broker of this machine."""
    return Broker("127.0.0.1", port, "crinsu-gw-test", **({"answer_within_s": 1.0} | more))


@asynccontextmanager
async def publishing(
    db: Database, broker: Broker, pace: Pace = QUICK, clock: Clock | None = None
) -> AsyncIterator[Publisher]:
    """A publisher that runs; stopped in order at the end."""
    log = structlog.get_logger()
    publisher = Publisher(db, broker, TOPICS, clock or RealClock(), lambda: 0.5, log, pace)
    task = asyncio.ensure_future(publisher.run())
    try:
        yield publisher
    finally:
        task.cancel()
        ended = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended[0], asyncio.CancelledError), ended


def level(value: float, at_ms: int, boot_ms: int = 1_000_000) -> Reading:
    """A good reading of the level."""
    return Reading("freezer-1", "level", Quantity(value, "%"), Quality.GOOD, at_ms, boot_ms)


async def now_level(db: Database, value: float) -> None:
    """Commit a fresh reading of the level."""
    now = RealClock().now()
    await db.write(readings.record, [level(value, now.utc_ms, now.boot_ms)])


def shows(value: float) -> Callable[[Any], bool]:
    """Whether a unit state shows this level."""
    return lambda told: told != "" and told["points"]["level"]["value"] == value


async def test_a_gateway_says_that_it_is_there_and_that_it_stops(
    broker: Mosquitto, db: Database
) -> None:
    """`status` is online while it runs and stopped after an orderly stop, and is retained."""
    async with listening(broker.port) as hears:
        async with publishing(db, address(broker.port)):
            told = await hears.until("/status", lambda told: told["state"] == "online")
        await hears.until("/status", lambda told: told["state"] == "stopped")
    assert (told["gateway"], told["facility"], told["epoch"]) == ("gw-test", "Lyon Centre", 1)
    assert hears.heard[0][0] == "crinsu/v1/lyon-centre/gw-test/status"
    async with listening(broker.port) as later:
        assert (await later.until("/status", bool))["state"] == "stopped"


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """Start a process in the folder of the project."""
    return subprocess.Popen(command, cwd=Path(__file__).parents[2])


async def test_a_killed_gateway_leaves_its_last_will(broker: Mosquitto, tmp_path: Path) -> None:
    """The broker says `lost` for a gateway that ends without a word."""
    command = [sys.executable, "-m", "tests.fakes.mqtt_process"]
    command += [str(broker.port), str(tmp_path / "store.db")]
    async with listening(broker.port) as hears:
        process = start(command)
        try:
            await hears.until("/status", lambda told: told["state"] == "online")
        finally:
            process.kill()
            process.wait()
        await hears.until("/status", lambda told: told["state"] == "lost")


async def test_the_state_of_a_unit_is_kept_for_those_who_come_later(
    broker: Mosquitto, db: Database
) -> None:
    """A subscriber that comes later gets value, unit, quality, reason, moment and age limit."""
    async with publishing(db, address(broker.port)), listening(broker.port) as first:
        await now_level(db, 71.5)
        await first.until(STATE, shows(71.5))
        async with listening(broker.port) as later:
            state = await later.until(STATE, shows(71.5))
    point = state["points"]["level"]
    assert point.pop("at").endswith("Z")
    assert point == {
        "value": 71.5,
        "unit": "%",
        "quality": "good",
        "reason": "",
        "stale_after_s": 60.0,
    }
    assert state["points"]["temperature"]["reason"] == Reason.NEVER_READ
    assert (state["storage"], state["condition"]) == ("T1", "starting")


async def test_a_value_that_turns_stale_without_a_commit_is_told(
    broker: Mosquitto, tmp_path: Path
) -> None:
    """When nothing is read any more, the retained state says stale by itself."""
    clock = HandClock()
    async with await furnished(tmp_path / "store.db", clock) as db:
        await db.write(readings.record, [level(60.0, clock.utc_ms, clock.boot_ms)])
        async with publishing(db, address(broker.port), clock=clock), listening(broker.port) as it:
            await it.until(STATE, lambda told: told["points"]["level"]["quality"] == "good")
            clock.pass_s(61)
            stale = await it.until(
                STATE, lambda told: told["points"]["level"]["quality"] == "stale"
            )
    assert stale["points"]["level"]["reason"] == Reason.TOO_OLD


async def test_a_flood_of_readings_is_told_together(broker: Mosquitto, db: Database) -> None:
    """Of hundreds of commits few messages come out, in order, and the last one is the latest."""
    pace = Pace(every_s=0.2, backoff=QUICK.backoff)
    async with publishing(db, address(broker.port), pace), listening(broker.port) as hears:
        await hears.until(STATE, bool)
        for number in range(300):
            await now_level(db, float(number))
        await hears.until(STATE, shows(299.0))
        await hears.until(READINGS, lambda told: told["readings"][0]["value"] == 299.0)
    told = [message["readings"][0]["value"] for message in hears.on(READINGS)]
    assert told == sorted(told)
    assert len(told) < 100
    assert len(hears.on(STATE)) < 100


async def test_a_broker_that_is_absent_at_the_start_is_waited_for(
    tmp_path: Path, db: Database
) -> None:
    """The gateway runs without its broker and tells everything once there is one."""
    await now_level(db, 42.0)
    broker = Mosquitto(tmp_path)
    async with publishing(db, address(broker.port)) as publisher:
        await until(lambda: "cannot be used" in publisher.state.reason)
        await broker.start()
        try:
            async with listening(broker.port) as hears:
                await hears.until(STATE, shows(42.0))
            assert publisher.state.connected
        finally:
            broker.kill()


async def test_a_broker_that_died_is_told_everything_again(broker: Mosquitto, db: Database) -> None:
    """A broker that comes back with an empty memory holds the newest state, and `online`."""
    async with publishing(db, address(broker.port)) as publisher:
        await now_level(db, 50.0)
        await until(lambda: publisher.state.connected)
        broker.kill()
        await until(lambda: not publisher.state.connected)
        await now_level(db, 49.0)
        await broker.start()
        async with listening(broker.port) as hears:
            await hears.until(STATE, shows(49.0))
            await hears.until("/status", lambda told: told["state"] == "online")


async def test_a_frozen_broker_is_noticed_and_never_left_with_an_old_value(
    broker: Mosquitto, db: Database
) -> None:
    """What a frozen broker did not take is not repeated over newer values after it thaws."""
    async with publishing(db, address(broker.port)) as publisher:
        await now_level(db, 30.0)
        async with listening(broker.port) as hears:
            await hears.until(STATE, shows(30.0))
        broker.signal(signal.SIGSTOP)
        await now_level(db, 29.0)
        await until(lambda: not publisher.state.connected)
        await now_level(db, 28.0)
        broker.signal(signal.SIGCONT)
        await until(lambda: publisher.state.connected)
        async with listening(broker.port) as hears:
            await hears.until(STATE, shows(28.0))
            await now_level(db, 27.0)
            await hears.until(STATE, shows(27.0))
        async with listening(broker.port) as later:
            assert (await later.until(STATE, bool))["points"]["level"]["value"] == 27.0


async def test_nothing_leaks_over_many_connections(broker: Mosquitto, db: Database) -> None:
    """Twenty lost brokers later there are as many tasks and descriptors as after the first."""
    async with publishing(db, address(broker.port)) as publisher:
        await until(lambda: publisher.state.connected)
        counts = []
        for _ in range(20):
            broker.kill()
            await until(lambda: not publisher.state.connected)
            await broker.start()
            await until(lambda: publisher.state.connected)
            await asyncio.sleep(0.05)
            counts.append((len(asyncio.all_tasks()), len(leftovers.descriptors())))
    assert counts[-1] == counts[0], counts


async def test_nothing_leaks_when_the_broker_never_answers(db: Database) -> None:
    """A peer that takes connections and says nothing costs no socket and no task."""
    async with tcp_peer(mute) as peer:
        async with publishing(db, address(peer.port, answer_within_s=0.05)):
            await until(lambda: peer.connections == 5)
            before = len(asyncio.all_tasks())
            await until(lambda: peer.connections >= 15)
            assert len(asyncio.all_tasks()) <= before + 1
            assert peer.open_now <= 2
        await until(lambda: peer.open_now == 0)


async def test_a_stop_while_connecting_leaves_nothing_open(db: Database) -> None:
    """Stopped between the connection and the broker's answer, it closes the socket."""
    async with tcp_peer(mute) as peer:
        async with publishing(db, address(peer.port, answer_within_s=0.3)):
            await until(lambda: peer.open_now == 1)
        await until(lambda: peer.open_now == 0)


async def test_changes_of_the_inventory_are_told_in_order_and_close_nothing(
    broker: Mosquitto, db: Database
) -> None:
    """Each change carries its numbers; the outbox still waits for the centre afterwards."""
    await db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"])
    ids = [sample.local_id for sample in (await db.read(samples.page, 0, 9))[1]]
    async with publishing(db, address(broker.port)), listening(broker.port) as hears:
        await hears.until("/status", bool)
        await until(lambda: hears.on(STATE) != [])
        for sample_id, place in zip(ids, ("T1/C1/CN1/1", "T1/C1/CN1/2"), strict=True):
            await db.write(store_at, sample_id, place)
        await db.write(samples.take, ids[0], actor=ANNA, execution=None)
        last = await hears.until("inventory/T1", lambda told: told["kind"] == "sample.taken")
    changes = hears.on("inventory/T1")
    assert [change["kind"] for change in changes] == ["sample.stored"] * 2 + ["sample.taken"]
    assert [change["previous"] for change in changes[1:]] == [c["seq"] for c in changes[:-1]]
    assert (last["from"], last["to"], last["sample"]) == ("T1/C1/CN1/1", None, ids[0])
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
    ids = [sample.local_id for sample in (await db.read(samples.page, 0, 9))[1]]
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
        sample = (await db.read(samples.page, 0, 9))[1][0]
        await db.write(store_at, sample.local_id, "T1/C1/CN1/1")
        await hears.until("inventory/T1", bool)
        await until(lambda: any("/procedures/" in name for name, _, _ in hears.heard))
    said = b"\n".join(name.encode() + b" " + payload for name, payload, _ in hears.heard).decode()
    assert [secret for secret in secrets if secret in said] == []


async def test_a_wrong_password_is_named_and_the_right_one_is_taken(
    tmp_path: Path, db: Database
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
    tmp_path: Path, db: Database
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
