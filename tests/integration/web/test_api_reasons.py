"""A change, a deletion, a correction and an override need a reason (EU GMP Annex 11, 9).

Generated from the declared endpoints: each that changes something says in its body's types whether
it needs a reason, or stands in a list here that says why it needs none.
"""

import pytest

from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import AnyEndpoint
from tests.fakes.api import Api
from tests.fakes.least_body import least

pytestmark = pytest.mark.requirement("R04")

BEGINS = "it makes something new; what it is says why"
WORK = "a step of a procedure, whose order says why; what is left undone or denied needs a reason"
LOOKS = "it changes nothing"
ACCESS = "it is about access, which is recorded (R16), not about data"
SIGNED = "what is signed says why: findings, cause, action"
ENDS = "it ends what was begun with a reason"
EITHER = "a member or the header Audit-Reason; tested with the corrections"
CONDITIONAL = "needed when it corrects or applies something; tested where that is"

UNDONE = "nothing was done yet; what runs is not cancelled"

NEEDS_NONE = {
    "/api/v1/alarms/{id}/acknowledge": "it accepts an alarm and changes no record",
    "/api/v1/alarms/{id}/unshelve": ENDS,
    "/api/v1/audit-purges/{id}/sign": SIGNED,
    "/api/v1/checkpoints": BEGINS,
    "/api/v1/audit-reviews": BEGINS,
    "/api/v1/containers/{id}": EITHER,
    "/api/v1/deviations/{id}/close": SIGNED,
    "/api/v1/deviations/{id}/resolution": LOOKS,
    "/api/v1/emergencies/{id}/end": ENDS,
    "/api/v1/executions/{id}/inputs": WORK,
    "/api/v1/executions/{id}/scans": WORK,
    "/api/v1/external/procedures": BEGINS,
    "/api/v1/external/procedures/{id}/cancel": UNDONE,
    "/api/v1/external/subjects": BEGINS,
    "/api/v1/incidents/{id}/close": SIGNED,
    "/api/v1/inventory/import": CONDITIONAL,
    "/api/v1/layout/import": CONDITIONAL,
    "/api/v1/maintenance/end": ENDS,
    "/api/v1/people": ACCESS,
    "/api/v1/people/{id}/changes": ACCESS,
    "/api/v1/pins": ACCESS,
    "/api/v1/procedures": BEGINS,
    "/api/v1/procedures/{id}/cancel": UNDONE,
    "/api/v1/procedures/{id}/approve": "it lets happen what was asked for",
    "/api/v1/procedures/{id}/start": WORK,
    "/api/v1/registry/publications": LOOKS,
    "/api/v1/registry/publications/{id}/confirm": "it brings what is configured to another place",
    "/api/v1/sample-containers/{id}": EITHER,
    "/api/v1/sample-containers/{id}/carrier": CONDITIONAL,
    "/api/v1/sample-containers/{id}/cooled": WORK,
    "/api/v1/scans": WORK,
    "/api/v1/sessions": ACCESS,
    "/api/v1/sessions/{id}": ACCESS,
    "/api/v1/step-ups": ACCESS,
    "/api/v1/storage-solutions/{id}/service/end": ENDS,
    "/api/v1/trips": WORK,
    "/api/v1/unlocks": ACCESS,
}


def changing(api: Api) -> list[AnyEndpoint]:
    """Every endpoint of ours that is not a mere look."""
    return [one for one in api.endpoints if one.method != "GET" and one.path.startswith("/api/v1/")]


def state(tx: Transaction) -> tuple[int, int]:
    """What any act would change: the trail, and what waits for the centre."""
    return audit.head(tx), int(tx.value("SELECT count(*) FROM outbox"))


async def test_every_endpoint_says_whether_it_needs_a_reason(api: Api) -> None:
    """One that is new must mark the member that says why, or be named with a reason of its own."""
    mute = {one.path for one in changing(api) if not one.why}
    assert mute - set(NEEDS_NONE) == set()
    reasoned = {one.path for one in changing(api) if one.why}
    assert reasoned & set(NEEDS_NONE) == set()
    assert len(reasoned) >= 15
    assert all(NEEDS_NONE.values())


async def test_without_a_reason_nothing_is_done(api: Api) -> None:
    """Left out, empty or blank: 422 that names the member, for each, and nothing changes."""
    before = await api.db.read(state)
    for one in (one for one in changing(api) if one.why):
        path = one.path.replace("{id}", "1000000000001").replace("{name}", "freezer-1")
        headers = {"Idempotency-Key": "k"} if one.keyed else {}
        body = {"technician": "anna", **least(one.body)}
        if "technician" not in one.body.model_fields:
            del body["technician"]
        for member in one.why:
            for said in (None, "", "   "):
                given = {name: value for name, value in body.items() if name != member}
                given |= {} if said is None else {member: said}
                answer = await api.client.request(one.method, path, json=given, headers=headers)
                assert answer.status_code == 422, (one.path, said, answer.text)
                assert member in answer.text, (one.path, answer.text)
    assert await api.db.read(state) == before
