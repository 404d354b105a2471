-- A store as version 0.1.0 left it; see tests/fakes/store_text.py.
-- said: {"version": "0.1.0", "schema": 11, "head": [118, "f020c0e05bf674914c174a76a0b7d330e104a3afa9da763c7a37d3ba55bb7703"], "outbox": 34, "procedures": [[1000000000001, "COMPLETED"], [1000000000002, "COMPLETED"], [1000000000003, "COMPLETED"]], "samples": [["Vial A", "STORED", "T1/C1/CN1/1"], ["Vial B", "OUT", null]]}
PRAGMA application_id = 1129468743;
PRAGMA user_version = 11;
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE facility (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    name TEXT NOT NULL UNIQUE,
    time_zone TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE subject (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    facility_id INTEGER NOT NULL REFERENCES facility (id),
    code TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE unit (
    name TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    link TEXT NOT NULL,
    in_use INTEGER NOT NULL DEFAULT 1 CHECK (in_use IN (0, 1)),
    condition TEXT NOT NULL DEFAULT 'starting',
    reason TEXT NOT NULL DEFAULT '',
    since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE point (
    unit TEXT NOT NULL REFERENCES unit (name),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    purpose TEXT,
    writable INTEGER NOT NULL CHECK (writable IN (0, 1)),
    stale_after_s REAL NOT NULL,
    PRIMARY KEY (unit, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE latest (
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    value TEXT,
    unit_code TEXT NOT NULL,
    quality TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    kept_value TEXT,
    kept_quality TEXT NOT NULL,
    kept_ms INTEGER NOT NULL,
    PRIMARY KEY (unit, point)
) STRICT, WITHOUT ROWID;
CREATE TABLE history (
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    value TEXT,
    unit_code TEXT NOT NULL,
    quality TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (unit, point, at_ms)
) STRICT, WITHOUT ROWID;
CREATE TABLE storage_solution (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    facility_id INTEGER NOT NULL REFERENCES facility (id),
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL CHECK (type IN ('TANK', 'DEWAR', 'FREEZER')),
    level_min REAL,
    temperature_max REAL,
    created_ms INTEGER NOT NULL
, room INTEGER CHECK (room > 0), layout_digest TEXT NOT NULL DEFAULT '', capacity INTEGER NOT NULL DEFAULT 0, blocked INTEGER NOT NULL DEFAULT 0, occupied INTEGER NOT NULL DEFAULT 0, free INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE storage_unit (
    unit TEXT PRIMARY KEY REFERENCES unit (name),
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE container (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    parent_id INTEGER REFERENCES container (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    path TEXT NOT NULL,
    tag TEXT UNIQUE,
    ordinal INTEGER NOT NULL, by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)), leaf INTEGER NOT NULL DEFAULT 0 CHECK (leaf IN (0, 1)), capacity INTEGER NOT NULL DEFAULT 0, blocked INTEGER NOT NULL DEFAULT 0, occupied INTEGER NOT NULL DEFAULT 0, free INTEGER NOT NULL DEFAULT 0, in_use INTEGER NOT NULL DEFAULT 1 CHECK (in_use IN (0, 1)), room INTEGER CHECK (room > 0),
    UNIQUE (storage_id, path)
) STRICT;
CREATE TABLE slot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    container_id INTEGER NOT NULL REFERENCES container (id),
    label TEXT NOT NULL,
    ordinal INTEGER NOT NULL, in_use INTEGER NOT NULL DEFAULT 1 CHECK (in_use IN (0, 1)), blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1)), reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved IN (0, 1)), promised INTEGER NOT NULL DEFAULT 0 CHECK (promised IN (0, 1)), held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)), vacant INTEGER
GENERATED ALWAYS AS (in_use AND NOT (blocked OR reserved OR promised OR held)) VIRTUAL,
    UNIQUE (container_id, label)
) STRICT;
CREATE TABLE sample_container (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    tag TEXT UNIQUE,
    carrier_class TEXT NOT NULL DEFAULT 'vial',
    state TEXT NOT NULL CHECK (state IN ('EXPECTED', 'STORED', 'OUT', 'DISCARDED', 'SHIPPED')),
    slot_id INTEGER UNIQUE REFERENCES slot (id),
    stored_ms INTEGER,
    out_by TEXT,
    out_ms INTEGER,
    changed_ms INTEGER NOT NULL, clearance TEXT NOT NULL DEFAULT 'RELEASED'
CHECK (clearance IN ('RELEASED', 'QUARANTINED')),
    CHECK ((state = 'STORED') = (slot_id IS NOT NULL))
) STRICT;
CREATE TABLE procedure_item (
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    ordinal INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'LEFT')),
    slot_id INTEGER REFERENCES slot (id), reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (procedure_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE step (
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parameters TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('PENDING', 'ACTIVE', 'UNSURE', 'DONE', 'FAILED', 'SKIPPED')
    ),
    prompt TEXT NOT NULL DEFAULT '',
    actor TEXT NOT NULL DEFAULT '',
    started_ms INTEGER,
    started_boot_ms INTEGER,
    boot_id TEXT,
    ended_ms INTEGER,
    ended_boot_ms INTEGER,
    result TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (execution_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE scan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scanner TEXT NOT NULL,
    text TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    input_id INTEGER REFERENCES input (id),
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE command (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    value TEXT NOT NULL,
    issuer TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('INTENDED', 'SENDING', 'DONE', 'FAILED', 'EXPIRED', 'UNKNOWN')
    ),
    boot_id TEXT NOT NULL,
    expires_boot_ms INTEGER NOT NULL,
    issued_ms INTEGER NOT NULL,
    settled_ms INTEGER,
    settled_boot_ms INTEGER,
    outcome TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'SENT', 'REFUSED')),
    settled_ms INTEGER,
    answer TEXT NOT NULL DEFAULT ''
, boot_ms INTEGER, boot_id TEXT) STRICT;
CREATE TABLE sync_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE request_spent (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL
, boot_ms INTEGER, boot_id TEXT) STRICT;
CREATE TABLE reconciliation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    central_value TEXT NOT NULL,
    local_value TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'RESOLVED')),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE audit_event (
    seq INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    hash TEXT NOT NULL
, kind TEXT GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.kind' END
) VIRTUAL, utc_ms INTEGER GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.utc_ms' END
) VIRTUAL, actor TEXT GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.actor' END
) VIRTUAL, person TEXT GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.facts.person' END
) VIRTUAL, sample INTEGER GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.facts.sample' END
) VIRTUAL, from_place TEXT GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.facts.from' END
) VIRTUAL, to_place TEXT GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.facts.to' END
) VIRTUAL) STRICT;
CREATE TABLE alarm (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    code TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('emergency', 'high', 'medium', 'low')),
    unit TEXT NOT NULL,
    point TEXT,
    storage_id INTEGER REFERENCES storage_solution (id),
    latched INTEGER NOT NULL CHECK (latched IN (0, 1)),
    value TEXT NOT NULL,
    limit_text TEXT NOT NULL,
    reason TEXT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'ACKNOWLEDGED', 'RETURNED', 'CLEARED')),
    activations INTEGER NOT NULL DEFAULT 1,
    raised_ms INTEGER NOT NULL,
    raised_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    returned_ms INTEGER,
    acknowledged_ms INTEGER,
    acknowledged_by TEXT NOT NULL DEFAULT '',
    station TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    acknowledge_key TEXT UNIQUE,
    cleared_ms INTEGER,
    cleared_by TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'CLEARED') = (cleared_ms IS NOT NULL))
) STRICT;
CREATE TABLE command_reason (
    command_id INTEGER PRIMARY KEY REFERENCES command (id),
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE audit_sealed (
    seq INTEGER NOT NULL REFERENCES audit_event (seq),
    field TEXT NOT NULL,
    salt BLOB NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (seq, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_node (
    level INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_key (
    fingerprint TEXT PRIMARY KEY,
    public_pem TEXT NOT NULL,
    since_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_checkpoint (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL,
    fingerprint TEXT NOT NULL REFERENCES audit_key (fingerprint),
    purpose TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    made_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL
) STRICT;
CREATE TABLE signature (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL,
    meaning TEXT NOT NULL CHECK (meaning IN ('did', 'witnessed', 'approved', 'reviewed')),
    subject_kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    shown_hash TEXT NOT NULL,
    signed_ms INTEGER NOT NULL,
    zone TEXT NOT NULL,
    event_seq INTEGER NOT NULL UNIQUE REFERENCES audit_event (seq),
    superseded_seq INTEGER REFERENCES audit_event (seq)
) STRICT;
CREATE TABLE signature_name (
    signature_id INTEGER PRIMARY KEY REFERENCES signature (id),
    printed_name TEXT NOT NULL
) STRICT;
CREATE TABLE audit_review (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reviewer TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    wanted TEXT NOT NULL,
    finding TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    event_seq INTEGER NOT NULL UNIQUE REFERENCES audit_event (seq)
) STRICT;
CREATE TABLE audit_tombstone (
    seq INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    purged_by INTEGER NOT NULL REFERENCES audit_event (seq)
) STRICT;
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (
        role IN ('viewer', 'technician', 'supervisor', 'qa', 'administrator', 'service', 'machine')
    ),
    until_ms INTEGER,
    state TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'LOCKED', 'REVOKED')),
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE badge (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    number_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'LOST', 'RETURNED')),
    issued_ms INTEGER NOT NULL,
    ended_ms INTEGER
) STRICT;
CREATE TABLE pin (
    person_id INTEGER PRIMARY KEY REFERENCES person (id),
    hash TEXT NOT NULL,
    pepper TEXT NOT NULL,
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    set_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE training (
    person_id INTEGER NOT NULL REFERENCES person (id),
    name TEXT NOT NULL CHECK (name IN ('can_witness', 'can_dispose')),
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (person_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE standing_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at_ms INTEGER NOT NULL,
    role TEXT NOT NULL,
    until_ms INTEGER,
    state TEXT NOT NULL,
    trainings TEXT NOT NULL
) STRICT;
CREATE TABLE pin_tally (
    subject TEXT PRIMARY KEY,
    wrong INTEGER NOT NULL,
    locked_boot_ms INTEGER,
    boot_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE station_session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    station TEXT NOT NULL,
    client TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    begun_boot_ms INTEGER NOT NULL,
    seen_boot_ms INTEGER NOT NULL,
    begun_ms INTEGER NOT NULL,
    signed INTEGER NOT NULL DEFAULT 0 CHECK (signed IN (0, 1)),
    ended_ms INTEGER,
    ended_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE step_up (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    session_id INTEGER REFERENCES station_session (id),
    station TEXT NOT NULL,
    purpose TEXT NOT NULL,
    shown_hash TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    at_boot_ms INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT;
CREATE TABLE override (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('WRONG_TAG', 'INTERLOCK')),
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    ordinal INTEGER NOT NULL,
    about TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    granted_by INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    at_boot_ms INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT;
CREATE TABLE policy (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE lift (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    container_id INTEGER NOT NULL REFERENCES container (id),
    began_ms INTEGER NOT NULL,
    began_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    ended_ms INTEGER,
    ended_boot_ms INTEGER,
    ended_boot_id TEXT
) STRICT;
CREATE TABLE exposure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    lift_id INTEGER REFERENCES lift (id),
    carrier_class TEXT NOT NULL,
    environment TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('modelled', 'bounded', 'measured')),
    start_c REAL NOT NULL,
    start_from TEXT NOT NULL CHECK (start_from IN ('reading', 'assumed', 'carried')),
    storage_c REAL NOT NULL,
    budget_ms INTEGER,
    critical_ms INTEGER,
    began_ms INTEGER NOT NULL,
    began_boot_ms INTEGER NOT NULL,
    began_boot_id TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    since_boot_ms INTEGER NOT NULL,
    since_boot_id TEXT NOT NULL,
    proven_ms INTEGER NOT NULL DEFAULT 0,
    gap_ms INTEGER DEFAULT 0,
    estimated INTEGER NOT NULL DEFAULT 0 CHECK (estimated IN (0, 1)),
    stage INTEGER NOT NULL DEFAULT 0 CHECK (stage BETWEEN 0 AND 3),
    deviation_id INTEGER,
    ended_ms INTEGER,
    ended_boot_ms INTEGER,
    ended_boot_id TEXT,
    ended_in TEXT,
    least_ms INTEGER,
    most_ms INTEGER,
    end_c REAL,
    worst_c REAL,
    above_limit_ms INTEGER,
    above_critical_ms INTEGER,
    least_worst_c REAL,
    least_above_limit_ms INTEGER,
    least_above_critical_ms INTEGER, quarantined INTEGER NOT NULL DEFAULT 0
CHECK (quarantined IN (0, 1)),
    CHECK ((ended_ms IS NULL) = (worst_c IS NULL))
) STRICT;
CREATE TABLE exposure_look (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at_ms INTEGER NOT NULL,
    boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL
) STRICT;
CREATE TABLE deviation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('exposure', 'storage')),
    storage_id INTEGER REFERENCES storage_solution (id),
    lift_id INTEGER REFERENCES lift (id),
    alarm_id INTEGER REFERENCES alarm (id),
    state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED')),
    opened_ms INTEGER NOT NULL,
    opened_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    cause TEXT NOT NULL DEFAULT '',
    action TEXT NOT NULL DEFAULT '',
    closed_ms INTEGER,
    closed_by TEXT NOT NULL DEFAULT '',
    station TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    close_key TEXT UNIQUE,
    CHECK (state = 'OPEN' OR (cause <> '' AND action <> '' AND signature <> '' AND closed_by <> ''))
) STRICT;
CREATE TABLE deviation_sample (
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    PRIMARY KEY (deviation_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE vacated (
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    path TEXT NOT NULL,
    PRIMARY KEY (storage_id, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE slot_block (
    slot_id INTEGER PRIMARY KEY REFERENCES slot (id),
    event INTEGER NOT NULL,
    blocked_by TEXT NOT NULL,
    blocked_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE reservation (
    slot_id INTEGER PRIMARY KEY REFERENCES slot (id),
    subject_id INTEGER REFERENCES subject (id),
    procedure_id INTEGER REFERENCES procedure (id),
    until_ms INTEGER NOT NULL,
    event INTEGER NOT NULL,
    reserved_by TEXT NOT NULL,
    CHECK ((subject_id IS NULL) <> (procedure_id IS NULL))
) STRICT;
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    event INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    opened_ms INTEGER NOT NULL,
    closed_by TEXT,
    closed_ms INTEGER,
    closed_event INTEGER
) STRICT;
CREATE TABLE release_criterion (
    quarantine_id INTEGER NOT NULL REFERENCES quarantine (id),
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    met_by TEXT,
    met_ms INTEGER,
    met_event INTEGER,
    PRIMARY KEY (quarantine_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE custody (
    id INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    event INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    clearance TEXT NOT NULL,
    place TEXT,
    holder TEXT
) STRICT;
CREATE TABLE container_stood (
    id INTEGER PRIMARY KEY,
    container_id INTEGER NOT NULL REFERENCES container (id),
    storage TEXT NOT NULL,
    path TEXT NOT NULL,
    until_event INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE "procedure" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    type TEXT NOT NULL CHECK (type IN ('STORE', 'RETRIEVE', 'REFILL', 'TRANSFER', 'STOCKTAKE')),
    status TEXT NOT NULL CHECK (
        status IN ('PENDING', 'CREATED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'FAILED')
    ),
    facility_id INTEGER NOT NULL REFERENCES facility (id),
    subject_id INTEGER REFERENCES subject (id),
    storage_id INTEGER REFERENCES storage_solution (id),
    conflict INTEGER NOT NULL DEFAULT 0 CHECK (conflict IN (0, 1)),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    direction TEXT CHECK (direction IN ('WITHIN', 'OUT', 'IN')),
    to_storage_id INTEGER REFERENCES storage_solution (id),
    path TEXT NOT NULL DEFAULT '',
    CHECK ((type IN ('REFILL', 'STOCKTAKE')) = (subject_id IS NULL)),
    CHECK ((type = 'TRANSFER') = (direction IS NOT NULL))
) STRICT;
CREATE TABLE "execution" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    technician TEXT NOT NULL,
    station TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('RUNNING', 'PAUSED', 'COMPLETED', 'FAILED')),
    started_ms INTEGER NOT NULL,
    started_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    ended_ms INTEGER,
    code TEXT NOT NULL DEFAULT '',
    sentence TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    to_storage_id INTEGER REFERENCES storage_solution (id),
    CHECK (to_storage_id IS NOT storage_id)
) STRICT;
CREATE TABLE execution_member (
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    ordinal INTEGER NOT NULL,
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    PRIMARY KEY (execution_id, ordinal),
    UNIQUE (execution_id, procedure_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE "input" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    ordinal INTEGER,
    kind TEXT NOT NULL CHECK (kind IN (
        'scan', 'confirm', 'deny', 'stop', 'pause', 'resume', 'leave'
    )),
    text TEXT NOT NULL,
    actor TEXT NOT NULL,
    station TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'OPEN' CHECK (verdict IN ('OPEN', 'ACCEPTED', 'REFUSED')),
    code TEXT NOT NULL DEFAULT '',
    sentence TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    step_up_id INTEGER REFERENCES step_up (id),
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE exemption (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    ordinal INTEGER NOT NULL,
    causes TEXT NOT NULL,
    override_id INTEGER NOT NULL REFERENCES override (id),
    at_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    expires_boot_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE interlock_policy (
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    cause TEXT NOT NULL,
    policy TEXT NOT NULL CHECK (policy IN ('refuse', 'override')),
    PRIMARY KEY (storage_id, cause)
) STRICT, WITHOUT ROWID;
CREATE TABLE service (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    owner TEXT NOT NULL,
    station TEXT NOT NULL,
    reason TEXT NOT NULL,
    began_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    until_boot_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    ended_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE shipment (
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    shipper TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (procedure_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE stocktake_scan (
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    container TEXT NOT NULL,
    tag TEXT NOT NULL,
    actor TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (execution_id, container, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE stocktake_difference (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    kind TEXT NOT NULL CHECK (kind IN ('MISSING', 'UNEXPECTED', 'MOVED')),
    tag TEXT NOT NULL,
    sample_id INTEGER REFERENCES sample_container (id),
    recorded TEXT,
    found TEXT,
    created_ms INTEGER NOT NULL,
    resolution TEXT CHECK (resolution IN ('KEEP', 'CORRECT')),
    reason TEXT NOT NULL DEFAULT '',
    resolved_by TEXT NOT NULL DEFAULT '',
    resolved_ms INTEGER,
    CHECK ((resolution IS NULL) = (resolved_ms IS NULL))
) STRICT;
INSERT INTO meta VALUES ('epoch', '1');
INSERT INTO meta VALUES ('gateway', 'gw-test');
INSERT INTO facility VALUES (1000000000001, NULL, 'Lyon Centre', 'Europe/Paris', 1795317165126);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES ('facility', 1000000000001);
INSERT INTO sqlite_sequence VALUES ('subject', 1000000000001);
INSERT INTO sqlite_sequence VALUES ('storage_solution', 1000000000002);
INSERT INTO sqlite_sequence VALUES ('sample_container', 1000000000002);
INSERT INTO sqlite_sequence VALUES ('person', 1000000000000);
INSERT INTO sqlite_sequence VALUES ('procedure', 1000000000003);
INSERT INTO sqlite_sequence VALUES ('container', 12);
INSERT INTO sqlite_sequence VALUES ('slot', 24);
INSERT INTO sqlite_sequence VALUES ('execution', 3);
INSERT INTO sqlite_sequence VALUES ('command', 6);
INSERT INTO sqlite_sequence VALUES ('input', 13);
INSERT INTO sqlite_sequence VALUES ('lift', 2);
INSERT INTO sqlite_sequence VALUES ('exposure', 4);
INSERT INTO sqlite_sequence VALUES ('alarm', 1);
INSERT INTO subject VALUES (1000000000001, NULL, 1000000000001, 'SUBJ-1', '', '', 1795317165155);
INSERT INTO unit VALUES ('freezer-1', 'crinsu-sandbox-freezer', 'net', 1, 'starting', '', 1795317165126);
INSERT INTO point VALUES ('freezer-1', 'fill_valve', 'fill_valve', 'status', 'fill_valve', 1, 60.0);
INSERT INTO point VALUES ('freezer-1', 'filling', 'filling', 'status', 'filling', 0, 60.0);
INSERT INTO point VALUES ('freezer-1', 'level', 'level', 'level', 'level', 0, 60.0);
INSERT INTO point VALUES ('freezer-1', 'lid_lock', 'lid_lock', 'status', 'lid_lock', 1, 60.0);
INSERT INTO point VALUES ('freezer-1', 'lid_open', 'lid_open', 'status', 'lid_open', 0, 60.0);
INSERT INTO point VALUES ('freezer-1', 'temperature', 'temperature', 'temperature', 'temperature', 0, 60.0);
INSERT INTO latest VALUES ('freezer-1', 'fill_valve', 'false', '', 'good', '', '', 1795317166399, 19019322, 'one-boot', 'false', 'good', 1795317166375);
INSERT INTO latest VALUES ('freezer-1', 'filling', 'false', '', 'good', '', '', 1795317166399, 19019322, 'one-boot', 'false', 'good', 1795317166356);
INSERT INTO latest VALUES ('freezer-1', 'level', '95.0', '%', 'good', '', '', 1795317166399, 19019322, 'one-boot', '95.0', 'good', 1795317166356);
INSERT INTO latest VALUES ('freezer-1', 'lid_lock', 'true', '', 'good', '', '', 1795317166399, 19019322, 'one-boot', 'true', 'good', 1795317166281);
INSERT INTO latest VALUES ('freezer-1', 'lid_open', 'false', '', 'good', '', '', 1795317166399, 19019322, 'one-boot', 'false', 'good', 1795317166193);
INSERT INTO latest VALUES ('freezer-1', 'temperature', '-180.0', 'Cel', 'good', '', '', 1795317166399, 19019322, 'one-boot', '-180.0', 'good', 1795317165244);
INSERT INTO history VALUES ('freezer-1', 'fill_valve', 1795317165244, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'fill_valve', 1795317166342, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'fill_valve', 1795317166375, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'filling', 1795317165244, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'filling', 1795317166350, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'filling', 1795317166356, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'level', 1795317165244, '80.0', '%', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'level', 1795317166350, '85.0', '%', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'level', 1795317166356, '95.0', '%', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795317165244, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795317165268, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795317165601, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795317165774, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795317166281, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795317165244, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795317165314, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795317165584, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795317165845, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795317166193, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'temperature', 1795317165244, '-180.0', 'Cel', 'good', '');
INSERT INTO storage_solution VALUES (1000000000001, NULL, 1000000000001, 'T1', 'TANK', 20.0, -150.0, 1795317165126, 2, 'c9cce0f84341d9c941ebcae029aaacebfaeec014e19b0d1e9963ac89620e74d7', 12, 0, 1, 11);
INSERT INTO storage_solution VALUES (1000000000002, NULL, 1000000000001, 'T2', 'TANK', 20.0, -150.0, 1795317165126, 2, 'c9cce0f84341d9c941ebcae029aaacebfaeec014e19b0d1e9963ac89620e74d7', 12, 0, 0, 12);
INSERT INTO storage_unit VALUES ('freezer-1', 1000000000001);
INSERT INTO container VALUES (1, 1000000000001, NULL, 'canister', 'C1', 'C1', NULL, 0, 0, 0, 6, 0, 1, 5, 1, 2);
INSERT INTO container VALUES (2, 1000000000001, 1, 'cane', 'CN1', 'C1/CN1', NULL, 1, 0, 1, 3, 0, 1, 2, 1, NULL);
INSERT INTO container VALUES (3, 1000000000001, 1, 'cane', 'CN2', 'C1/CN2', NULL, 2, 0, 1, 3, 0, 0, 3, 1, NULL);
INSERT INTO container VALUES (4, 1000000000001, NULL, 'canister', 'C2', 'C2', NULL, 3, 0, 0, 6, 0, 0, 6, 1, 2);
INSERT INTO container VALUES (5, 1000000000001, 4, 'cane', 'CN1', 'C2/CN1', NULL, 4, 0, 1, 3, 0, 0, 3, 1, NULL);
INSERT INTO container VALUES (6, 1000000000001, 4, 'cane', 'CN2', 'C2/CN2', NULL, 5, 0, 1, 3, 0, 0, 3, 1, NULL);
INSERT INTO container VALUES (7, 1000000000002, NULL, 'canister', 'C1', 'C1', NULL, 0, 0, 0, 6, 0, 0, 6, 1, 2);
INSERT INTO container VALUES (8, 1000000000002, 7, 'cane', 'CN1', 'C1/CN1', NULL, 1, 0, 1, 3, 0, 0, 3, 1, NULL);
INSERT INTO container VALUES (9, 1000000000002, 7, 'cane', 'CN2', 'C1/CN2', NULL, 2, 0, 1, 3, 0, 0, 3, 1, NULL);
INSERT INTO container VALUES (10, 1000000000002, NULL, 'canister', 'C2', 'C2', NULL, 3, 0, 0, 6, 0, 0, 6, 1, 2);
INSERT INTO container VALUES (11, 1000000000002, 10, 'cane', 'CN1', 'C2/CN1', NULL, 4, 0, 1, 3, 0, 0, 3, 1, NULL);
INSERT INTO container VALUES (12, 1000000000002, 10, 'cane', 'CN2', 'C2/CN2', NULL, 5, 0, 1, 3, 0, 0, 3, 1, NULL);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (1, 2, '1', 0, 1, 0, 0, 0, 1);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (2, 2, '2', 1, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (3, 2, '3', 2, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (4, 3, '1', 0, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (5, 3, '2', 1, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (6, 3, '3', 2, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (7, 5, '1', 0, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (8, 5, '2', 1, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (9, 5, '3', 2, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (10, 6, '1', 0, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (11, 6, '2', 1, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (12, 6, '3', 2, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (13, 8, '1', 0, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (14, 8, '2', 1, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (15, 8, '3', 2, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (16, 9, '1', 0, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (17, 9, '2', 1, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (18, 9, '3', 2, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (19, 11, '1', 0, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (20, 11, '2', 1, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (21, 11, '3', 2, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (22, 12, '1', 0, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (23, 12, '2', 1, 1, 0, 0, 0, 0);
INSERT INTO slot (id, container_id, label, ordinal, in_use, blocked, reserved, promised, held) VALUES (24, 12, '3', 2, 1, 0, 0, 0, 0);
INSERT INTO sample_container VALUES (1000000000001, NULL, 1000000000001, 'Vial A', '', 'A', 'vial', 'STORED', 1, 1795317165438, NULL, NULL, 1795317165438, 'RELEASED');
INSERT INTO sample_container VALUES (1000000000002, NULL, 1000000000001, 'Vial B', '', 'B', 'vial', 'OUT', NULL, NULL, 'tech-1', 1795317165957, 1795317165957, 'RELEASED');
INSERT INTO procedure_item VALUES (1000000000001, 1000000000001, 0, 'DONE', 1, '');
INSERT INTO procedure_item VALUES (1000000000001, 1000000000002, 1, 'DONE', 2, '');
INSERT INTO procedure_item VALUES (1000000000002, 1000000000002, 0, 'DONE', NULL, '');
INSERT INTO step VALUES (1, 1, 'check_unit', '{"refill": false}', 'DONE', 'T1 is in order', 'gateway', 1795317165236, 19018159, 'one-boot', 1795317165244, 19018167, '{}');
INSERT INTO step VALUES (1, 2, 'unlock_lid', '{}', 'DONE', 'Unlocking the lid of T1', 'gateway', 1795317165249, 19018172, 'one-boot', 1795317165271, 19018194, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (1, 3, 'open_lid', '{}', 'DONE', 'Open the lid of T1', 'gateway', 1795317165281, 19018204, 'one-boot', 1795317165333, 19018256, '{"by": "sensor"}');
INSERT INTO step VALUES (1, 4, 'lift', '{"container": "C1/CN1"}', 'DONE', 'Confirm, then lift C1/CN1 at once: its clock starts with that', 'tech-1', 1795317165348, 19018271, 'one-boot', 1795317165382, 19018305, '{"by": "technician"}');
INSERT INTO step VALUES (1, 5, 'store_samples', '{"container": "C1/CN1", "samples": ["1000000000001", "1000000000002"]}', 'DONE', 'All sample containers are in C1/CN1', 'gateway', 1795317165405, 19018328, 'one-boot', 1795317165486, 19018409, '{}');
INSERT INTO step VALUES (1, 6, 'lower', '{"container": "C1/CN1"}', 'DONE', 'Lower C1/CN1, then confirm', 'tech-1', 1795317165500, 19018423, 'one-boot', 1795317165575, 19018497, '{"by": "technician"}');
INSERT INTO step VALUES (1, 7, 'close_lid', '{}', 'DONE', 'Close the lid of T1', 'gateway', 1795317165579, 19018502, 'one-boot', 1795317165587, 19018510, '{"by": "sensor"}');
INSERT INTO step VALUES (1, 8, 'lock_lid', '{}', 'DONE', 'Locking the lid of T1', 'gateway', 1795317165592, 19018515, 'one-boot', 1795317165599, 19018522, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (1, 9, 'verify_unit', '{}', 'DONE', 'T1 is back to normal', 'gateway', 1795317165602, 19018524, 'one-boot', 1795317165602, 19018524, '{}');
INSERT INTO step VALUES (1, 10, 'sign', '{"step_up": false}', 'DONE', 'Confirm that everything was done as recorded', 'tech-1', 1795317165603, 19018526, 'one-boot', 1795317165662, 19018584, '{"needs": "sign", "shown": "a99504e11e4ad45ed44225b77f515fbd73005dc89a464b82121dbcac16aa4d29", "see": ["execution 1 on T1", "Vial A (A, 1000000000001): done", "Vial B (B, 1000000000002): done"], "by": "technician"}');
INSERT INTO step VALUES (2, 1, 'check_unit', '{"refill": false}', 'DONE', 'T1 is in order', 'gateway', 1795317165738, 19018660, 'one-boot', 1795317165738, 19018660, '{}');
INSERT INTO step VALUES (2, 2, 'unlock_lid', '{}', 'DONE', 'Unlocking the lid of T1', 'gateway', 1795317165750, 19018673, 'one-boot', 1795317165786, 19018708, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (2, 3, 'open_lid', '{}', 'DONE', 'Open the lid of T1', 'gateway', 1795317165810, 19018733, 'one-boot', 1795317165851, 19018774, '{"by": "sensor"}');
INSERT INTO step VALUES (2, 4, 'lift', '{"container": "C1/CN1"}', 'DONE', 'Confirm, then lift C1/CN1 at once: its clock starts with that', 'tech-1', 1795317165866, 19018788, 'one-boot', 1795317165891, 19018814, '{"by": "technician"}');
INSERT INTO step VALUES (2, 5, 'take_samples', '{"container": "C1/CN1", "samples": ["1000000000002"]}', 'DONE', 'All wanted sample containers of C1/CN1 are out', 'gateway', 1795317165908, 19018831, 'one-boot', 1795317165986, 19018909, '{}');
INSERT INTO step VALUES (2, 6, 'lower', '{"container": "C1/CN1"}', 'DONE', 'Lower C1/CN1, then confirm', 'tech-1', 1795317166006, 19018929, 'one-boot', 1795317166150, 19019073, '{"by": "technician"}');
INSERT INTO step VALUES (2, 7, 'close_lid', '{}', 'DONE', 'Close the lid of T1', 'gateway', 1795317166175, 19019098, 'one-boot', 1795317166224, 19019146, '{"by": "sensor"}');
INSERT INTO step VALUES (2, 8, 'lock_lid', '{}', 'DONE', 'Locking the lid of T1', 'gateway', 1795317166242, 19019165, 'one-boot', 1795317166287, 19019209, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (2, 9, 'verify_unit', '{}', 'DONE', 'T1 is back to normal', 'gateway', 1795317166289, 19019212, 'one-boot', 1795317166289, 19019212, '{}');
INSERT INTO step VALUES (2, 10, 'sign', '{"step_up": false}', 'DONE', 'Confirm that everything was done as recorded', 'tech-1', 1795317166294, 19019216, 'one-boot', 1795317166306, 19019229, '{"needs": "sign", "shown": "5a1f19a3f2bbade4ff99adbac465777bbd7fc383fa507676e026dcde4a5489e9", "see": ["execution 2 on T1", "Vial B (B, 1000000000002): done"], "by": "technician"}');
INSERT INTO step VALUES (3, 1, 'check_unit', '{"refill": true}', 'DONE', 'T1 is in order', 'gateway', 1795317166327, 19019250, 'one-boot', 1795317166327, 19019250, '{}');
INSERT INTO step VALUES (3, 2, 'fill', '{"max_s": 600.0, "rise": 1.0}', 'DONE', 'Filled to 95 %', 'gateway', 1795317166330, 19019253, 'one-boot', 1795317166362, 19019285, '{"level_before": 80.0, "attempt": 1, "opened": true, "flowed": true, "level_after": 95.0}');
INSERT INTO step VALUES (3, 3, 'shut_valve', '{}', 'DONE', 'Shutting the fill valve of T1', 'gateway', 1795317166365, 19019288, 'one-boot', 1795317166373, 19019296, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (3, 4, 'verify_unit', '{}', 'DONE', 'T1 is back to normal', 'gateway', 1795317166376, 19019298, 'one-boot', 1795317166376, 19019298, '{}');
INSERT INTO step VALUES (3, 5, 'sign', '{"step_up": false}', 'DONE', 'Confirm that everything was done as recorded', 'tech-1', 1795317166378, 19019301, 'one-boot', 1795317166392, 19019315, '{"needs": "sign", "shown": "507301e1ea3cc7d94f55d05a45f861f8e0908790fe1b849e0a5cdfc0995cfa5b", "see": ["execution 3 on T1"], "by": "technician"}');
INSERT INTO command VALUES (1, 'execution/1/2/1', 'freezer-1', 'lid_lock', 'false', 'tech-1', 'DONE', 'one-boot', 19033172, 1795317165249, 1795317165263, 19018186, 'read back');
INSERT INTO command VALUES (2, 'execution/1/8/1', 'freezer-1', 'lid_lock', 'true', 'tech-1', 'DONE', 'one-boot', 19033515, 1795317165592, 1795317165599, 19018521, 'read back');
INSERT INTO command VALUES (3, 'execution/2/2/1', 'freezer-1', 'lid_lock', 'false', 'tech-1', 'DONE', 'one-boot', 19033673, 1795317165750, 1795317165761, 19018683, 'read back');
INSERT INTO command VALUES (4, 'execution/2/8/1', 'freezer-1', 'lid_lock', 'true', 'tech-1', 'DONE', 'one-boot', 19034165, 1795317166242, 1795317166278, 19019201, 'read back');
INSERT INTO command VALUES (5, 'execution/3/2/1', 'freezer-1', 'fill_valve', 'true', 'tech-1', 'DONE', 'one-boot', 19034256, 1795317166334, 1795317166338, 19019261, 'read back');
INSERT INTO command VALUES (6, 'execution/3/3/1', 'freezer-1', 'fill_valve', 'false', 'tech-1', 'DONE', 'one-boot', 19034288, 1795317166365, 1795317166373, 19019295, 'read back');
INSERT INTO outbox VALUES (1, 1, 'procedure.started', '{"at":1795317165164,"execution":1,"localProcedure":1000000000001,"procedure":null,"samples":["1000000000001","1000000000002"],"storage":"T1","subjectCode":"SUBJ-1","technician":"tech-1","type":"STORE"}', 1795317165164, 'SENT', 1795317166405, '', 19018087, 'one-boot');
INSERT INTO outbox VALUES (2, 1, 'procedure.step', '{"at":1795317165244,"conflict":false,"execution":1,"kind":"check_unit","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":1,"technician":"gateway"}', 1795317165244, 'SENT', 1795317166406, '', 19018167, 'one-boot');
INSERT INTO outbox VALUES (3, 1, 'procedure.step', '{"at":1795317165271,"conflict":false,"execution":1,"kind":"unlock_lid","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":2,"technician":"gateway"}', 1795317165271, 'SENT', 1795317166407, '', 19018194, 'one-boot');
INSERT INTO outbox VALUES (4, 1, 'procedure.step', '{"at":1795317165333,"conflict":false,"execution":1,"kind":"open_lid","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":3,"technician":"gateway"}', 1795317165333, 'SENT', 1795317166407, '', 19018256, 'one-boot');
INSERT INTO outbox VALUES (5, 1, 'procedure.step', '{"at":1795317165382,"conflict":false,"execution":1,"kind":"lift","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":4,"technician":"tech-1"}', 1795317165382, 'SENT', 1795317166408, '', 19018305, 'one-boot');
INSERT INTO outbox VALUES (6, 1, 'sample.stored', '{"at":1795317165438,"execution":1,"from":null,"localSample":1000000000001,"sample":null,"technician":"tech-1","to":"T1/C1/CN1/1"}', 1795317165438, 'SENT', 1795317166409, '', 19018361, 'one-boot');
INSERT INTO outbox VALUES (7, 1, 'sample.stored', '{"at":1795317165471,"execution":1,"from":null,"localSample":1000000000002,"sample":null,"technician":"tech-1","to":"T1/C1/CN1/2"}', 1795317165471, 'SENT', 1795317166410, '', 19018394, 'one-boot');
INSERT INTO outbox VALUES (8, 1, 'procedure.step', '{"at":1795317165486,"conflict":false,"execution":1,"kind":"store_samples","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":5,"technician":"gateway"}', 1795317165486, 'SENT', 1795317166411, '', 19018409, 'one-boot');
INSERT INTO outbox VALUES (9, 1, 'procedure.step', '{"at":1795317165575,"conflict":false,"execution":1,"kind":"lower","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":6,"technician":"tech-1"}', 1795317165575, 'SENT', 1795317166412, '', 19018497, 'one-boot');
INSERT INTO outbox VALUES (10, 1, 'procedure.step', '{"at":1795317165587,"conflict":false,"execution":1,"kind":"close_lid","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":7,"technician":"gateway"}', 1795317165587, 'SENT', 1795317166412, '', 19018510, 'one-boot');
INSERT INTO outbox VALUES (11, 1, 'procedure.step', '{"at":1795317165599,"conflict":false,"execution":1,"kind":"lock_lid","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":8,"technician":"gateway"}', 1795317165599, 'SENT', 1795317166413, '', 19018522, 'one-boot');
INSERT INTO outbox VALUES (12, 1, 'procedure.step', '{"at":1795317165602,"conflict":false,"execution":1,"kind":"verify_unit","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":9,"technician":"gateway"}', 1795317165602, 'SENT', 1795317166414, '', 19018524, 'one-boot');
INSERT INTO outbox VALUES (13, 1, 'procedure.step', '{"at":1795317165662,"conflict":false,"execution":1,"kind":"sign","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":10,"technician":"tech-1"}', 1795317165662, 'SENT', 1795317166415, '', 19018584, 'one-boot');
INSERT INTO outbox VALUES (14, 1, 'procedure.finished', '{"at":1795317165681,"code":"","conflict":false,"execution":1,"localProcedure":1000000000001,"procedure":null,"sentence":"","status":"COMPLETED"}', 1795317165681, 'SENT', 1795317166416, '', 19018604, 'one-boot');
INSERT INTO outbox VALUES (15, 1, 'procedure.started', '{"at":1795317165716,"execution":2,"localProcedure":1000000000002,"procedure":null,"samples":["1000000000002"],"storage":"T1","subjectCode":"SUBJ-1","technician":"tech-1","type":"RETRIEVE"}', 1795317165716, 'SENT', 1795317166416, '', 19018639, 'one-boot');
INSERT INTO outbox VALUES (16, 1, 'procedure.step', '{"at":1795317165738,"conflict":false,"execution":2,"kind":"check_unit","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":1,"technician":"gateway"}', 1795317165738, 'SENT', 1795317166417, '', 19018660, 'one-boot');
INSERT INTO outbox VALUES (17, 1, 'procedure.step', '{"at":1795317165786,"conflict":false,"execution":2,"kind":"unlock_lid","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":2,"technician":"gateway"}', 1795317165786, 'SENT', 1795317166418, '', 19018708, 'one-boot');
INSERT INTO outbox VALUES (18, 1, 'procedure.step', '{"at":1795317165851,"conflict":false,"execution":2,"kind":"open_lid","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":3,"technician":"gateway"}', 1795317165851, 'SENT', 1795317166419, '', 19018774, 'one-boot');
INSERT INTO outbox VALUES (19, 1, 'procedure.step', '{"at":1795317165891,"conflict":false,"execution":2,"kind":"lift","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":4,"technician":"tech-1"}', 1795317165891, 'SENT', 1795317166420, '', 19018814, 'one-boot');
INSERT INTO outbox VALUES (20, 1, 'sample.taken', '{"at":1795317165957,"execution":2,"from":"T1/C1/CN1/2","localSample":1000000000002,"sample":null,"technician":"tech-1","to":null}', 1795317165957, 'SENT', 1795317166421, '', 19018880, 'one-boot');
INSERT INTO outbox VALUES (21, 1, 'procedure.step', '{"at":1795317165986,"conflict":false,"execution":2,"kind":"take_samples","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":5,"technician":"gateway"}', 1795317165986, 'SENT', 1795317166422, '', 19018909, 'one-boot');
INSERT INTO outbox VALUES (22, 1, 'procedure.step', '{"at":1795317166150,"conflict":false,"execution":2,"kind":"lower","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":6,"technician":"tech-1"}', 1795317166150, 'SENT', 1795317166423, '', 19019073, 'one-boot');
INSERT INTO outbox VALUES (23, 1, 'procedure.step', '{"at":1795317166224,"conflict":false,"execution":2,"kind":"close_lid","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":7,"technician":"gateway"}', 1795317166224, 'SENT', 1795317166424, '', 19019146, 'one-boot');
INSERT INTO outbox VALUES (24, 1, 'procedure.step', '{"at":1795317166287,"conflict":false,"execution":2,"kind":"lock_lid","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":8,"technician":"gateway"}', 1795317166287, 'SENT', 1795317166424, '', 19019209, 'one-boot');
INSERT INTO outbox VALUES (25, 1, 'procedure.step', '{"at":1795317166289,"conflict":false,"execution":2,"kind":"verify_unit","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":9,"technician":"gateway"}', 1795317166289, 'SENT', 1795317166425, '', 19019212, 'one-boot');
INSERT INTO outbox VALUES (26, 1, 'procedure.step', '{"at":1795317166306,"conflict":false,"execution":2,"kind":"sign","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":10,"technician":"tech-1"}', 1795317166306, 'SENT', 1795317166426, '', 19019229, 'one-boot');
INSERT INTO outbox VALUES (27, 1, 'procedure.finished', '{"at":1795317166309,"code":"","conflict":false,"execution":2,"localProcedure":1000000000002,"procedure":null,"sentence":"","status":"COMPLETED"}', 1795317166309, 'SENT', 1795317166435, '', 19019232, 'one-boot');
INSERT INTO outbox VALUES (28, 1, 'procedure.started', '{"at":1795317166321,"execution":3,"localProcedure":1000000000003,"procedure":null,"storage":"T1","technician":"tech-1","type":"REFILL"}', 1795317166321, 'SENT', 1795317166438, '', 19019244, 'one-boot');
INSERT INTO outbox VALUES (29, 1, 'procedure.step', '{"at":1795317166327,"conflict":false,"execution":3,"kind":"check_unit","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":1,"technician":"gateway"}', 1795317166327, 'SENT', 1795317166440, '', 19019250, 'one-boot');
INSERT INTO outbox VALUES (30, 1, 'procedure.step', '{"at":1795317166362,"conflict":false,"execution":3,"kind":"fill","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":2,"technician":"gateway"}', 1795317166362, 'SENT', 1795317166441, '', 19019285, 'one-boot');
INSERT INTO outbox VALUES (31, 1, 'procedure.step', '{"at":1795317166373,"conflict":false,"execution":3,"kind":"shut_valve","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":3,"technician":"gateway"}', 1795317166373, 'SENT', 1795317166442, '', 19019296, 'one-boot');
INSERT INTO outbox VALUES (32, 1, 'procedure.step', '{"at":1795317166376,"conflict":false,"execution":3,"kind":"verify_unit","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":4,"technician":"gateway"}', 1795317166376, 'SENT', 1795317166443, '', 19019298, 'one-boot');
INSERT INTO outbox VALUES (33, 1, 'procedure.step', '{"at":1795317166392,"conflict":false,"execution":3,"kind":"sign","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":5,"technician":"tech-1"}', 1795317166392, 'SENT', 1795317166444, '', 19019315, 'one-boot');
INSERT INTO outbox VALUES (34, 1, 'procedure.finished', '{"at":1795317166395,"code":"","conflict":false,"execution":3,"localProcedure":1000000000003,"procedure":null,"sentence":"","status":"COMPLETED"}', 1795317166395, 'SENT', 1795317166445, '', 19019318, 'one-boot');
INSERT INTO sync_state VALUES ('last_success_ms', '1795317166445');
INSERT INTO audit_event (seq, body, hash) VALUES (1, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018049,"clock":"unknown","clock_error_ms":null,"facts":{"facility":1000000000001,"new":{"name":"Lyon Centre","zone":"Europe/Paris"},"old":null},"format":2,"kind":"facility.created","prev":"0000000000000000000000000000000000000000000000000000000000000000","role":"engine","seq":1,"station":"config","utc_ms":1795317165126,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'ea3a3279e2531688ab91bddde513afe404abb71605d4840a5f8c64b53a2501da');
INSERT INTO audit_event (seq, body, hash) VALUES (2, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018049,"clock":"unknown","clock_error_ms":null,"facts":{"new":[["freezer-1","crinsu-sandbox-freezer","net"]],"old":[]},"format":2,"kind":"units.configured","prev":"ea3a3279e2531688ab91bddde513afe404abb71605d4840a5f8c64b53a2501da","role":"engine","seq":2,"station":"config","utc_ms":1795317165126,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '905ff28e7d171c689936ad8f310f0bda4d69ab6ffc63d2f7050bb92167c9605d');
INSERT INTO audit_event (seq, body, hash) VALUES (3, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19018049,"clock":"unknown","clock_error_ms":null,"facts":{"storage":1000000000001,"type":"TANK"},"format":2,"kind":"storage.created","prev":"905ff28e7d171c689936ad8f310f0bda4d69ab6ffc63d2f7050bb92167c9605d","role":"technician","seq":3,"station":"test","utc_ms":1795317165126,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '40e440b1a7558a9f0ce48b0aad733735fb9f421e1601d045c5da2eba8a858842');
INSERT INTO audit_event (seq, body, hash) VALUES (4, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19018049,"clock":"unknown","clock_error_ms":null,"facts":{"level_min":"20 %","level_min_old":null,"storage":"T1","temperature_max":"-150 Cel","temperature_max_old":null},"format":2,"kind":"storage.limits","prev":"40e440b1a7558a9f0ce48b0aad733735fb9f421e1601d045c5da2eba8a858842","role":"technician","seq":4,"station":"test","utc_ms":1795317165126,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '14aaabb0fa58f077ef4b82ab83a27bc6b12334dfaf2e4b3a5f7ce330495898e0');
INSERT INTO audit_event (seq, body, hash) VALUES (5, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19018049,"clock":"unknown","clock_error_ms":null,"facts":{"storage":1000000000002,"type":"TANK"},"format":2,"kind":"storage.created","prev":"14aaabb0fa58f077ef4b82ab83a27bc6b12334dfaf2e4b3a5f7ce330495898e0","role":"technician","seq":5,"station":"test","utc_ms":1795317165126,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'e8b7ec1aa8e3c615a263fc3deec274e578d36060ac15273202997fa54d900e35');
INSERT INTO audit_event (seq, body, hash) VALUES (6, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19018049,"clock":"unknown","clock_error_ms":null,"facts":{"level_min":"20 %","level_min_old":null,"storage":"T2","temperature_max":"-150 Cel","temperature_max_old":null},"format":2,"kind":"storage.limits","prev":"e8b7ec1aa8e3c615a263fc3deec274e578d36060ac15273202997fa54d900e35","role":"technician","seq":6,"station":"test","utc_ms":1795317165126,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '949688e0ad6e1bb5837bfe5291accf25fee54b9914ac5f4589ef4816728ce14d');
INSERT INTO audit_event (seq, body, hash) VALUES (7, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19018078,"clock":"unknown","clock_error_ms":null,"facts":{"central":null,"facility":1000000000001,"subject":1000000000001},"format":2,"kind":"subject.created","prev":"949688e0ad6e1bb5837bfe5291accf25fee54b9914ac5f4589ef4816728ce14d","role":"technician","sealed":{"code":"5b3ffd6295a0c0c3faaa4890651eff6f063116771727522661ed5e4db10e022d"},"seq":7,"station":"test","utc_ms":1795317165155,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '31701f6777f3beefb794015ef0b4d9f6b68da8844340537c42492c593ee54d4c');
INSERT INTO audit_event (seq, body, hash) VALUES (8, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19018078,"clock":"unknown","clock_error_ms":null,"facts":{"central":null,"sample":1000000000001,"subject":1000000000001,"tag":"A"},"format":2,"kind":"sample.created","prev":"31701f6777f3beefb794015ef0b4d9f6b68da8844340537c42492c593ee54d4c","role":"technician","sealed":{"description":"b06bb90e244b3f4f5084c1537e57fa4b22ac99e8da3841885187ca991ac07e49","name":"6ef49c0acaae305bf9ec19991ab3740659fe33e649cdf523e3db4b28eca00c8d"},"seq":8,"station":"test","utc_ms":1795317165155,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'a96e98de0a06227c3b7cdcfd41930f34574f565c943d99293bc55dfb4891c831');
INSERT INTO audit_event (seq, body, hash) VALUES (9, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19018078,"clock":"unknown","clock_error_ms":null,"facts":{"central":null,"sample":1000000000002,"subject":1000000000001,"tag":"B"},"format":2,"kind":"sample.created","prev":"a96e98de0a06227c3b7cdcfd41930f34574f565c943d99293bc55dfb4891c831","role":"technician","sealed":{"description":"e5d89468f43a5bc095786f266c2c261b434383c6445291f99c18b4674279e054","name":"0c8cf6590f64b52e072f5ad9ff805fd2a350a33c3ecb16a57c92767b9b8dac32"},"seq":9,"station":"test","utc_ms":1795317165155,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'eb3e503939be5076d303d184fae32fa5f6d8816786d05fc30445a69507cd90a7');
INSERT INTO audit_event (seq, body, hash) VALUES (10, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19018078,"clock":"unknown","clock_error_ms":null,"facts":{"central":null,"procedure":1000000000001,"samples":[1000000000001,1000000000002],"status":"CREATED","storage":null,"subject":1000000000001,"type":"STORE"},"format":2,"kind":"procedure.created","prev":"eb3e503939be5076d303d184fae32fa5f6d8816786d05fc30445a69507cd90a7","role":"technician","seq":10,"station":"test","utc_ms":1795317165155,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'f05dfc19713c37d002464b46865e13b6a690391f94cc0d967899280c020794b3');
INSERT INTO audit_event (seq, body, hash) VALUES (11, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018087,"clock":"unknown","clock_error_ms":null,"facts":{"new":"IN_PROGRESS","old":"CREATED","procedure":1000000000001},"format":2,"kind":"procedure.status","prev":"f05dfc19713c37d002464b46865e13b6a690391f94cc0d967899280c020794b3","role":"technician","seq":11,"station":"bench","utc_ms":1795317165164,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '3bcc6e610a7dad579e9b4a90d61b41955bd2d1c58e67c787fffeff6ffd4ed3c6');
INSERT INTO audit_event (seq, body, hash) VALUES (12, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018087,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"procedure":1000000000001,"storage":1000000000001},"format":2,"kind":"execution.started","prev":"3bcc6e610a7dad579e9b4a90d61b41955bd2d1c58e67c787fffeff6ffd4ed3c6","role":"technician","seq":12,"station":"bench","utc_ms":1795317165164,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'afe14c7ef0ee6a866b097ee4e8b5a4be5599e41dcf6b35edcf6c18633642a5a5');
INSERT INTO audit_event (seq, body, hash) VALUES (13, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018159,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"check_unit","new":"ACTIVE","old":"PENDING","step":1},"format":2,"kind":"step.state","prev":"afe14c7ef0ee6a866b097ee4e8b5a4be5599e41dcf6b35edcf6c18633642a5a5","role":"engine","seq":13,"station":"engine","utc_ms":1795317165236,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'cbd4183beff72113ef875b6672bd0f9fa2d82ef808e4ffddc980c1735b7ff498');
INSERT INTO audit_event (seq, body, hash) VALUES (14, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018167,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"check_unit","new":"DONE","old":"ACTIVE","step":1},"format":2,"kind":"step.state","prev":"cbd4183beff72113ef875b6672bd0f9fa2d82ef808e4ffddc980c1735b7ff498","role":"engine","seq":14,"station":"engine","utc_ms":1795317165244,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '00ba6fc2ee6fab15241a5ed1abafb6920489b9ed2b47d799f3af8ac7efaf684a');
INSERT INTO audit_event (seq, body, hash) VALUES (15, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018172,"clock":"unknown","clock_error_ms":null,"facts":{"command":1,"point":"lid_lock","unit":"freezer-1","value":"false"},"format":2,"kind":"command.intended","prev":"00ba6fc2ee6fab15241a5ed1abafb6920489b9ed2b47d799f3af8ac7efaf684a","role":"technician","seq":15,"station":"bench","utc_ms":1795317165249,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '4ba56604d37e99192b745706c7064e98bfc42da9bd4a990c5c0871b36bb4998b');
INSERT INTO audit_event (seq, body, hash) VALUES (16, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018172,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"unlock_lid","new":"ACTIVE","old":"PENDING","step":2},"format":2,"kind":"step.state","prev":"4ba56604d37e99192b745706c7064e98bfc42da9bd4a990c5c0871b36bb4998b","role":"engine","seq":16,"station":"engine","utc_ms":1795317165249,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'fd6ec6a33c1e48c32bd57ce77e21f7564172b69a74030780ff9076d3f318352b');
INSERT INTO audit_event (seq, body, hash) VALUES (17, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018186,"clock":"unknown","clock_error_ms":null,"facts":{"command":1,"new":"DONE","old":"SENDING","outcome":"read back"},"format":2,"kind":"command.done","prev":"fd6ec6a33c1e48c32bd57ce77e21f7564172b69a74030780ff9076d3f318352b","role":"engine","seq":17,"station":"bus","utc_ms":1795317165263,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '85eb410415450ee32af04d688ddd0fe6a00acffb4168447176f79a6343e9759c');
INSERT INTO audit_event (seq, body, hash) VALUES (18, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018194,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"unlock_lid","new":"DONE","old":"ACTIVE","step":2},"format":2,"kind":"step.state","prev":"85eb410415450ee32af04d688ddd0fe6a00acffb4168447176f79a6343e9759c","role":"engine","seq":18,"station":"engine","utc_ms":1795317165271,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'cb724b653cba3d294ad32df0975e91f137c0da30a962bb2e8a03e2da669a76ed');
INSERT INTO audit_event (seq, body, hash) VALUES (19, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018204,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"open_lid","new":"ACTIVE","old":"PENDING","step":3},"format":2,"kind":"step.state","prev":"cb724b653cba3d294ad32df0975e91f137c0da30a962bb2e8a03e2da669a76ed","role":"engine","seq":19,"station":"engine","utc_ms":1795317165281,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '5c0b0d666e151d4029a80b4b36e58842871959b94d40af8557794e6dc1e01544');
INSERT INTO audit_event (seq, body, hash) VALUES (20, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018256,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"open_lid","new":"DONE","old":"ACTIVE","step":3},"format":2,"kind":"step.state","prev":"5c0b0d666e151d4029a80b4b36e58842871959b94d40af8557794e6dc1e01544","role":"engine","seq":20,"station":"engine","utc_ms":1795317165333,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '22307648ebc457326cb0aaf2799686e8b1b850bef7ad9fb36a3a0088011f29cd');
INSERT INTO audit_event (seq, body, hash) VALUES (21, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018271,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"lift","new":"ACTIVE","old":"PENDING","step":4},"format":2,"kind":"step.state","prev":"22307648ebc457326cb0aaf2799686e8b1b850bef7ad9fb36a3a0088011f29cd","role":"engine","seq":21,"station":"engine","utc_ms":1795317165348,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '93f8489002a4672417ca2adf5f77f7edc45cb6f8e3091c015629760625ce3dd3');
INSERT INTO audit_event (seq, body, hash) VALUES (22, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018304,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"input":1},"format":2,"kind":"input.confirm","prev":"93f8489002a4672417ca2adf5f77f7edc45cb6f8e3091c015629760625ce3dd3","role":"technician","seq":22,"station":"bench","utc_ms":1795317165381,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '799f3b0bb3e7593ee1a9b798fc64d0b21493433cb07b5c8256a077de882abf23');
INSERT INTO audit_event (seq, body, hash) VALUES (23, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018305,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":1,"input":1},"format":2,"kind":"input.accepted","prev":"799f3b0bb3e7593ee1a9b798fc64d0b21493433cb07b5c8256a077de882abf23","role":"technician","seq":23,"station":"bench","utc_ms":1795317165382,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'd4bd1eb12ed39e887097be1ca5ee0f619612483aa3e872005592e44a192e2dfe');
INSERT INTO audit_event (seq, body, hash) VALUES (24, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018305,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"lift","new":"DONE","old":"ACTIVE","step":4},"format":2,"kind":"step.state","prev":"d4bd1eb12ed39e887097be1ca5ee0f619612483aa3e872005592e44a192e2dfe","role":"technician","seq":24,"station":"bench","utc_ms":1795317165382,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '61c3553973b3f127b2681ef8c32f0cc299f03e335645681aa21066c9f6be73fd');
INSERT INTO audit_event (seq, body, hash) VALUES (25, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018305,"clock":"unknown","clock_error_ms":null,"facts":{"container":2,"execution":1,"lift":1,"samples":[],"start":"-180.0 Cel","start_from":"reading"},"format":2,"kind":"exposure.began","prev":"61c3553973b3f127b2681ef8c32f0cc299f03e335645681aa21066c9f6be73fd","role":"technician","seq":25,"station":"bench","utc_ms":1795317165382,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '5bf4013a27cd56e983b63fa00315e7bf924b111db7e5d1f74027903d6d85a086');
INSERT INTO audit_event (seq, body, hash) VALUES (26, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018328,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"store_samples","new":"ACTIVE","old":"PENDING","step":5},"format":2,"kind":"step.state","prev":"5bf4013a27cd56e983b63fa00315e7bf924b111db7e5d1f74027903d6d85a086","role":"engine","seq":26,"station":"engine","utc_ms":1795317165405,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '35c5066ec64399f0063126de13f4f4ac6d387bea5cdac504e1ed8388bca0bfee');
INSERT INTO audit_event (seq, body, hash) VALUES (27, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018361,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"input":2},"format":2,"kind":"input.scan","prev":"35c5066ec64399f0063126de13f4f4ac6d387bea5cdac504e1ed8388bca0bfee","role":"technician","sealed":{"text":"3769363f6bc4e63627aafe23d8128d968d2d857f38cbdcc1cb71c3ab90ac35bf"},"seq":27,"station":"bench","utc_ms":1795317165438,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '1d18b9b8dbb7e8c3ccc570ee20c714c5444e5db8d33391d2d9d54eb08563d960');
INSERT INTO audit_event (seq, body, hash) VALUES (28, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018361,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"from":null,"sample":1000000000001,"to":"T1/C1/CN1/1"},"format":2,"kind":"sample.stored","prev":"1d18b9b8dbb7e8c3ccc570ee20c714c5444e5db8d33391d2d9d54eb08563d960","role":"technician","seq":28,"station":"bench","utc_ms":1795317165438,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'c052c5d4e57e296c1586dd750f6f296ce1e9f282ea228708da02cc272f6b2332');
INSERT INTO audit_event (seq, body, hash) VALUES (29, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018361,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":1,"input":2},"format":2,"kind":"input.accepted","prev":"c052c5d4e57e296c1586dd750f6f296ce1e9f282ea228708da02cc272f6b2332","role":"technician","seq":29,"station":"bench","utc_ms":1795317165438,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '768461c298bc9bfeb2074509617bd610d3a76628fa6c98e09615567fadfb6402');
INSERT INTO audit_event (seq, body, hash) VALUES (30, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018379,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"input":3},"format":2,"kind":"input.scan","prev":"768461c298bc9bfeb2074509617bd610d3a76628fa6c98e09615567fadfb6402","role":"technician","sealed":{"text":"f1d973c5c1c79ec60d997ec7118d9b690cf3142eca7c6245bd9573aecbb1def2"},"seq":30,"station":"bench","utc_ms":1795317165456,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'a7a0615d84e3e36d3a6b7a7fa9f8a83e51a9faa3707e233d3d1ac32bc2ab3c5b');
INSERT INTO audit_event (seq, body, hash) VALUES (31, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018394,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"from":null,"sample":1000000000002,"to":"T1/C1/CN1/2"},"format":2,"kind":"sample.stored","prev":"a7a0615d84e3e36d3a6b7a7fa9f8a83e51a9faa3707e233d3d1ac32bc2ab3c5b","role":"technician","seq":31,"station":"bench","utc_ms":1795317165471,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '037dd5e24ea0848f5a161ff20069c1592c442c3a089a48996dc5338900175ea0');
INSERT INTO audit_event (seq, body, hash) VALUES (32, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018394,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":1,"input":3},"format":2,"kind":"input.accepted","prev":"037dd5e24ea0848f5a161ff20069c1592c442c3a089a48996dc5338900175ea0","role":"technician","seq":32,"station":"bench","utc_ms":1795317165471,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'b13fe8c31e0320d3ff14cf928bc41b514ae1313947d02213eeb6f56a51c82985');
INSERT INTO audit_event (seq, body, hash) VALUES (33, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018409,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"store_samples","new":"DONE","old":"ACTIVE","step":5},"format":2,"kind":"step.state","prev":"b13fe8c31e0320d3ff14cf928bc41b514ae1313947d02213eeb6f56a51c82985","role":"engine","seq":33,"station":"engine","utc_ms":1795317165486,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '1846a3b4af9edf15a5817c744465c724f72a0d15d860566f4a661ce6e4594693');
INSERT INTO audit_event (seq, body, hash) VALUES (34, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018423,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"lower","new":"ACTIVE","old":"PENDING","step":6},"format":2,"kind":"step.state","prev":"1846a3b4af9edf15a5817c744465c724f72a0d15d860566f4a661ce6e4594693","role":"engine","seq":34,"station":"engine","utc_ms":1795317165500,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '33285cc40dd0b8c5b991a58364b0135ee02108fbbfdcc21132631cc457559bc9');
INSERT INTO audit_event (seq, body, hash) VALUES (35, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018451,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"input":4},"format":2,"kind":"input.scan","prev":"33285cc40dd0b8c5b991a58364b0135ee02108fbbfdcc21132631cc457559bc9","role":"technician","sealed":{"text":"e792ce76f2d00d337cfde03ef7a50782e97a1e1eae246ccb1b46876784c69275"},"seq":35,"station":"bench","utc_ms":1795317165528,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '36208d825fea5683f7b9efa58f46f138f41d649762bf47e828f4035eeec0b20e');
INSERT INTO audit_event (seq, body, hash) VALUES (36, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018459,"clock":"unknown","clock_error_ms":null,"facts":{"code":"WRONG_INPUT","execution":1,"input":4},"format":2,"kind":"input.refused","prev":"36208d825fea5683f7b9efa58f46f138f41d649762bf47e828f4035eeec0b20e","role":"technician","seq":36,"station":"bench","utc_ms":1795317165536,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'da5e355bc0842fd1ffb3aece7365ad1f936dbfbc8a08949e46d5648e9f6f831f');
INSERT INTO audit_event (seq, body, hash) VALUES (37, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018468,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"input":5},"format":2,"kind":"input.scan","prev":"da5e355bc0842fd1ffb3aece7365ad1f936dbfbc8a08949e46d5648e9f6f831f","role":"technician","sealed":{"text":"f40997442cc5095ef4616893001e5b325d605ccfb259f0be1a75572fb2ac107e"},"seq":37,"station":"bench","utc_ms":1795317165545,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '0da807ca7feeabcf4f7fe4148ead3f8327b7124e3c9ad424b02d129035f23ecf');
INSERT INTO audit_event (seq, body, hash) VALUES (38, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018471,"clock":"unknown","clock_error_ms":null,"facts":{"code":"WRONG_INPUT","execution":1,"input":5},"format":2,"kind":"input.refused","prev":"0da807ca7feeabcf4f7fe4148ead3f8327b7124e3c9ad424b02d129035f23ecf","role":"technician","seq":38,"station":"bench","utc_ms":1795317165549,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'ac16669581e10361e629b3259ef484c34382588ae1cba6bee3fe26afe5ca89c0');
INSERT INTO audit_event (seq, body, hash) VALUES (39, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018487,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"input":6},"format":2,"kind":"input.confirm","prev":"ac16669581e10361e629b3259ef484c34382588ae1cba6bee3fe26afe5ca89c0","role":"technician","seq":39,"station":"bench","utc_ms":1795317165564,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '52de425ac6d152a97033013f81f345085386f5a657a3b18a76c2032e20cc42d9');
INSERT INTO audit_event (seq, body, hash) VALUES (40, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018497,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":1,"input":6},"format":2,"kind":"input.accepted","prev":"52de425ac6d152a97033013f81f345085386f5a657a3b18a76c2032e20cc42d9","role":"technician","seq":40,"station":"bench","utc_ms":1795317165575,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '55f89a81eb1f912593c5bb9938c61027c5ccb834f9e885dce386aaecad2e6d12');
INSERT INTO audit_event (seq, body, hash) VALUES (41, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018497,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"lower","new":"DONE","old":"ACTIVE","step":6},"format":2,"kind":"step.state","prev":"55f89a81eb1f912593c5bb9938c61027c5ccb834f9e885dce386aaecad2e6d12","role":"technician","seq":41,"station":"bench","utc_ms":1795317165575,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'f4eaa8e4f986886c919f5febc68b99535b1f2345c4b78346b378429d1773f414');
INSERT INTO audit_event (seq, body, hash) VALUES (42, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018497,"clock":"unknown","clock_error_ms":null,"facts":{"groups":[{"above_critical_ms":0,"above_limit_ms":0,"least_ms":136,"most_ms":136,"samples":[1000000000001],"worst":"-149.6 Cel"},{"above_critical_ms":0,"above_limit_ms":0,"least_ms":103,"most_ms":103,"samples":[1000000000002],"worst":"-149.7 Cel"}],"in":"storage"},"format":2,"kind":"exposure.ended","prev":"f4eaa8e4f986886c919f5febc68b99535b1f2345c4b78346b378429d1773f414","role":"technician","seq":42,"station":"bench","utc_ms":1795317165575,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '8454b13c1c9e4523c041bd3996c74b82268b4b3415ab6ce3ec675ce34a353ed5');
INSERT INTO audit_event (seq, body, hash) VALUES (43, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018502,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"close_lid","new":"ACTIVE","old":"PENDING","step":7},"format":2,"kind":"step.state","prev":"8454b13c1c9e4523c041bd3996c74b82268b4b3415ab6ce3ec675ce34a353ed5","role":"engine","seq":43,"station":"engine","utc_ms":1795317165579,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '18d8020d10707551d648f2ac3dcf0dc5c47c1eb89f7f89dd4d2f6c15b229caa2');
INSERT INTO audit_event (seq, body, hash) VALUES (44, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018510,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"close_lid","new":"DONE","old":"ACTIVE","step":7},"format":2,"kind":"step.state","prev":"18d8020d10707551d648f2ac3dcf0dc5c47c1eb89f7f89dd4d2f6c15b229caa2","role":"engine","seq":44,"station":"engine","utc_ms":1795317165587,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '9bab6e8910fb16d2867011bc2a70813273e0ac4acf52d4e9f98924a115efbc6f');
INSERT INTO audit_event (seq, body, hash) VALUES (45, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018515,"clock":"unknown","clock_error_ms":null,"facts":{"command":2,"point":"lid_lock","unit":"freezer-1","value":"true"},"format":2,"kind":"command.intended","prev":"9bab6e8910fb16d2867011bc2a70813273e0ac4acf52d4e9f98924a115efbc6f","role":"technician","seq":45,"station":"bench","utc_ms":1795317165592,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '90845d90c48f3342769811b92794a5be41379dae3596d9d415f57fda76dd0208');
INSERT INTO audit_event (seq, body, hash) VALUES (46, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018515,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"lock_lid","new":"ACTIVE","old":"PENDING","step":8},"format":2,"kind":"step.state","prev":"90845d90c48f3342769811b92794a5be41379dae3596d9d415f57fda76dd0208","role":"engine","seq":46,"station":"engine","utc_ms":1795317165592,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'ca3afab0254cecdc26cfb3f599d8333564ae815150ec91968fd7ce9a60dc24b2');
INSERT INTO audit_event (seq, body, hash) VALUES (47, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018521,"clock":"unknown","clock_error_ms":null,"facts":{"command":2,"new":"DONE","old":"SENDING","outcome":"read back"},"format":2,"kind":"command.done","prev":"ca3afab0254cecdc26cfb3f599d8333564ae815150ec91968fd7ce9a60dc24b2","role":"engine","seq":47,"station":"bus","utc_ms":1795317165599,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'f6ff19516ca1625424eae1c2fafc878be8c186d72611a100794502df77780f57');
INSERT INTO audit_event (seq, body, hash) VALUES (48, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018522,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"lock_lid","new":"DONE","old":"ACTIVE","step":8},"format":2,"kind":"step.state","prev":"f6ff19516ca1625424eae1c2fafc878be8c186d72611a100794502df77780f57","role":"engine","seq":48,"station":"engine","utc_ms":1795317165599,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '7ad04b5c1e3e2b0fb3f60124f20b2a3002f02f005bb961d5510e90bbfde47ab1');
INSERT INTO audit_event (seq, body, hash) VALUES (49, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018524,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"verify_unit","new":"DONE","old":"PENDING","step":9},"format":2,"kind":"step.state","prev":"7ad04b5c1e3e2b0fb3f60124f20b2a3002f02f005bb961d5510e90bbfde47ab1","role":"engine","seq":49,"station":"engine","utc_ms":1795317165602,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '8065586ba7de7edbb8834a81d350dfc0006915061b51b714022d552575e21917');
INSERT INTO audit_event (seq, body, hash) VALUES (50, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018526,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"sign","new":"ACTIVE","old":"PENDING","step":10},"format":2,"kind":"step.state","prev":"8065586ba7de7edbb8834a81d350dfc0006915061b51b714022d552575e21917","role":"engine","seq":50,"station":"engine","utc_ms":1795317165603,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'cfc87c06abb671a42845b98e4f4b13430c1edd3afecddfcd90f9ef9818c57a07');
INSERT INTO audit_event (seq, body, hash) VALUES (51, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018578,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"input":7},"format":2,"kind":"input.confirm","prev":"cfc87c06abb671a42845b98e4f4b13430c1edd3afecddfcd90f9ef9818c57a07","role":"technician","seq":51,"station":"bench","utc_ms":1795317165655,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'c1cd4c69cc48f52e284c0ade5dbc718ca8757a06324aa77eea8c8ecdbf1ae425');
INSERT INTO audit_event (seq, body, hash) VALUES (52, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018584,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":1,"input":7},"format":2,"kind":"input.accepted","prev":"c1cd4c69cc48f52e284c0ade5dbc718ca8757a06324aa77eea8c8ecdbf1ae425","role":"technician","seq":52,"station":"bench","utc_ms":1795317165662,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'cba9db0f8fe85470b112d9ba7ff0d0bc6de7869090630d80c2b9db56448b8a5c');
INSERT INTO audit_event (seq, body, hash) VALUES (53, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018584,"clock":"unknown","clock_error_ms":null,"facts":{"execution":1,"kind":"sign","new":"DONE","old":"ACTIVE","step":10},"format":2,"kind":"step.state","prev":"cba9db0f8fe85470b112d9ba7ff0d0bc6de7869090630d80c2b9db56448b8a5c","role":"technician","seq":53,"station":"bench","utc_ms":1795317165662,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '175d9fe374da3d48f265a7e676e321f640688c3640cee0ab9cfb132473263440');
INSERT INTO audit_event (seq, body, hash) VALUES (54, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018604,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":1,"new":"COMPLETED","old":"RUNNING"},"format":2,"kind":"execution.completed","prev":"175d9fe374da3d48f265a7e676e321f640688c3640cee0ab9cfb132473263440","role":"technician","seq":54,"station":"bench","utc_ms":1795317165681,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'bf701414486f14e2c79f15cce347c088b622e2506323eaf6a1e4677501d43f79');
INSERT INTO audit_event (seq, body, hash) VALUES (55, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018604,"clock":"unknown","clock_error_ms":null,"facts":{"new":"COMPLETED","old":"IN_PROGRESS","procedure":1000000000001},"format":2,"kind":"procedure.status","prev":"bf701414486f14e2c79f15cce347c088b622e2506323eaf6a1e4677501d43f79","role":"technician","seq":55,"station":"bench","utc_ms":1795317165681,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '22c087fd706ccc2c896a670b1517c9b4fc2ee175b160d97e484b1de759f881ae');
INSERT INTO audit_event (seq, body, hash) VALUES (56, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018638,"clock":"unknown","clock_error_ms":null,"facts":{"central":null,"procedure":1000000000002,"samples":[1000000000002],"status":"CREATED","storage":null,"subject":1000000000001,"type":"RETRIEVE"},"format":2,"kind":"procedure.created","prev":"22c087fd706ccc2c896a670b1517c9b4fc2ee175b160d97e484b1de759f881ae","role":"technician","seq":56,"station":"bench","utc_ms":1795317165715,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'b36ed9e961c4b9d05db225b22daa6c34f06c017406364d21102bcea32907c6b3');
INSERT INTO audit_event (seq, body, hash) VALUES (57, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018639,"clock":"unknown","clock_error_ms":null,"facts":{"new":"IN_PROGRESS","old":"CREATED","procedure":1000000000002},"format":2,"kind":"procedure.status","prev":"b36ed9e961c4b9d05db225b22daa6c34f06c017406364d21102bcea32907c6b3","role":"technician","seq":57,"station":"bench","utc_ms":1795317165716,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'a085a1c210cf7d35259f9bdf99c3abc96012be790ef0ec9363c05819004bdb6a');
INSERT INTO audit_event (seq, body, hash) VALUES (58, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018639,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"procedure":1000000000002,"storage":1000000000001},"format":2,"kind":"execution.started","prev":"a085a1c210cf7d35259f9bdf99c3abc96012be790ef0ec9363c05819004bdb6a","role":"technician","seq":58,"station":"bench","utc_ms":1795317165716,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '36156c989cd4e5bbe7c290ad4077b000276b0bf6faf998da11d291a11e328674');
INSERT INTO audit_event (seq, body, hash) VALUES (59, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018660,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"check_unit","new":"DONE","old":"PENDING","step":1},"format":2,"kind":"step.state","prev":"36156c989cd4e5bbe7c290ad4077b000276b0bf6faf998da11d291a11e328674","role":"engine","seq":59,"station":"engine","utc_ms":1795317165738,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '19c13a8c47cc155ff5bdd99cc453c7d7cfc4f8c9481ce630c58070a066bf8096');
INSERT INTO audit_event (seq, body, hash) VALUES (60, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018673,"clock":"unknown","clock_error_ms":null,"facts":{"command":3,"point":"lid_lock","unit":"freezer-1","value":"false"},"format":2,"kind":"command.intended","prev":"19c13a8c47cc155ff5bdd99cc453c7d7cfc4f8c9481ce630c58070a066bf8096","role":"technician","seq":60,"station":"bench","utc_ms":1795317165750,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '320b300d411fc61d640c17b4b28bf10632701d9c9d2b4db17dd172ad70d49b6d');
INSERT INTO audit_event (seq, body, hash) VALUES (61, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018673,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"unlock_lid","new":"ACTIVE","old":"PENDING","step":2},"format":2,"kind":"step.state","prev":"320b300d411fc61d640c17b4b28bf10632701d9c9d2b4db17dd172ad70d49b6d","role":"engine","seq":61,"station":"engine","utc_ms":1795317165750,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'ac5af96fd41a79224b1b5f63a41b04ea557a7f2fb7998668d61f3ff3edc36a6c');
INSERT INTO audit_event (seq, body, hash) VALUES (62, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018683,"clock":"unknown","clock_error_ms":null,"facts":{"command":3,"new":"DONE","old":"SENDING","outcome":"read back"},"format":2,"kind":"command.done","prev":"ac5af96fd41a79224b1b5f63a41b04ea557a7f2fb7998668d61f3ff3edc36a6c","role":"engine","seq":62,"station":"bus","utc_ms":1795317165761,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '378573357d2011c93ec9da51e044fb4ccc606773ba2c8b62b3758846d4598480');
INSERT INTO audit_event (seq, body, hash) VALUES (63, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018708,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"unlock_lid","new":"DONE","old":"ACTIVE","step":2},"format":2,"kind":"step.state","prev":"378573357d2011c93ec9da51e044fb4ccc606773ba2c8b62b3758846d4598480","role":"engine","seq":63,"station":"engine","utc_ms":1795317165786,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '6e9157f8969345068eae0197f4fedf37c4717a85619e4c8d257f2dfc9954b863');
INSERT INTO audit_event (seq, body, hash) VALUES (64, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018733,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"open_lid","new":"ACTIVE","old":"PENDING","step":3},"format":2,"kind":"step.state","prev":"6e9157f8969345068eae0197f4fedf37c4717a85619e4c8d257f2dfc9954b863","role":"engine","seq":64,"station":"engine","utc_ms":1795317165810,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'dbcc10d8451036e7090dbf8a7e55a9249c3cea35d066e8d975fb95a68d8760d7');
INSERT INTO audit_event (seq, body, hash) VALUES (65, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018774,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"open_lid","new":"DONE","old":"ACTIVE","step":3},"format":2,"kind":"step.state","prev":"dbcc10d8451036e7090dbf8a7e55a9249c3cea35d066e8d975fb95a68d8760d7","role":"engine","seq":65,"station":"engine","utc_ms":1795317165851,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'f37980d50674d3665cbd17ff653099be637ae6e3184e2620189b3cd8f9db329c');
INSERT INTO audit_event (seq, body, hash) VALUES (66, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018788,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"lift","new":"ACTIVE","old":"PENDING","step":4},"format":2,"kind":"step.state","prev":"f37980d50674d3665cbd17ff653099be637ae6e3184e2620189b3cd8f9db329c","role":"engine","seq":66,"station":"engine","utc_ms":1795317165866,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '252735b589d24dba989f358f771cb5346d2a61ced6a5688fd53dc7dee3885c91');
INSERT INTO audit_event (seq, body, hash) VALUES (67, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018813,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"input":8},"format":2,"kind":"input.confirm","prev":"252735b589d24dba989f358f771cb5346d2a61ced6a5688fd53dc7dee3885c91","role":"technician","seq":67,"station":"bench","utc_ms":1795317165890,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'f4687206e7f8aca6a83931f8024759acf34db756c6613fef8c41b1dff279b755');
INSERT INTO audit_event (seq, body, hash) VALUES (68, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018814,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":2,"input":8},"format":2,"kind":"input.accepted","prev":"f4687206e7f8aca6a83931f8024759acf34db756c6613fef8c41b1dff279b755","role":"technician","seq":68,"station":"bench","utc_ms":1795317165891,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '3c40a684245c60911b8afea205d66768d3e8ea82a887d6ba5861f2322d036efa');
INSERT INTO audit_event (seq, body, hash) VALUES (69, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018814,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"lift","new":"DONE","old":"ACTIVE","step":4},"format":2,"kind":"step.state","prev":"3c40a684245c60911b8afea205d66768d3e8ea82a887d6ba5861f2322d036efa","role":"technician","seq":69,"station":"bench","utc_ms":1795317165891,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '620a08a17610816fffae6b1836da5e772f47c0f7a190051613a3a99d553c7f37');
INSERT INTO audit_event (seq, body, hash) VALUES (70, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018814,"clock":"unknown","clock_error_ms":null,"facts":{"container":2,"execution":2,"lift":2,"samples":[1000000000001,1000000000002],"start":"-180.0 Cel","start_from":"reading"},"format":2,"kind":"exposure.began","prev":"620a08a17610816fffae6b1836da5e772f47c0f7a190051613a3a99d553c7f37","role":"technician","seq":70,"station":"bench","utc_ms":1795317165891,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '8d1afa359cd16524980b3afd102e1f365cdeaf7a6be5e0fccf203de602b9434a');
INSERT INTO audit_event (seq, body, hash) VALUES (71, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018831,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"take_samples","new":"ACTIVE","old":"PENDING","step":5},"format":2,"kind":"step.state","prev":"8d1afa359cd16524980b3afd102e1f365cdeaf7a6be5e0fccf203de602b9434a","role":"engine","seq":71,"station":"engine","utc_ms":1795317165908,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '6637bd599e2093a7ce7be7900118ff7ab80cee69a6e8471cb19359d224387110');
INSERT INTO audit_event (seq, body, hash) VALUES (72, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018867,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"input":9},"format":2,"kind":"input.scan","prev":"6637bd599e2093a7ce7be7900118ff7ab80cee69a6e8471cb19359d224387110","role":"technician","sealed":{"text":"74648e5b16177329bc0aeba2f5820048599d77cb572569bf68c45471cd9d4722"},"seq":72,"station":"bench","utc_ms":1795317165944,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'f63f8d7d606c284b865ed3df63863a3ab0510e6254dfcd997211f2e58ce4bff3');
INSERT INTO audit_event (seq, body, hash) VALUES (73, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018880,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"from":"T1/C1/CN1/2","sample":1000000000002,"to":null},"format":2,"kind":"sample.taken","prev":"f63f8d7d606c284b865ed3df63863a3ab0510e6254dfcd997211f2e58ce4bff3","role":"technician","seq":73,"station":"bench","utc_ms":1795317165957,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '14a5ea41a981f65b6446cb42f29599a4b2c3fc0615c431d5734341a9c07b0268');
INSERT INTO audit_event (seq, body, hash) VALUES (74, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018880,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":2,"input":9},"format":2,"kind":"input.accepted","prev":"14a5ea41a981f65b6446cb42f29599a4b2c3fc0615c431d5734341a9c07b0268","role":"technician","seq":74,"station":"bench","utc_ms":1795317165957,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '59f839c5f90fc4ec5c0743e7fff462bc8468cddd7e1ba690305138debf1f4bf8');
INSERT INTO audit_event (seq, body, hash) VALUES (75, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018909,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"take_samples","new":"DONE","old":"ACTIVE","step":5},"format":2,"kind":"step.state","prev":"59f839c5f90fc4ec5c0743e7fff462bc8468cddd7e1ba690305138debf1f4bf8","role":"engine","seq":75,"station":"engine","utc_ms":1795317165986,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '946af2adb87c8505fadd2433cc3856a3c5a0e212d1bdc6ae5d6cdbed8ae46bdf');
INSERT INTO audit_event (seq, body, hash) VALUES (76, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19018929,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"lower","new":"ACTIVE","old":"PENDING","step":6},"format":2,"kind":"step.state","prev":"946af2adb87c8505fadd2433cc3856a3c5a0e212d1bdc6ae5d6cdbed8ae46bdf","role":"engine","seq":76,"station":"engine","utc_ms":1795317166006,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '7f07a66012d860759b553793212e7c4567553e4b19b8c9b7a8e145d3a9c9caf1');
INSERT INTO audit_event (seq, body, hash) VALUES (77, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018965,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"input":10},"format":2,"kind":"input.scan","prev":"7f07a66012d860759b553793212e7c4567553e4b19b8c9b7a8e145d3a9c9caf1","role":"technician","sealed":{"text":"18369771bfe296149c3a937dd398ca59f6f3850b3713ba41cfa5c69daa1e0508"},"seq":77,"station":"bench","utc_ms":1795317166042,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '9e1ad78c7789fab117b8c0d118605a1f59898824b1cdb13751509cbbf4bc87f8');
INSERT INTO audit_event (seq, body, hash) VALUES (78, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19018988,"clock":"unknown","clock_error_ms":null,"facts":{"code":"WRONG_INPUT","execution":2,"input":10},"format":2,"kind":"input.refused","prev":"9e1ad78c7789fab117b8c0d118605a1f59898824b1cdb13751509cbbf4bc87f8","role":"technician","seq":78,"station":"bench","utc_ms":1795317166065,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '873b72ca3bdde5bffe4633e457bfd02296910e89c5891f9fb1a5f746240889ae');
INSERT INTO audit_event (seq, body, hash) VALUES (79, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019043,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"input":11},"format":2,"kind":"input.confirm","prev":"873b72ca3bdde5bffe4633e457bfd02296910e89c5891f9fb1a5f746240889ae","role":"technician","seq":79,"station":"bench","utc_ms":1795317166120,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '54c3d6ae494502b27dbdc5dd4c68e03b7658625810b2b74883b9c4feed793e69');
INSERT INTO audit_event (seq, body, hash) VALUES (80, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019073,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":2,"input":11},"format":2,"kind":"input.accepted","prev":"54c3d6ae494502b27dbdc5dd4c68e03b7658625810b2b74883b9c4feed793e69","role":"technician","seq":80,"station":"bench","utc_ms":1795317166150,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'cfdd9715736feab205c0bad6c6860bc87929d763594ab65ad68b6e9fece671db');
INSERT INTO audit_event (seq, body, hash) VALUES (81, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019073,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"lower","new":"DONE","old":"ACTIVE","step":6},"format":2,"kind":"step.state","prev":"cfdd9715736feab205c0bad6c6860bc87929d763594ab65ad68b6e9fece671db","role":"technician","seq":81,"station":"bench","utc_ms":1795317166150,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'c0a652fddb037d6c3b5e449abccea5e8ddc562b17503cb400ff61aca4838acd3');
INSERT INTO audit_event (seq, body, hash) VALUES (82, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019073,"clock":"unknown","clock_error_ms":null,"facts":{"groups":[{"above_critical_ms":0,"above_limit_ms":0,"least_ms":259,"most_ms":259,"samples":[1000000000001],"worst":"-149.0 Cel"}],"in":"storage"},"format":2,"kind":"exposure.ended","prev":"c0a652fddb037d6c3b5e449abccea5e8ddc562b17503cb400ff61aca4838acd3","role":"technician","seq":82,"station":"bench","utc_ms":1795317166150,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '3a109cafa5b9878f0c733eef553a1f1a28e9ba4dd31f6185add5ae9907a89444');
INSERT INTO audit_event (seq, body, hash) VALUES (83, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019098,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"close_lid","new":"ACTIVE","old":"PENDING","step":7},"format":2,"kind":"step.state","prev":"3a109cafa5b9878f0c733eef553a1f1a28e9ba4dd31f6185add5ae9907a89444","role":"engine","seq":83,"station":"engine","utc_ms":1795317166175,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '3d03352eee8c8ae6c9fd2510661cba49221c944f172a68a660ab982cca907ab1');
INSERT INTO audit_event (seq, body, hash) VALUES (84, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019146,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"close_lid","new":"DONE","old":"ACTIVE","step":7},"format":2,"kind":"step.state","prev":"3d03352eee8c8ae6c9fd2510661cba49221c944f172a68a660ab982cca907ab1","role":"engine","seq":84,"station":"engine","utc_ms":1795317166224,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '3bd92fd96dcd883244d60a729858ca65a0d9e8678b13da3ad47df76155cec5c0');
INSERT INTO audit_event (seq, body, hash) VALUES (85, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019165,"clock":"unknown","clock_error_ms":null,"facts":{"command":4,"point":"lid_lock","unit":"freezer-1","value":"true"},"format":2,"kind":"command.intended","prev":"3bd92fd96dcd883244d60a729858ca65a0d9e8678b13da3ad47df76155cec5c0","role":"technician","seq":85,"station":"bench","utc_ms":1795317166242,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '06730a55dbd9bbe3daa0c5c1de0c330436cbf66c11da1c5a71aa37a7c2c56c1f');
INSERT INTO audit_event (seq, body, hash) VALUES (86, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019165,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"lock_lid","new":"ACTIVE","old":"PENDING","step":8},"format":2,"kind":"step.state","prev":"06730a55dbd9bbe3daa0c5c1de0c330436cbf66c11da1c5a71aa37a7c2c56c1f","role":"engine","seq":86,"station":"engine","utc_ms":1795317166242,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '38c4da9dbcbd7dbd5bcf8b791b5d7ceb504093938ce15cd70277b267a9bc4859');
INSERT INTO audit_event (seq, body, hash) VALUES (87, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019201,"clock":"unknown","clock_error_ms":null,"facts":{"command":4,"new":"DONE","old":"SENDING","outcome":"read back"},"format":2,"kind":"command.done","prev":"38c4da9dbcbd7dbd5bcf8b791b5d7ceb504093938ce15cd70277b267a9bc4859","role":"engine","seq":87,"station":"bus","utc_ms":1795317166278,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'b1e9292be3e1269c20a7c1bbd7c88e13d6a5157d4784aca5200c4c4aa321adea');
INSERT INTO audit_event (seq, body, hash) VALUES (88, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019209,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"lock_lid","new":"DONE","old":"ACTIVE","step":8},"format":2,"kind":"step.state","prev":"b1e9292be3e1269c20a7c1bbd7c88e13d6a5157d4784aca5200c4c4aa321adea","role":"engine","seq":88,"station":"engine","utc_ms":1795317166287,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '8dc0f83810440b4198c40edee1eacb8af720571cc6b01249a449fa3f1bbd62ac');
INSERT INTO audit_event (seq, body, hash) VALUES (89, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019212,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"verify_unit","new":"DONE","old":"PENDING","step":9},"format":2,"kind":"step.state","prev":"8dc0f83810440b4198c40edee1eacb8af720571cc6b01249a449fa3f1bbd62ac","role":"engine","seq":89,"station":"engine","utc_ms":1795317166289,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '7dc0a4ea02695941123c913ae0b2d849ba122d2f761b6145fdfef38c90c63cb4');
INSERT INTO audit_event (seq, body, hash) VALUES (90, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019216,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"sign","new":"ACTIVE","old":"PENDING","step":10},"format":2,"kind":"step.state","prev":"7dc0a4ea02695941123c913ae0b2d849ba122d2f761b6145fdfef38c90c63cb4","role":"engine","seq":90,"station":"engine","utc_ms":1795317166294,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '70101d2372382255626c5068b1c1011ab1dea84eb5bd59e7a920db9e69ed1106');
INSERT INTO audit_event (seq, body, hash) VALUES (91, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019227,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"input":12},"format":2,"kind":"input.confirm","prev":"70101d2372382255626c5068b1c1011ab1dea84eb5bd59e7a920db9e69ed1106","role":"technician","seq":91,"station":"bench","utc_ms":1795317166304,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '74d2fbb131d9f426b5f097e2ce4023744bc66f34c3de34eb4ee0fe40008a657b');
INSERT INTO audit_event (seq, body, hash) VALUES (92, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019229,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":2,"input":12},"format":2,"kind":"input.accepted","prev":"74d2fbb131d9f426b5f097e2ce4023744bc66f34c3de34eb4ee0fe40008a657b","role":"technician","seq":92,"station":"bench","utc_ms":1795317166306,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '202386d308b4000c9c5b9fa0af9aecee9b137627340aaf2e7e4720f21a000bea');
INSERT INTO audit_event (seq, body, hash) VALUES (93, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019229,"clock":"unknown","clock_error_ms":null,"facts":{"execution":2,"kind":"sign","new":"DONE","old":"ACTIVE","step":10},"format":2,"kind":"step.state","prev":"202386d308b4000c9c5b9fa0af9aecee9b137627340aaf2e7e4720f21a000bea","role":"technician","seq":93,"station":"bench","utc_ms":1795317166306,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '26349f93ff1a79cd7ecf05958ca2745393b626595101de92a77df2b2fb787d07');
INSERT INTO audit_event (seq, body, hash) VALUES (94, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019232,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":2,"new":"COMPLETED","old":"RUNNING"},"format":2,"kind":"execution.completed","prev":"26349f93ff1a79cd7ecf05958ca2745393b626595101de92a77df2b2fb787d07","role":"technician","seq":94,"station":"bench","utc_ms":1795317166309,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '77c1db9396c32aa46506517a0ef1c08bd2dca1404cb62c716d209d19e1f33e0d');
INSERT INTO audit_event (seq, body, hash) VALUES (95, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019232,"clock":"unknown","clock_error_ms":null,"facts":{"new":"COMPLETED","old":"IN_PROGRESS","procedure":1000000000002},"format":2,"kind":"procedure.status","prev":"77c1db9396c32aa46506517a0ef1c08bd2dca1404cb62c716d209d19e1f33e0d","role":"technician","seq":95,"station":"bench","utc_ms":1795317166309,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '9a191f14d3d18c081868372436c83bcf2441d1a0cca4892522b7acbec2966c5b');
INSERT INTO audit_event (seq, body, hash) VALUES (96, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":19019243,"clock":"unknown","clock_error_ms":null,"facts":{"central":null,"procedure":1000000000003,"samples":[],"status":"CREATED","storage":1000000000001,"subject":null,"type":"REFILL"},"format":2,"kind":"procedure.created","prev":"9a191f14d3d18c081868372436c83bcf2441d1a0cca4892522b7acbec2966c5b","role":"technician","seq":96,"station":"test","utc_ms":1795317166320,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '66f62d57d3470f07730cf0c646d7eb4de19e71dc8fb27d1cddeedf0e41b01d0b');
INSERT INTO audit_event (seq, body, hash) VALUES (97, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019244,"clock":"unknown","clock_error_ms":null,"facts":{"new":"IN_PROGRESS","old":"CREATED","procedure":1000000000003},"format":2,"kind":"procedure.status","prev":"66f62d57d3470f07730cf0c646d7eb4de19e71dc8fb27d1cddeedf0e41b01d0b","role":"technician","seq":97,"station":"bench","utc_ms":1795317166321,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'b42816d9a4dbf642656b78de482dcb10e867501471b261d4d722526bbfe06cd6');
INSERT INTO audit_event (seq, body, hash) VALUES (98, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019244,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"procedure":1000000000003,"storage":1000000000001},"format":2,"kind":"execution.started","prev":"b42816d9a4dbf642656b78de482dcb10e867501471b261d4d722526bbfe06cd6","role":"technician","seq":98,"station":"bench","utc_ms":1795317166321,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'c26c2924d601a97d35fa986825cc51c515145f337227e5fe9f31d8012a52a310');
INSERT INTO audit_event (seq, body, hash) VALUES (99, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019250,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"kind":"check_unit","new":"DONE","old":"PENDING","step":1},"format":2,"kind":"step.state","prev":"c26c2924d601a97d35fa986825cc51c515145f337227e5fe9f31d8012a52a310","role":"engine","seq":99,"station":"engine","utc_ms":1795317166327,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'db3962c7fd33dbed69a2b3c811bcb54a0fec239117bdccfa7d3dbc30182a366b');
INSERT INTO audit_event (seq, body, hash) VALUES (100, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019253,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"kind":"fill","new":"ACTIVE","old":"PENDING","step":2},"format":2,"kind":"step.state","prev":"db3962c7fd33dbed69a2b3c811bcb54a0fec239117bdccfa7d3dbc30182a366b","role":"engine","seq":100,"station":"engine","utc_ms":1795317166330,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'de939c3a8463470a6d065a80a5e3eacfdecabda1d2910f67c7bfb3837ca00d8a');
INSERT INTO audit_event (seq, body, hash) VALUES (101, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019256,"clock":"unknown","clock_error_ms":null,"facts":{"command":5,"point":"fill_valve","unit":"freezer-1","value":"true"},"format":2,"kind":"command.intended","prev":"de939c3a8463470a6d065a80a5e3eacfdecabda1d2910f67c7bfb3837ca00d8a","role":"technician","seq":101,"station":"bench","utc_ms":1795317166334,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '3bee0b37afc4dffb1b6ab3c8ea9fbb38570b34a2ae8675ead94fe18c95782974');
INSERT INTO audit_event (seq, body, hash) VALUES (102, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019261,"clock":"unknown","clock_error_ms":null,"facts":{"command":5,"new":"DONE","old":"SENDING","outcome":"read back"},"format":2,"kind":"command.done","prev":"3bee0b37afc4dffb1b6ab3c8ea9fbb38570b34a2ae8675ead94fe18c95782974","role":"engine","seq":102,"station":"bus","utc_ms":1795317166338,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'e19c6ff954f75a5eb532363547031bbfd31c5ba5cebd22cf949e92812528288f');
INSERT INTO audit_event (seq, body, hash) VALUES (103, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019285,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"kind":"fill","new":"DONE","old":"ACTIVE","step":2},"format":2,"kind":"step.state","prev":"e19c6ff954f75a5eb532363547031bbfd31c5ba5cebd22cf949e92812528288f","role":"engine","seq":103,"station":"engine","utc_ms":1795317166362,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '887e03fcc177f13d3730df04ea1fef9a4567af2ce5e3306ebc419cb751beb07d');
INSERT INTO audit_event (seq, body, hash) VALUES (104, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019288,"clock":"unknown","clock_error_ms":null,"facts":{"command":6,"point":"fill_valve","unit":"freezer-1","value":"false"},"format":2,"kind":"command.intended","prev":"887e03fcc177f13d3730df04ea1fef9a4567af2ce5e3306ebc419cb751beb07d","role":"technician","seq":104,"station":"bench","utc_ms":1795317166365,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'eb0efcc626aecf47a5fe2b89a093a81989abbedff93b2c75c2f58336ecf279b8');
INSERT INTO audit_event (seq, body, hash) VALUES (105, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019288,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"kind":"shut_valve","new":"ACTIVE","old":"PENDING","step":3},"format":2,"kind":"step.state","prev":"eb0efcc626aecf47a5fe2b89a093a81989abbedff93b2c75c2f58336ecf279b8","role":"engine","seq":105,"station":"engine","utc_ms":1795317166365,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'e112b6247b517563737f72f85298c1173913044276635319ee4340ccacf42d05');
INSERT INTO audit_event (seq, body, hash) VALUES (106, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019295,"clock":"unknown","clock_error_ms":null,"facts":{"command":6,"new":"DONE","old":"SENDING","outcome":"read back"},"format":2,"kind":"command.done","prev":"e112b6247b517563737f72f85298c1173913044276635319ee4340ccacf42d05","role":"engine","seq":106,"station":"bus","utc_ms":1795317166373,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'faebd89a9630982f05d952e9810e7c2d8d711e79d588cb945355c07771499363');
INSERT INTO audit_event (seq, body, hash) VALUES (107, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019296,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"kind":"shut_valve","new":"DONE","old":"ACTIVE","step":3},"format":2,"kind":"step.state","prev":"faebd89a9630982f05d952e9810e7c2d8d711e79d588cb945355c07771499363","role":"engine","seq":107,"station":"engine","utc_ms":1795317166373,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'a3b368a1356b04e0daf72babcad9f37c73ff23cfeafe93a19025e2e159cbe685');
INSERT INTO audit_event (seq, body, hash) VALUES (108, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019298,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"kind":"verify_unit","new":"DONE","old":"PENDING","step":4},"format":2,"kind":"step.state","prev":"a3b368a1356b04e0daf72babcad9f37c73ff23cfeafe93a19025e2e159cbe685","role":"engine","seq":108,"station":"engine","utc_ms":1795317166376,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '01deff05e7182bd540190703d3f93023a36c38e2667a619ef68bfebf08962d67');
INSERT INTO audit_event (seq, body, hash) VALUES (109, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019301,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"kind":"sign","new":"ACTIVE","old":"PENDING","step":5},"format":2,"kind":"step.state","prev":"01deff05e7182bd540190703d3f93023a36c38e2667a619ef68bfebf08962d67","role":"engine","seq":109,"station":"engine","utc_ms":1795317166378,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'd9a2c63de4daa0e6a93faccd168036c60ce0698daa4d3fc6e79744f9da1e9daf');
INSERT INTO audit_event (seq, body, hash) VALUES (110, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019312,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"input":13},"format":2,"kind":"input.confirm","prev":"d9a2c63de4daa0e6a93faccd168036c60ce0698daa4d3fc6e79744f9da1e9daf","role":"technician","seq":110,"station":"bench","utc_ms":1795317166389,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '426d0a4a8997aeec8adbdbe8eae20ec63a0c5621b1ea9e65e2979c7dbcf8cfbc');
INSERT INTO audit_event (seq, body, hash) VALUES (111, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019315,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":3,"input":13},"format":2,"kind":"input.accepted","prev":"426d0a4a8997aeec8adbdbe8eae20ec63a0c5621b1ea9e65e2979c7dbcf8cfbc","role":"technician","seq":111,"station":"bench","utc_ms":1795317166392,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '23090211aa870875bbb567f60cc9c34674afa4fd5d5bf96e5ad3bec4d9388e32');
INSERT INTO audit_event (seq, body, hash) VALUES (112, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019315,"clock":"unknown","clock_error_ms":null,"facts":{"execution":3,"kind":"sign","new":"DONE","old":"ACTIVE","step":5},"format":2,"kind":"step.state","prev":"23090211aa870875bbb567f60cc9c34674afa4fd5d5bf96e5ad3bec4d9388e32","role":"technician","seq":112,"station":"bench","utc_ms":1795317166392,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '3d6a82d56896a3f9968778036facbe179392c7006276fa00fe520b6182672ddf');
INSERT INTO audit_event (seq, body, hash) VALUES (113, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019318,"clock":"unknown","clock_error_ms":null,"facts":{"code":"","execution":3,"new":"COMPLETED","old":"RUNNING"},"format":2,"kind":"execution.completed","prev":"3d6a82d56896a3f9968778036facbe179392c7006276fa00fe520b6182672ddf","role":"technician","seq":113,"station":"bench","utc_ms":1795317166395,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '7f0ede3d86e60afc8b94aab73ae4260ed0a517f63c6b711e7c23a02480b3c2ef');
INSERT INTO audit_event (seq, body, hash) VALUES (114, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019318,"clock":"unknown","clock_error_ms":null,"facts":{"new":"COMPLETED","old":"IN_PROGRESS","procedure":1000000000003},"format":2,"kind":"procedure.status","prev":"7f0ede3d86e60afc8b94aab73ae4260ed0a517f63c6b711e7c23a02480b3c2ef","role":"technician","seq":114,"station":"bench","utc_ms":1795317166395,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), '271d04335c552c33eda7901f6490798670eb713b9cd27a2b9088807ebc61e02d');
INSERT INTO audit_event (seq, body, hash) VALUES (115, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019324,"clock":"unknown","clock_error_ms":null,"facts":{"alarm":1,"code":"level_low","limit":"20 %","severity":"high","source":"unit/freezer-1","state":"ACTIVE","state_old":null,"value":"19 %"},"format":2,"kind":"alarm.raised","prev":"271d04335c552c33eda7901f6490798670eb713b9cd27a2b9088807ebc61e02d","role":"engine","seq":115,"station":"watch","utc_ms":1795317166401,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'f8bd65be1b61680c981c9e009ac3fa6beb2239c8b7c1c335fb497d919428e460');
INSERT INTO audit_event (seq, body, hash) VALUES (116, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":19019324,"clock":"unknown","clock_error_ms":null,"facts":{"alarm":1,"state":"RETURNED","state_old":"ACTIVE"},"format":2,"kind":"alarm.returned","prev":"f8bd65be1b61680c981c9e009ac3fa6beb2239c8b7c1c335fb497d919428e460","role":"engine","seq":116,"station":"watch","utc_ms":1795317166401,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'b0a8ac8ed43a6d26a47b7e537f688b3b1ce8ad26c0981beb9ea5c65e08a77811');
INSERT INTO audit_event (seq, body, hash) VALUES (117, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019326,"clock":"unknown","clock_error_ms":null,"facts":{"alarm":1,"state":"ACKNOWLEDGED","state_old":"RETURNED"},"format":2,"kind":"alarm.acknowledged","prev":"b0a8ac8ed43a6d26a47b7e537f688b3b1ce8ad26c0981beb9ea5c65e08a77811","role":"technician","seq":117,"station":"bench","utc_ms":1795317166403,"utc_offset_min":0,"why":"73c4c78e0ce7688655ff724ebc7069397dcc009049ae6572ab6d034a61739591","zone":"UTC"}' AS BLOB), 'e8e5a6628e5151f815bf57e83d26d221262cd03e5a4c01411825363373fe46c5');
INSERT INTO audit_event (seq, body, hash) VALUES (118, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":19019326,"clock":"unknown","clock_error_ms":null,"facts":{"alarm":1,"state":"CLEARED","state_old":"ACKNOWLEDGED"},"format":2,"kind":"alarm.cleared","prev":"e8e5a6628e5151f815bf57e83d26d221262cd03e5a4c01411825363373fe46c5","role":"technician","seq":118,"station":"bench","utc_ms":1795317166403,"utc_offset_min":0,"why":null,"zone":"UTC"}' AS BLOB), 'f020c0e05bf674914c174a76a0b7d330e104a3afa9da763c7a37d3ba55bb7703');
INSERT INTO alarm VALUES (1, 'unit/freezer-1', 'level_low', 'high', 'freezer-1', 'level', 1000000000001, 0, '19 %', '20 %', 'the level is low', 'refill', 'CLEARED', 1, 1795317166401, 19019324, 'one-boot', 1795317166401, 1795317166403, 'tech-1', 'bench', 'refilled', 'seen', 1795317166403, 'tech-1');
INSERT INTO audit_sealed VALUES (7, 'code', X'2188B788D8E357E5567C9A2368C5A81B', 'SUBJ-1');
INSERT INTO audit_sealed VALUES (8, 'description', X'7899B5241DCE5717B9EA8797E6D5E9BC', '');
INSERT INTO audit_sealed VALUES (8, 'name', X'25B4E8CE72979AEB93E1153C0742000C', 'Vial A');
INSERT INTO audit_sealed VALUES (9, 'description', X'E05C9A73772E3C565AE77097C53BE8D3', '');
INSERT INTO audit_sealed VALUES (9, 'name', X'6E0BAF146B1D6C70CD89661AE782E44D', 'Vial B');
INSERT INTO audit_sealed VALUES (27, 'text', X'E3B437085E30021A4E9ABB3A7183DD69', 'A');
INSERT INTO audit_sealed VALUES (30, 'text', X'647AB29F3A0CDDE826400A534CCA266D', 'B');
INSERT INTO audit_sealed VALUES (35, 'text', X'22F6050FA8A4C7739B42D2A0F3EA87A3', 'A');
INSERT INTO audit_sealed VALUES (37, 'text', X'051BB6EDFDA0552307E1656D3E8E569E', 'B');
INSERT INTO audit_sealed VALUES (72, 'text', X'03EC41D0427B8E5F2CDA542794B8979B', 'B');
INSERT INTO audit_sealed VALUES (77, 'text', X'B452461B711747456256A80A79996922', 'B');
INSERT INTO audit_sealed VALUES (117, 'reason', X'152A95E0EC48B529D6B08DE5D6F75062', 'refilled');
INSERT INTO lift VALUES (1, 1, 2, 1795317165382, 19018305, 'one-boot', 1795317165575, 19018497, 'one-boot');
INSERT INTO lift VALUES (2, 2, 2, 1795317165891, 19018814, 'one-boot', 1795317166150, 19019073, 'one-boot');
INSERT INTO exposure VALUES (1, 1000000000001, 1, 'vial_2ml_0.5', 'air', 'bounded', -150.0, 'assumed', -180.0, 5974, 39516, 1795317165438, 19018361, 'one-boot', 1795317165438, 19018361, 'one-boot', 0, 0, 0, 0, NULL, 1795317165575, 19018497, 'one-boot', 'storage', 136, 136, -149.62901740988087, -149.62901740988087, 0, 0, -149.80195214342504, 0, 0, 0);
INSERT INTO exposure VALUES (2, 1000000000002, 1, 'vial_2ml_0.5', 'air', 'bounded', -150.0, 'assumed', -180.0, 5974, 39516, 1795317165471, 19018394, 'one-boot', 1795317165471, 19018394, 'one-boot', 0, 0, 0, 0, NULL, 1795317165575, 19018497, 'one-boot', 'storage', 103, 103, -149.71889468967456, -149.71889468967456, 0, 0, -149.84996780521996, 0, 0, 0);
INSERT INTO exposure VALUES (3, 1000000000001, 2, 'vial_2ml_0.5', 'air', 'modelled', -149.67988247907792, 'carried', -180.0, 5856, 39399, 1795317165891, 19018814, 'one-boot', 1795317165891, 19018814, 'one-boot', 0, 0, 0, 0, NULL, 1795317166150, 19019073, 'one-boot', 'storage', 259, 259, -148.9771891624426, -148.9771891624426, 0, 0, -149.30442920741748, 0, 0, 0);
INSERT INTO exposure VALUES (4, 1000000000002, 2, 'vial_2ml_0.5', 'air', 'modelled', -149.7696333542471, 'carried', -180.0, 5889, 39432, 1795317165891, 19018814, 'one-boot', 1795317165891, 19018814, 'one-boot', 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO exposure_look VALUES (1, 1795317166403, 19019326, 'one-boot');
INSERT INTO custody VALUES (1, 1000000000001, 8, 1795317165155, 'EXPECTED', 'RELEASED', NULL, NULL);
INSERT INTO custody VALUES (2, 1000000000002, 9, 1795317165155, 'EXPECTED', 'RELEASED', NULL, NULL);
INSERT INTO custody VALUES (3, 1000000000001, 28, 1795317165438, 'STORED', 'RELEASED', 'T1/C1/CN1/1', NULL);
INSERT INTO custody VALUES (4, 1000000000002, 31, 1795317165471, 'STORED', 'RELEASED', 'T1/C1/CN1/2', NULL);
INSERT INTO custody VALUES (5, 1000000000002, 73, 1795317165957, 'OUT', 'RELEASED', NULL, 'tech-1');
INSERT INTO procedure VALUES (1000000000001, NULL, 'STORE', 'COMPLETED', 1000000000001, 1000000000001, 1000000000001, 0, 1795317165155, 1795317165681, NULL, NULL, '');
INSERT INTO procedure VALUES (1000000000002, NULL, 'RETRIEVE', 'COMPLETED', 1000000000001, 1000000000001, 1000000000001, 0, 1795317165715, 1795317166309, NULL, NULL, '');
INSERT INTO procedure VALUES (1000000000003, NULL, 'REFILL', 'COMPLETED', 1000000000001, NULL, 1000000000001, 0, 1795317166320, 1795317166395, NULL, NULL, '');
INSERT INTO execution VALUES (1, 'start 1000000000001', 1000000000001, 1000000000001, 'tech-1', 'bench', 'COMPLETED', 1795317165164, 19018087, 'one-boot', 1795317165681, '', '', '', NULL);
INSERT INTO execution VALUES (2, 'start 1000000000002', 1000000000002, 1000000000001, 'tech-1', 'bench', 'COMPLETED', 1795317165716, 19018639, 'one-boot', 1795317166309, '', '', '', NULL);
INSERT INTO execution VALUES (3, 'start 1000000000003', 1000000000003, 1000000000001, 'tech-1', 'bench', 'COMPLETED', 1795317166321, 19019244, 'one-boot', 1795317166395, '', '', '', NULL);
INSERT INTO execution_member VALUES (1, 1, 1000000000001);
INSERT INTO execution_member VALUES (2, 1, 1000000000002);
INSERT INTO execution_member VALUES (3, 1, 1000000000003);
INSERT INTO input VALUES (1, 'b8f7744dc58b4a9c90739c49f285c2be', 1, NULL, 'confirm', '', 'tech-1', 'bench', 1795317165381, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (2, 'bbeed957b34c4497a725b95b4de48620', 1, NULL, 'scan', 'A', 'tech-1', 'bench', 1795317165438, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (3, '75862e541cfd42e98429b346ec7f6bb2', 1, NULL, 'scan', 'B', 'tech-1', 'bench', 1795317165456, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (4, 'eb730cbe89674473a786bf6a7923990d', 1, NULL, 'scan', 'A', 'tech-1', 'bench', 1795317165528, 'REFUSED', 'WRONG_INPUT', 'this step waits for confirm, not for scan: Lower C1/CN1, then confirm', '', NULL, '');
INSERT INTO input VALUES (5, '44a23cbcd36b4fb39f5c79dbd7713c5c', 1, NULL, 'scan', 'B', 'tech-1', 'bench', 1795317165545, 'REFUSED', 'WRONG_INPUT', 'this step waits for confirm, not for scan: Lower C1/CN1, then confirm', '', NULL, '');
INSERT INTO input VALUES (6, '0af93e3642254a7ca8a86440e4b5a7dc', 1, NULL, 'confirm', '', 'tech-1', 'bench', 1795317165564, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (7, 'ba410c5fb0894a0fa852a6deeb258d93', 1, NULL, 'confirm', '', 'tech-1', 'bench', 1795317165655, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (8, 'a9633ef0cb124537a6ace0d1865e0a19', 2, NULL, 'confirm', '', 'tech-1', 'bench', 1795317165890, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (9, '0e58014e6cee4496900c164a2d5959b3', 2, NULL, 'scan', 'B', 'tech-1', 'bench', 1795317165944, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (10, '8d0a66c549e04ece941892af9a4ae722', 2, NULL, 'scan', 'B', 'tech-1', 'bench', 1795317166042, 'REFUSED', 'WRONG_INPUT', 'this step waits for confirm, not for scan: Lower C1/CN1, then confirm', '', NULL, '');
INSERT INTO input VALUES (11, '1088f99c114047c6b6bc0b0856382f8c', 2, NULL, 'confirm', '', 'tech-1', 'bench', 1795317166120, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (12, 'a9a8f0b35e0c4239a33d9efbb99405bd', 2, NULL, 'confirm', '', 'tech-1', 'bench', 1795317166304, 'ACCEPTED', '', '', '', NULL, '');
INSERT INTO input VALUES (13, 'd905f5535f6b49dfb5163f2989028233', 3, NULL, 'confirm', '', 'tech-1', 'bench', 1795317166389, 'ACCEPTED', '', '', '', NULL, '');
CREATE UNIQUE INDEX point_purpose ON point (unit, purpose) WHERE purpose IS NOT NULL;
CREATE INDEX container_parent ON container (parent_id);
CREATE INDEX sample_container_subject ON sample_container (subject_id);
CREATE UNIQUE INDEX procedure_item_slot ON procedure_item (slot_id)
WHERE state = 'WAITING' AND slot_id IS NOT NULL;
CREATE INDEX command_waiting ON command (unit) WHERE state = 'INTENDED';
CREATE INDEX outbox_waiting ON outbox (seq) WHERE state = 'WAITING';
CREATE UNIQUE INDEX reconciliation_open ON reconciliation (kind, about) WHERE state = 'OPEN';
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN
    SELECT raise(ABORT, 'audit events are never changed');
END;
CREATE UNIQUE INDEX alarm_open ON alarm (source, code) WHERE state <> 'CLEARED';
CREATE INDEX alarm_open_unit ON alarm (unit) WHERE state <> 'CLEARED';
CREATE INDEX audit_event_kind ON audit_event (kind);
CREATE INDEX audit_event_actor ON audit_event (actor);
CREATE INDEX audit_event_person ON audit_event (person) WHERE person IS NOT NULL;
CREATE INDEX audit_event_sample ON audit_event (sample) WHERE sample IS NOT NULL;
CREATE TRIGGER audit_sealed_no_update BEFORE UPDATE ON audit_sealed
BEGIN
    SELECT raise(ABORT, 'sealed texts are never changed');
END;
CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint
BEGIN
    SELECT raise(ABORT, 'checkpoints are never changed');
END;
CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint
BEGIN
    SELECT raise(ABORT, 'checkpoints are never deleted');
END;
CREATE INDEX signature_subject ON signature (subject_kind, subject_id);
CREATE TRIGGER audit_tombstone_is_due BEFORE INSERT ON audit_tombstone
WHEN NOT EXISTS (
    SELECT 1 FROM audit_event AS old JOIN audit_event AS act ON act.seq = NEW.purged_by
    WHERE old.seq = NEW.seq AND old.hash = NEW.hash AND act.kind = 'audit.purged'
    AND act.utc_ms - old.utc_ms >= 10958 * 86400000
)
BEGIN
    SELECT raise(ABORT, 'audit events are kept for at least thirty years');
END;
CREATE TRIGGER audit_tombstone_no_update BEFORE UPDATE ON audit_tombstone
BEGIN
    SELECT raise(ABORT, 'tombstones are never changed');
END;
CREATE TRIGGER audit_tombstone_no_delete BEFORE DELETE ON audit_tombstone
BEGIN
    SELECT raise(ABORT, 'tombstones are never deleted');
END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
WHEN NOT EXISTS (SELECT 1 FROM audit_tombstone WHERE seq = OLD.seq AND hash = OLD.hash)
BEGIN
    SELECT raise(ABORT, 'audit events are never deleted');
END;
CREATE TRIGGER person_no_delete BEFORE DELETE ON person
BEGIN
    SELECT raise(ABORT, 'people are never deleted');
END;
CREATE UNIQUE INDEX badge_active ON badge (person_id) WHERE state = 'ACTIVE';
CREATE INDEX standing_history_person ON standing_history (person_id, id);
CREATE INDEX station_session_live ON station_session (person_id) WHERE ended_ms IS NULL;
CREATE INDEX override_step ON override (execution_id, ordinal);
CREATE INDEX lift_execution ON lift (execution_id);
CREATE UNIQUE INDEX exposure_open ON exposure (sample_id) WHERE ended_ms IS NULL;
CREATE INDEX exposure_running ON exposure (stage)
WHERE ended_ms IS NULL AND stage < 3 AND budget_ms IS NOT NULL;
CREATE INDEX exposure_sample ON exposure (sample_id);
CREATE INDEX exposure_lift ON exposure (lift_id);
CREATE INDEX exposure_deviation ON exposure (deviation_id) WHERE deviation_id IS NOT NULL;
CREATE INDEX deviation_state ON deviation (state);
CREATE UNIQUE INDEX deviation_lift ON deviation (lift_id)
WHERE state = 'OPEN' AND lift_id IS NOT NULL;
CREATE UNIQUE INDEX deviation_alarm ON deviation (alarm_id) WHERE alarm_id IS NOT NULL;
CREATE INDEX deviation_sample_sample ON deviation_sample (sample_id);
CREATE INDEX reservation_subject ON reservation (subject_id);
CREATE INDEX reservation_procedure ON reservation (procedure_id);
CREATE INDEX reservation_until ON reservation (until_ms);
CREATE UNIQUE INDEX quarantine_open ON quarantine (sample_id) WHERE closed_ms IS NULL;
CREATE INDEX custody_sample ON custody (sample_id, id);
CREATE INDEX custody_place ON custody (place) WHERE place IS NOT NULL;
CREATE TRIGGER custody_no_update BEFORE UPDATE ON custody
BEGIN
    SELECT raise(ABORT, 'lines of custody are never changed');
END;
CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody
BEGIN
    SELECT raise(ABORT, 'lines of custody are never deleted');
END;
CREATE INDEX container_stood_at ON container_stood (storage, path);
CREATE INDEX container_stood_of ON container_stood (container_id);
CREATE INDEX sample_container_public ON sample_container (COALESCE(central_id, id));
CREATE INDEX slot_vacant ON slot (container_id, ordinal) WHERE vacant;
CREATE INDEX container_free ON container (storage_id, free) WHERE leaf AND free > 0;
CREATE INDEX container_next ON container (storage_id, ordinal) WHERE leaf AND free > 0;
CREATE INDEX container_ordinal ON container (storage_id, ordinal);
CREATE TRIGGER container_tag_new BEFORE INSERT ON container
WHEN EXISTS (SELECT 1 FROM sample_container WHERE tag = NEW.tag)
BEGIN
    SELECT raise(ABORT, 'a sample container bears this tag');
END;
CREATE TRIGGER container_tag_set BEFORE UPDATE OF tag ON container
WHEN EXISTS (SELECT 1 FROM sample_container WHERE tag = NEW.tag)
BEGIN
    SELECT raise(ABORT, 'a sample container bears this tag');
END;
CREATE TRIGGER sample_tag_new BEFORE INSERT ON sample_container
WHEN EXISTS (SELECT 1 FROM container WHERE tag = NEW.tag)
BEGIN
    SELECT raise(ABORT, 'a container bears this tag');
END;
CREATE TRIGGER sample_tag_set BEFORE UPDATE OF tag ON sample_container
WHEN EXISTS (SELECT 1 FROM container WHERE tag = NEW.tag)
BEGIN
    SELECT raise(ABORT, 'a container bears this tag');
END;
CREATE TRIGGER sample_held AFTER INSERT ON sample_container WHEN NEW.slot_id IS NOT NULL
BEGIN
    UPDATE slot SET held = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER sample_shifted AFTER UPDATE OF slot_id ON sample_container
WHEN NEW.slot_id IS NOT OLD.slot_id
BEGIN
    UPDATE slot SET held = 0 WHERE id = OLD.slot_id;
    UPDATE slot SET held = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER item_promised AFTER INSERT ON procedure_item
WHEN NEW.slot_id IS NOT NULL AND NEW.state = 'WAITING'
BEGIN
    UPDATE slot SET promised = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER item_settled AFTER UPDATE OF state, slot_id ON procedure_item
BEGIN
    UPDATE slot SET promised = 0
    WHERE id = OLD.slot_id AND OLD.state = 'WAITING';
    UPDATE slot SET promised = 1
    WHERE id = NEW.slot_id AND NEW.state = 'WAITING';
END;
CREATE TRIGGER slot_blocked AFTER INSERT ON slot_block
BEGIN
    UPDATE slot SET blocked = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER slot_unblocked AFTER DELETE ON slot_block
BEGIN
    UPDATE slot SET blocked = 0 WHERE id = OLD.slot_id;
END;
CREATE TRIGGER slot_reserved AFTER INSERT ON reservation
BEGIN
    UPDATE slot SET reserved = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER slot_unreserved AFTER DELETE ON reservation
BEGIN
    UPDATE slot SET reserved = 0 WHERE id = OLD.slot_id;
END;
CREATE TRIGGER slot_counted AFTER INSERT ON slot
BEGIN
    UPDATE container SET leaf = 1 WHERE id = NEW.container_id AND NOT leaf;
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id IN (
        WITH RECURSIVE outer_of (id) AS (
            SELECT NEW.container_id
            UNION ALL
            SELECT c.parent_id FROM outer_of AS o CROSS JOIN container AS c ON c.id = o.id
            WHERE c.parent_id IS NOT NULL
        )
        SELECT id FROM outer_of
    );
    UPDATE storage_solution SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (SELECT storage_id FROM container WHERE id = NEW.container_id);
END;
CREATE TRIGGER slot_recounted AFTER UPDATE OF in_use, blocked, reserved, promised, held ON slot
WHEN (NEW.in_use, NEW.blocked, NEW.vacant, NEW.held)
    IS NOT (OLD.in_use, OLD.blocked, OLD.vacant, OLD.held)
BEGIN
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id IN (
        WITH RECURSIVE outer_of (id) AS (
            SELECT NEW.container_id
            UNION ALL
            SELECT c.parent_id FROM outer_of AS o CROSS JOIN container AS c ON c.id = o.id
            WHERE c.parent_id IS NOT NULL
        )
        SELECT id FROM outer_of
    );
    UPDATE storage_solution SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (SELECT storage_id FROM container WHERE id = NEW.container_id);
END;
CREATE INDEX exposure_doubtful ON exposure (id)
WHERE stage = 3 AND quarantined = 0 AND deviation_id IS NOT NULL AND ended_ms IS NOT NULL;
CREATE INDEX procedure_status ON procedure (status);
CREATE UNIQUE INDEX execution_procedure_running ON execution (procedure_id)
WHERE state IN ('RUNNING', 'PAUSED');
CREATE UNIQUE INDEX execution_storage_running ON execution (storage_id) WHERE state = 'RUNNING';
CREATE UNIQUE INDEX execution_second_running ON execution (to_storage_id)
WHERE state = 'RUNNING' AND to_storage_id IS NOT NULL;
CREATE INDEX execution_member_procedure ON execution_member (procedure_id);
CREATE INDEX input_open ON input (execution_id) WHERE verdict = 'OPEN';
CREATE INDEX exemption_execution ON exemption (execution_id);
CREATE UNIQUE INDEX service_open ON service (storage_id) WHERE ended_ms IS NULL;
CREATE INDEX stocktake_difference_open ON stocktake_difference (procedure_id)
WHERE resolution IS NULL;
