"""The rules of the house by which an operation may refuse, by status: their codes.

What all operations share is in codes.py. A code that is not told here fails the tests of the API
(tests/fakes/api.py holds every refusal against it). It decides nothing.
"""

from collections.abc import Mapping

_OF_A_START = (
    "ALREADY_RUNNING CONTAINER_FULL ILLEGAL_TRANSITION PROCEDURE_NOT_CREATED QUARANTINED "
    "SAMPLE_ALREADY_STORED SAMPLE_NOT_STORED SLOT_OCCUPIED SLOT_UNUSABLE TAG_TAKEN"
)
RULES: Mapping[str, Mapping[int, str]] = {
    "PATCH /api/v1/sample-containers/{id}": {
        409: "CENTRE_DECIDES TAG_TAKEN",
        422: "REASON_MISSING UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "PUT /api/v1/sample-containers/{id}": {
        409: "CENTRE_DECIDES TAG_TAKEN",
        422: "REASON_MISSING UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "PATCH /api/v1/containers/{id}": {409: "TAG_TAKEN", 422: "REASON_MISSING"},
    "PUT /api/v1/containers/{id}": {409: "TAG_TAKEN", 422: "REASON_MISSING"},
    "DELETE /api/v1/sample-containers/{id}": {
        409: "CENTRE_DECIDES SAMPLE_NOT_STORED STILL_NEEDED",
        422: "REASON_MISSING UNKNOWN_PLACE UNKNOWN_SAMPLE VALIDATION_ERROR",
    },
    "DELETE /api/v1/containers/{id}": {
        409: "CONFIGURATION_DECIDES CONTAINER_BUSY LEFT_USE STILL_NEEDED",
        422: "REASON_MISSING VALIDATION_ERROR",
    },
    "GET /api/v1/external/storage/{id}/inventory": {409: "CHANGED_MEANWHILE"},
    "POST /api/v1/external/subjects": {409: "ILLEGAL_TRANSITION"},
    "POST /api/v1/external/procedures": {
        409: "TAG_TAKEN",
        422: "REASON_MISSING UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/external/procedures/{id}/cancel": {
        409: "ILLEGAL_TRANSITION PROCEDURE_NOT_CREATED"
    },
    "GET /api/v1/devices/{id}/readings": {
        422: "RANGE_TOO_LARGE TOO_COSTLY VALIDATION_ERROR",
    },
    "POST /api/v1/devices/{name}/orders": {
        409: "INTERLOCKED UNIT_LEFT_OUT",
        422: "NOT_WRITABLE OUT_OF_RANGE",
    },
    "POST /api/v1/storage-solutions/{id}/service": {
        409: "ALREADY_RUNNING ILLEGAL_TRANSITION",
        422: "REASON_MISSING",
    },
    "POST /api/v1/storage-solutions/{id}/service/end": {409: "ILLEGAL_TRANSITION"},
    "POST /api/v1/containers/{id}/tag": {409: "TAG_TAKEN", 422: "REASON_MISSING"},
    "POST /api/v1/containers/{id}/move": {
        409: "CONTAINER_BUSY CONTAINER_FULL LEFT_USE PLACE_TAKEN WRONG_PLACE",
        422: "REASON_MISSING UNKNOWN_PLACE",
    },
    "GET /api/v1/places": {422: "UNKNOWN_PLACE UNKNOWN_SAMPLE"},
    "POST /api/v1/slots/block": {409: "SLOT_UNUSABLE", 422: "REASON_MISSING UNKNOWN_PLACE"},
    "POST /api/v1/slots/unblock": {409: "SLOT_UNUSABLE", 422: "REASON_MISSING UNKNOWN_PLACE"},
    "POST /api/v1/slots/give-up": {422: "REASON_MISSING UNKNOWN_PLACE"},
    "POST /api/v1/slots/reserve": {
        409: "SLOT_OCCUPIED SLOT_UNUSABLE",
        422: "REASON_MISSING RULE UNKNOWN_PLACE",
    },
    "GET /api/v1/lookup": {422: "UNKNOWN_PLACE UNKNOWN_SAMPLE"},
    "POST /api/v1/sample-containers/{id}/quarantine": {
        409: "QUARANTINED SAMPLE_NOT_STORED",
        422: "REASON_MISSING UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/sample-containers/{id}/criteria": {
        409: "NOT_RELEASABLE",
        422: "REASON_MISSING UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/sample-containers/{id}/release": {
        403: "STEP_UP_NEEDED",
        409: "NOT_RELEASABLE",
        422: "REASON_MISSING UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/sample-containers/{id}/release/shown": {422: "UNKNOWN_PLACE UNKNOWN_SAMPLE"},
    "POST /api/v1/sample-containers/{id}/discard": {
        403: "STEP_UP_NEEDED",
        409: "SAMPLE_NOT_STORED",
        422: "REASON_MISSING UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/sample-containers/{id}/discard/shown": {422: "UNKNOWN_PLACE UNKNOWN_SAMPLE"},
    "GET /api/v1/sample-containers/{id}/custody-report": {
        422: "UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE VALIDATION_ERROR"
    },
    "GET /api/v1/custody-report": {
        422: "UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE VALIDATION_ERROR"
    },
    "POST /api/v1/layout/import": {409: "REHEARSED", 422: "REASON_MISSING SHEET_FAULT"},
    "POST /api/v1/inventory/import": {
        409: "REHEARSED",
        422: "REASON_MISSING SHEET_FAULT UNKNOWN_CARRIER",
    },
    "POST /api/v1/alarms/{id}/acknowledge": {409: "ILLEGAL_TRANSITION"},
    "POST /api/v1/alarms/{id}/shelve": {
        403: "STEP_UP_NEEDED",
        409: "ILLEGAL_TRANSITION",
        422: "REASON_MISSING",
    },
    "POST /api/v1/alarms/{id}/shelve/shown": {409: "ILLEGAL_TRANSITION", 422: "REASON_MISSING"},
    "POST /api/v1/alarms/{id}/unshelve": {409: "ILLEGAL_TRANSITION"},
    "POST /api/v1/audit-keys": {409: "KEY_NOT_ROTATED"},
    "POST /api/v1/audit-keys/compare": {409: "OTHER_FINGERPRINT"},
    "GET /api/v1/audit-purges/{id}": {409: "TOO_YOUNG", 422: "RULE"},
    "POST /api/v1/audit-purges/{id}/sign": {
        403: "NOT_ALLOWED SESSION_NEEDED STEP_UP_NEEDED",
        409: "SIGNATURE_REFUSED TOO_YOUNG",
        422: "RULE",
    },
    "POST /api/v1/audit-purges/{id}/purge": {409: "SIGNATURE_REFUSED TOO_YOUNG", 422: "RULE"},
    "POST /api/v1/deviations/{id}/resolution": {422: "DEVIATION_INCOMPLETE"},
    "POST /api/v1/deviations/{id}/close": {
        403: "STEP_UP_NEEDED",
        409: "ILLEGAL_TRANSITION SIGNATURE_REFUSED",
        422: "DEVIATION_INCOMPLETE UNKNOWN_CARRIER",
    },
    "POST /api/v1/incidents": {422: "REASON_MISSING RULE UNKNOWN_PLACE UNKNOWN_SAMPLE"},
    "POST /api/v1/incidents/{id}/findings": {409: "ILLEGAL_TRANSITION", 422: "REASON_MISSING"},
    "POST /api/v1/incidents/{id}/close": {
        403: "STEP_UP_NEEDED",
        409: "ILLEGAL_TRANSITION SIGNATURE_REFUSED",
        422: "INCIDENT_INCOMPLETE",
    },
    "POST /api/v1/emergencies": {409: "ILLEGAL_TRANSITION", 422: "REASON_MISSING UNKNOWN_PLACE"},
    "POST /api/v1/emergencies/{id}/end": {409: "ILLEGAL_TRANSITION"},
    "POST /api/v1/emergencies/{id}/finding": {409: "ILLEGAL_TRANSITION", 422: "REASON_MISSING"},
    "POST /api/v1/emergencies/{id}/review": {
        403: "STEP_UP_NEEDED",
        409: "ILLEGAL_TRANSITION SECOND_PERSON_MISSING SIGNATURE_REFUSED",
        422: "REASON_MISSING",
    },
    "GET /api/v1/sample-containers/{id}/exposure-totals": {
        422: "UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE"
    },
    "POST /api/v1/sample-containers/{id}/carrier": {
        422: "REASON_MISSING UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE"
    },
    "POST /api/v1/sample-containers/{id}/cooled": {
        422: "UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE"
    },
    "POST /api/v1/procedures": {409: "CENTRE_DECIDES", 422: "RULE UNKNOWN_PLACE UNKNOWN_SAMPLE"},
    "POST /api/v1/procedures/{id}/approve": {
        409: "CENTRE_DECIDES ILLEGAL_TRANSITION PROCEDURE_NOT_CREATED SECOND_PERSON_MISSING "
        "TAG_TAKEN",
        422: "RULE UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/procedures/{id}/cancel": {409: "ILLEGAL_TRANSITION PROCEDURE_NOT_CREATED"},
    "POST /api/v1/procedures/{id}/start": {
        409: _OF_A_START,
        422: "RULE UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/executions/{id}/inputs": {
        403: "STEP_UP_NEEDED",
        409: "ILLEGAL_TRANSITION",
        422: "UNKNOWN_CARRIER",
    },
    "POST /api/v1/executions/{id}/scans": {
        403: "STEP_UP_NEEDED",
        409: "ILLEGAL_TRANSITION",
        422: "UNKNOWN_CARRIER",
    },
    "GET /api/v1/trips": {409: "CONTAINER_FULL", 422: "RULE UNKNOWN_PLACE UNKNOWN_SAMPLE"},
    "POST /api/v1/trips": {
        409: _OF_A_START,
        422: "RULE UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/stocktake-differences/{id}/resolve": {
        409: "ILLEGAL_TRANSITION SAMPLE_ALREADY_STORED SAMPLE_NOT_STORED SECOND_PERSON_MISSING "
        "SLOT_OCCUPIED SLOT_UNUSABLE",
        422: "REASON_MISSING RULE UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "GET /api/v1/trips/pick-list": {
        409: "CONTAINER_FULL",
        422: "RULE UNKNOWN_PLACE UNKNOWN_SAMPLE VALIDATION_ERROR",
    },
    "GET /api/v1/executions/{id}/pick-list": {422: "UNKNOWN_PLACE UNKNOWN_SAMPLE VALIDATION_ERROR"},
    "POST /api/v1/executions/{id}/overrides": {
        403: "STEP_UP_NEEDED",
        409: "OVERRIDE_FORBIDDEN WRONG_INPUT",
        422: "RULE",
    },
    "POST /api/v1/scans": {
        403: "STEP_UP_NEEDED",
        409: "ILLEGAL_TRANSITION NO_EXECUTION",
        422: "UNKNOWN_CARRIER",
    },
    "POST /api/v1/sessions": {403: "LOCKED_OUT PIN_MUST_CHANGE SIGN_IN_CLOSED SIGN_IN_REFUSED"},
    "POST /api/v1/step-ups": {
        403: "LOCKED_OUT NOT_ALLOWED PIN_MUST_CHANGE SESSION_NEEDED SIGN_IN_CLOSED "
        "SIGN_IN_REFUSED STEP_UP_NEEDED"
    },
    "POST /api/v1/pins": {
        403: "LOCKED_OUT NOT_ALLOWED PIN_MUST_CHANGE SIGN_IN_CLOSED SIGN_IN_REFUSED",
        422: "PIN_UNFIT",
    },
    "POST /api/v1/people": {403: "STEP_UP_NEEDED"},
    "POST /api/v1/people/{id}/changes": {
        403: "STEP_UP_NEEDED",
        409: "BADGE_TAKEN ILLEGAL_TRANSITION",
        422: "PIN_UNFIT",
    },
    "POST /api/v1/reconciliation/{id}/resolution": {
        409: "NOT_RESOLVABLE SAMPLE_ALREADY_STORED SAMPLE_NOT_STORED SLOT_OCCUPIED SLOT_UNUSABLE",
        422: "REASON_MISSING UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "POST /api/v1/reconciliation/{id}/resolve": {
        403: "STEP_UP_NEEDED",
        409: "ILLEGAL_TRANSITION NOT_RESOLVABLE SAMPLE_ALREADY_STORED SAMPLE_NOT_STORED "
        "SIGNATURE_REFUSED SLOT_OCCUPIED SLOT_UNUSABLE",
        422: "REASON_MISSING UNKNOWN_CARRIER UNKNOWN_PLACE UNKNOWN_SAMPLE",
    },
    "GET /api/v1/registry": {409: "NO_REGISTRY"},
    "POST /api/v1/registry/publications": {
        409: "NO_REGISTRY PUBLICATION_STATE REGISTRY_NOT_WRITABLE"
    },
    "POST /api/v1/registry/publications/{id}/confirm": {
        409: "NO_REGISTRY PUBLICATION_STATE REGISTRY_NOT_WRITABLE"
    },
    "GET /api/v1/registry/{kind}/{id}": {409: "NO_REGISTRY"},
    "PATCH /registry/v2/biobanks/{id}": {412: "PRECONDITION_FAILED", 422: "COLLECTION_FAULT"},
}
