"""The bodies of the API as clients see them, kept as golden files."""

import json
import re
from typing import Any

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.procedure import InputKind, ProcedureStatus, ProcedureType, Verdict
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import (
    alarms,
    emergencies,
    executions,
    inputs,
    lifts,
    people,
    places,
    readings,
    reconciliation,
    sessions,
    sync_state,
)
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.faces import Face, face_of
from crinsu_gateway.web.representation.health import BusHealth, DaemonHealth, InhabitantHealth
from crinsu_gateway.wire.recent import Recent
from tests.fakes.alarms import end_low_level, raise_low_level, raise_sensor_fault
from tests.fakes.api import Api
from tests.fakes.clock import HandClock
from tests.fakes.facility import with_procedure
from tests.fakes.golden import Golden
from tests.fakes.registered import published

FIRST = 1_000_000_000_001
SHOWN = ("allow", "content-type", "location", "total-count", "www-authenticate", "retry-after")


def furnish(tx: Transaction) -> None:
    """Vials in slots, procedures in several states, a running store, and what a unit says."""
    with_procedure(tx, ProcedureType.STORE, ["TAG-1", "TAG-2"], central_id=41)
    with_procedure(tx, ProcedureType.RETRIEVE, ["TAG-3"], stored_at=["T1/C1/CN1/1"])
    with_procedure(tx, ProcedureType.REFILL, [], status=ProcedureStatus.PENDING)
    now = tx.now
    wish = Wish(container="C2/CN1")
    run = start(tx, 41, technician="tech-1", station="bench-1", key="k-1", wish=wish)
    executions.plan(tx, run, [("open_lid", {"unit": "freezer-1"}), ("sign", {})])
    given = inputs.give(tx, run, InputKind.SCAN, "TAG-9", actor=Actor("tech-1", "b"), key="k-2")
    inputs.decide(
        tx, inputs.one(tx, given), Verdict.REFUSED, code="WRONG_TAG", sentence="not this one"
    )

    def said(
        point: str, value: Quantity | None, quality: Quality, reason: Reason = Reason.NONE
    ) -> Reading:
        detail = "exception 2 (illegal data address)" if reason is Reason.REFUSED else ""
        unit = "freezer-1"
        return Reading(unit, point, value, quality, now.utc_ms, now.boot_ms, reason, detail)

    readings.record(
        tx,
        [
            said("level", Quantity(81.5, "%"), Quality.GOOD),
            said("temperature", None, Quality.BAD, Reason.REFUSED),
            said("lid_open", Quantity(value=False, unit=""), Quality.GOOD),
        ],
    )
    raise_low_level(tx)
    alarm_id = raise_sensor_fault(tx)
    anna = Actor("anna", "bench-1")
    alarms.acknowledge(tx, alarm_id, actor=anna, note="a new one is ordered", key="k-3")
    end_low_level(tx)
    raise_low_level(tx)
    lifts.begin(tx, run, 1_000_000_000_001, "C1/CN1", anna)
    hot = Raised(
        source="freezer-1/temperature",
        code="temp_high",
        severity=Severity.EMERGENCY,
        unit="freezer-1",
        point="temperature",
        latched=True,
        value="-120 Cel",
        limit="-150 Cel",
        reason="temperature is -120 Cel, the limit is -150 Cel",
        action="",
        at=now,
    )
    alarms.raise_alarm(tx, hot)
    ada = people.add(tx, name="Ada Example", role=Role.TECHNICIAN, actor=anna)
    people.train(tx, ada, Training.CAN_WITNESS, now.utc_ms + 86_400_000, anna)
    sessions.begin(tx, token="t", person_id=ada, station="bench-1", client="lis", actor=anna)
    glass = emergencies.declare(
        tx,
        places.storage_named(tx, "T2").local_id,
        reason="its vacuum is lost",
        actor=None,
        called="Pat",
        station="bench-1",
        client="lis",
        token="emergency-t",
    )
    emergencies.use(tx, glass, "witness", anna, run, 1)
    reconciliation.note(tx, "position", "sample/3", "T1/C1/CN2/1", "T1/C1/CN1/1")
    published(tx)
    sync_state.put(tx, "last_failure_ms", now.utc_ms - 5000)
    sync_state.put(tx, "last_failure", "REMOTE_AWAY: no answer within 10 s")
    sync_state.put(tx, "last_success_ms", now.utc_ms - 60_000)


READS = {
    "devices": "/api/v1/devices",
    "device": "/api/v1/devices/freezer-1",
    "readings": "/api/v1/devices/freezer-1/readings?from=2025-10-09T00:00:00Z",
    "exchanges": "/api/v1/devices/freezer-1/exchanges",
    "facilities": "/api/v1/facilities?expand=storageSolutions[expand=devices]",
    "facility": f"/api/v1/facilities/{FIRST}",
    "slots": "/api/v1/slots?per_page=3&expand=container",
    "slot": "/api/v1/slots/1",
    "sample-containers": "/api/v1/sample-containers?sort=-name&metadata=true",
    "one-sample-container": f"/api/v1/sample-containers/{FIRST + 2}?excluded=",
    "subjects": "/api/v1/subjects?expand=sampleContainers",
    "subject": f"/api/v1/subjects/{FIRST}",
    "container-slots": "/api/v1/containers/2/slots?sort=-label",
    "storage-solutions": "/api/v1/storage-solutions",
    "storage-solution": f"/api/v1/storage-solutions/{FIRST}",
    "containers": f"/api/v1/containers?storageSolution={FIRST}",
    "container": "/api/v1/containers/2",
    "place": "/api/v1/places?address=T1/C1/CN1/1",
    "custody": f"/api/v1/sample-containers/{FIRST + 2}/custody",
    "layout": "/api/v1/layout?storage=T1",
    "inventory": "/api/v1/inventory",
    "alarms": "/api/v1/alarms",
    "alarm": "/api/v1/alarms/2",
    "emergencies": "/api/v1/emergencies",
    "emergency": "/api/v1/emergencies/1",
    "deviations": "/api/v1/deviations",
    "deviation": "/api/v1/deviations/1",
    "exposures": f"/api/v1/sample-containers/{FIRST + 2}/exposures",
    "exposure-totals": f"/api/v1/sample-containers/{FIRST + 2}/exposure-totals",
    "exposures-of-all": "/api/v1/exposures?expand=sampleContainer",
    "exposure": "/api/v1/exposures/1",
    "custody-lines": "/api/v1/custody-lines?place=T1/C1/CN1/1",
    "custody-line": "/api/v1/custody-lines/1",
    "procedures": "/api/v1/procedures",
    "procedure": "/api/v1/procedures/41",
    "executions": "/api/v1/executions?state=RUNNING",
    "execution": "/api/v1/executions/1",
    "trips": "/api/v1/trips?storage=T1",
    "pick-list": "/api/v1/trips/pick-list?storage=T1",
    "execution-pick-list": "/api/v1/executions/1/pick-list",
    "sample-container": "/api/v1/lookup?sample=TAG-3",
    "stocktake-differences": "/api/v1/stocktake-differences",
    "people": "/api/v1/people",
    "person": f"/api/v1/people/{FIRST}",
    "sessions": "/api/v1/sessions",
    "authority": "/api/v1/authority?act=step.witness",
    "sync": "/api/v1/sync",
    "reconciliation": "/api/v1/reconciliation",
    "reconciliation-1": "/api/v1/reconciliation/1",
    "registry": "/api/v1/registry",
    "registry-record": "/api/v1/registry/persons/12345",
    "registry-record-unknown": "/api/v1/registry/persons/99",
    "publications": "/api/v1/registry/publications",
    "publication": "/api/v1/registry/publications/1",
    "health": "/api/v1/health",
    "maintenance": "/api/v1/maintenance",
    "readyz": "/readyz",
    "build-info": "/api/latest/build-info",
    "latest": "/api/latest/units?per_page=1",
    "external-organization": "/api/v1/external/organizations/1",
    "external-facilities": "/api/v1/external/facilities",
    "external-facility": f"/api/v1/external/facilities/{FIRST}",
    "external-storage-list": f"/api/v1/external/storage?facilityId={FIRST}",
    "external-storage": f"/api/v1/external/storage/{FIRST}",
    "external-inventory": f"/api/v1/external/storage/{FIRST}/inventory",
    "external-containers": f"/api/v1/external/containers?storageId={FIRST}&perPage=2&page=2",
    "external-container": "/api/v1/external/containers/1",
    "external-sample-containers": "/api/v1/external/sample-containers?subjectCode=SUBJ-1",
    "external-location-stored": f"/api/v1/external/sample-containers/{FIRST + 2}/location",
    "external-location-expected": f"/api/v1/external/sample-containers/{FIRST}/location",
    "external-subjects": "/api/v1/external/subjects",
    "external-subject": f"/api/v1/external/subjects/{FIRST}",
    "external-procedures": "/api/v1/external/procedures?status=IN_PROGRESS",
    "external-procedure": "/api/v1/external/procedures/41",
    "refused-not-found": "/api/v1/devices/nothing",
    "refused-parameter": "/api/v1/devices?page=0&colour=red",
    "events-of-a-kind": "/api/v1/events?kind=alarm.raised",
    "event-unknown": "/api/v1/events/999999",
    "checkpoint-none-yet": "/api/v1/checkpoints",
    "audit-keys-none-yet": "/api/v1/audit-keys",
    "incidents-none": "/api/v1/incidents",
    "audit-purge-too-young": "/api/v1/audit-purges/1",
    "incident-missing": "/api/v1/incidents/1",
    "audit-reviews": "/api/v1/audit-reviews",
    "audit-review-missing": "/api/v1/audit-reviews/1",
    "audit-key-missing": "/api/v1/audit-keys/none",
    "stocktake-difference-missing": "/api/v1/stocktake-differences/1",
    "external-refused-not-found": "/api/v1/external/storage/7",
    "external-refused-parameter": "/api/v1/external/storage?perPage=101",
}


def told(request: str, status: int, headers: Any, body: bytes) -> str:
    """A whole exchange as a golden file shows it."""
    shown = {name: headers[name] for name in SHOWN if name in headers}
    return (
        json.dumps(
            {
                "request": request,
                "status": status,
                "headers": shown,
                "body": json.loads(body) if body else None,
            },
            indent=2,
        )
        + "\n"
    )


async def test_every_read_answers_what_was_accepted(
    api: Api, clock: HandClock, golden: Golden
) -> None:
    """Each resource of both faces, byte for byte as a person accepted it."""
    await api.db.write(furnish)
    line = api.lines["net"] = Recent(clock)
    line.note("opened 10.0.0.7:502")
    line.sent(b"\x01\x03\x00\x4b")
    clock.pass_s(3)
    api.health[:] = [
        DaemonHealth(
            (InhabitantHealth("engine", "waiting", 2, 1, "STORE_FULL", "the disk is full"),),
            (BusHealth("freezer-net", "running", 120, ""),),
            ("engine failed and will be started again: the disk is full",),
        )
    ]
    for name, path in READS.items():
        answer = await api.client.get(path)
        golden.check(
            f"api/{name}.json",
            told(f"GET {path}", answer.status_code, answer.headers, answer.content),
        )


async def test_every_read_of_the_document_has_a_golden_body(api: Api) -> None:
    """A new read without a golden file is noticed; test_harvest_reading.py has the registry's."""

    def shape(path: str) -> str:
        return re.sub(r"/(\d+|\{\w+\}|freezer-1|persons|none)(?=/|$)", "/*", path.partition("?")[0])

    kept = {shape(path) for path in READS.values()}
    reads = {shape(one.path) for one in api.endpoints if one.method == "GET" and not one.streams}
    reads = {path for path in reads if face_of(path) is not Face.REGISTRY}
    reads -= {shape(one.path) for one in api.endpoints if one.declared and "{id}/" in one.path}
    reports = {"/api/v1/custody-report", "/api/v1/sample-containers/*/custody-report"}
    pages = {"/healthz", "/metrics", "/openapi.json", "/schemas/*", "/docs", "/docs/style.css"}
    assert reads - kept - reports == pages
