"""A centre that calls everything otherwise: one file of data makes the sync work with it."""

import re

import pytest

from crinsu_gateway.model.procedure import ProcedureStatus
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store import outbox, procedures, samples
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.naming.mapping_file import parse
from tests.fakes.renamed_central import PATHS, QUERY, WORDS, renamed_central
from tests.fakes.rows import procedure_rows
from tests.fakes.syncing import TECHNICIAN, Bench

SITE = """
[calls]
token = "POST /identity/connect/token"
events = "POST /biobank/v7/gateways/{gateway}/incidents"
batches = "POST /biobank/v7/gateways/{gateway}/incidents/bulk"
heartbeat = "PUT /biobank/v7/gateways/{gateway}/alive"
facilities = "GET /biobank/v7/sites"
people = "GET /biobank/v7/sites/{facility}/staff"
storages = "GET /biobank/v7/sites/{facility}/freezers"
containers = "GET /biobank/v7/sites/{facility}/racks"
subjects = "GET /biobank/v7/donors"
subject = "GET /biobank/v7/donors/{id}"
sample = "GET /biobank/v7/aliquots/{id}"
procedure = "GET /biobank/v7/orders/{id}"
samples = "GET /biobank/v7/aliquots"
procedures = "GET /biobank/v7/orders"

[per_page]
samples = 50

[query]
page = "seite"
per_page = "anzahl"
updated_since = "seit"
facility = "standort"
after = "hinter"

[headers]
idempotency_key = "X-Einmal"
key = "{gateway}~{epoch}~{seq}"

[envelope]
data = "antwort.inhalt"
total = "antwort.anzahl"
error = "fehler"
code = "kennung"
message = "text"
expected = "erwartet"
epoch = "epoche"

[fields.facilities]
id = "nummer"
name = "bezeichnung"
updated_at = "geaendertAm"

[fields.storages]
id = "nummer"
name = "bezeichnung"
type = "art"
updated_at = "geaendertAm"

[fields.containers]
id = "nummer"
name = "bezeichnung"
storage_name = "behaelter.bezeichnung"
parent_id = "darin"
capacity = "plaetze"
updated_at = "geaendertAm"

[fields.subjects]
id = "nummer"
code = "kennung"
first_name = "vorname"
last_name = "nachname"
facility_id = "standort.nummer"
updated_at = "geaendertAm"

[fields.people]
id = "nummer"
name = "bezeichnung"
role = "rolle"
revoked = "gesperrt"
updated_at = "geaendertAm"

[fields.samples]
id = "nummer"
name = "bezeichnung"
description = "beschreibung"
tag = "etikett"
subject_id = "spender.nummer"
subject_code = "spender.kennung"
state = "zustand"
stored_at = "eingelagertAm"
updated_at = "geaendertAm"
position_storage = "ort.behaelter.bezeichnung"
position_path = "ort.ebenen"
position_slot = "ort.fach"

[fields.level]
label = "marke"

[fields.procedures]
id = "nummer"
type = "art"
status = "stand"
subject_id = "spender.nummer"
subject_code = "spender.kennung"
storage_name = "behaelter.bezeichnung"
items = "roehrchen"
gateway = "gateway_id"
ref = "verweis"
conflict = "widerspruch"
created_at = "erstelltAm"
updated_at = "geaendertAm"

[fields.item]
id = "nummer"
name = "bezeichnung"
tag = "etikett"

[fields.token]
access_token = "jwt"

[words.procedure_type]
STORE = "einlagern"
RETRIEVE = "RETRIEVAL-OUT"

[words.procedure_status]
PENDING = "offen"
CREATED = "bereit"
IN_PROGRESS = "IN-PROGRESS"
COMPLETED = "fertig"
FAILED = "misslungen"
CANCELLED = "storniert"

[words.sample_state]
EXPECTED = "angekuendigt"
STORED = "in_storage"
OUT = "entnommen"

[words.kind]
"procedure.started" = "auftrag-begonnen"
"procedure.finished" = "auftrag-beendet"
"procedure.step" = "auftrag-schritt"
"sample.stored" = "roehrchen-eingelagert"
"sample.taken" = "roehrchen-entnommen"

[event]
gateway = "gateway_id"
epoch = "epoche"
seq = "folge"
at = "um"
kind = "was"
facts = "angaben"

[batch]
gateway = "gateway_id"
events = "meldungen"

[facts]
sample = "roehrchen"
from = "von"
to = "nach"
procedure = "auftrag"
status = "stand"
type = "art"
storage = "behaelter"
step = "schritt"
state = "zustand"
kind = "was"
at = "um"
technician = "person"
execution = "lauf"
facility = "standort"
lastSeq = "letzte"

[heartbeat]
gateway = "gateway_id"
facility = "standort"
epoch = "epoche"
lastSeq = "letzte"
waiting = "wartend"
at = "um"
from = "von"
storage = "behaelter"
status = "stand"
step = "schritt"
state = "zustand"
execution = "lauf"

[answer]
gateway = "gateway_id"
epoch = "epoche"
seq = "folge"
conflict = "widerspruch"
reason = "grund"
procedureId = "auftrag"
answers = "antworten"
status = "stand"
data = "inhalt"
error = "fehler"
code = "kennung"
message = "text"
expected = "erwartet"

[beat]
now = "jetzt"
epoch = "epoche"
expected = "erwartet"
state = "zustand"
"""
STORE, RETRIEVE = 2, 3
VIALS = {2: "T1/C1/CN1/1", 3: "T1/C1/CN1/2"}


def ended(tx: Transaction, procedure: int) -> None:
    """A technician says that a procedure is over."""
    facts: dict[str, outbox.Fact] = {
        "procedure": procedure,
        "status": "COMPLETED",
        "code": "",
        "sentence": "",
    }
    outbox.put(tx, OutboxKind.PROCEDURE_FINISHED, facts)


def steps(tx: Transaction) -> None:
    """Three steps at once, which go in one batch."""
    for step in range(1, 4):
        facts: dict[str, outbox.Fact] = {"procedure": STORE, "step": step, "kind": "scan"}
        outbox.put(tx, OutboxKind.PROCEDURE_STEP, {**facts, "state": "DONE"})


def take(tx: Transaction, sample: int) -> None:
    """A technician takes a sample container out."""
    samples.take(tx, samples.sample(tx, sample).local_id, actor=TECHNICIAN, execution=None)


async def begin(bench: Bench, procedure: int) -> None:
    """A technician starts a procedure of the centre."""
    local = (await bench.db.read(procedures.procedure, procedure)).local_id
    wish = Wish(storage="T1")
    who = {"technician": "tech-1", "station": "bench", "key": f"k{procedure}"}
    await bench.db.write(start, local, **who, wish=wish)


@pytest.mark.parametrize("bare", [False, True], ids=["wrapped", "bare"])
async def test_one_store_and_one_retrieve_with_a_mapping_file_alone(
    bench: Bench, bare: bool
) -> None:
    """Paths, methods, parameters, headers, members and words: all are those of the other centre."""
    bench.names = parse(SITE, "site.toml")

    async def ready(procedure: int) -> bool:
        rows = await bench.db.read(procedure_rows)
        found = {row.id: row.status for row in rows}
        return found.get(procedure) is ProcedureStatus.CREATED

    async with renamed_central(bench.centre.url, bare=bare) as central:
        bench.url = central.url
        async with bench.syncing():
            await bench.until(lambda: ready(STORE))
            await begin(bench, STORE)
            await bench.told()
            await bench.db.write(steps)
            for sample, address in VIALS.items():
                await bench.store(sample, address)
            await bench.db.write(ended, STORE)
            await bench.told()

            made = await bench.http.post(
                "/sandbox/staff/procedures",
                json={
                    "type": "RETRIEVE",
                    "facilityId": 1,
                    "subjectCode": "SUBJ-2024-004",
                    "sampleContainerIds": [2],
                },
            )
            assert made.status_code == 201, made.text
            await bench.until(lambda: ready(RETRIEVE))
            await bench.db.write(take, 2)
            await bench.told()

            async def everything() -> bool:
                targets = [target for _, target, _ in central.asked]
                return all(any(one.startswith(path) for one in targets) for path in PATHS)

            await bench.until(everything)
        assert central.unknown == []
        asked = "\n".join(f"{method} {target} {body}" for method, target, body in central.asked)
    rows = bench.centre.centre.database.all("SELECT id, status FROM procedure ORDER BY id")
    assert [(row["id"], row["status"]) for row in rows][1] == (STORE, "COMPLETED")
    assert [bench.at_centre(sample)["state"] for sample in VIALS] == ["OUT", "STORED"]
    assert {row["status"] for row in bench.events()} == {200}
    kinds = [row["kind"] for row in bench.events()]
    assert kinds[0] == "procedure.started"
    assert kinds[-1] == "sample.taken"
    here = await bench.known(3)
    assert here is not None
    assert here.state is SampleState.STORED
    assert (await bench.status()).last_failure is None

    documented = {*WORDS, *QUERY.values(), "Idempotency-Key"}
    left = {word for word in documented if re.search(rf'"{re.escape(word)}"|[?&]{word}=', asked)}
    assert left == set()
    assert not any(f'"{member}":' in asked for member in ("epoch", "seq", "facts", "lastSeq"))
