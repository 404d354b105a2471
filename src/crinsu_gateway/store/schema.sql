-- The whole schema as it is today, with its parts in schema_*.sql. migrations/ is the road to it;
-- a test proves both equal.
-- Times: *_ms are UTC in ms, *_boot_ms the boot clock of boot_id. Ids of things that the centre
-- may know too start at 1000000000000 here, so that an id of the centre never meets one of ours.

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
, merged_into INTEGER REFERENCES subject (id)) STRICT;

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
CREATE UNIQUE INDEX point_purpose ON point (unit, purpose) WHERE purpose IS NOT NULL;

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

CREATE TABLE storage_solution (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    facility_id INTEGER NOT NULL REFERENCES facility (id),
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL CHECK (type IN ('TANK', 'DEWAR', 'FREEZER')),
    level_min REAL,
    temperature_max REAL,
    created_ms INTEGER NOT NULL
,
    room INTEGER CHECK (room > 0),
    layout_digest TEXT NOT NULL DEFAULT '',
    capacity INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    occupied INTEGER NOT NULL DEFAULT 0,
    free INTEGER NOT NULL DEFAULT 0) STRICT;

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
    ordinal INTEGER NOT NULL,
    by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)),
    leaf INTEGER NOT NULL DEFAULT 0 CHECK (leaf IN (0, 1)),
    capacity INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    occupied INTEGER NOT NULL DEFAULT 0,
    free INTEGER NOT NULL DEFAULT 0,
    in_use INTEGER NOT NULL DEFAULT 1 CHECK (in_use IN (0, 1)),
    room INTEGER CHECK (room > 0),
    UNIQUE (storage_id, path)
) STRICT;
CREATE INDEX container_parent ON container (parent_id);

CREATE TABLE slot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    container_id INTEGER NOT NULL REFERENCES container (id),
    label TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    in_use INTEGER NOT NULL DEFAULT 1 CHECK (in_use IN (0, 1)),
    blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1)),
    reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved IN (0, 1)),
    promised INTEGER NOT NULL DEFAULT 0 CHECK (promised IN (0, 1)),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
    vacant INTEGER
    GENERATED ALWAYS AS (in_use AND NOT (blocked OR reserved OR promised OR held)) VIRTUAL,
    UNIQUE (container_id, label)
) STRICT;

-- One sample container is in at most one slot (its slot_id), one slot holds at most one (UNIQUE).
CREATE TABLE "sample_container" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    tag TEXT UNIQUE,
    carrier_class TEXT,
    carrier_by TEXT CHECK (carrier_by IN ('centre', 'site')),
    state TEXT NOT NULL CHECK (
        state IN ('EXPECTED', 'STORED', 'OUT', 'MISSING', 'DISCARDED', 'SHIPPED')
    ),
    slot_id INTEGER UNIQUE REFERENCES slot (id),
    stored_ms INTEGER,
    out_by TEXT,
    out_ms INTEGER,
    changed_ms INTEGER NOT NULL,
    clearance TEXT NOT NULL DEFAULT 'RELEASED'
    CHECK (clearance IN ('RELEASED', 'QUARANTINED')),
    CHECK ((state = 'STORED') = (slot_id IS NOT NULL)),
    CHECK ((carrier_class IS NULL) = (carrier_by IS NULL))
) STRICT;
CREATE INDEX sample_container_subject ON sample_container (subject_id);

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
CREATE INDEX procedure_status ON procedure (status);

CREATE TABLE procedure_item (
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    ordinal INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'LEFT')),
    slot_id INTEGER REFERENCES slot (id), reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (procedure_id, sample_id)
) STRICT, WITHOUT ROWID;
-- A slot that a running store is going to use is promised to nobody else.
CREATE UNIQUE INDEX procedure_item_slot ON procedure_item (slot_id)
WHERE state = 'WAITING' AND slot_id IS NOT NULL;

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
CREATE UNIQUE INDEX execution_procedure_running ON execution (procedure_id)
WHERE state IN ('RUNNING', 'PAUSED');
CREATE UNIQUE INDEX execution_storage_running ON execution (storage_id) WHERE state = 'RUNNING';
CREATE UNIQUE INDEX execution_second_running ON execution (to_storage_id)
WHERE state = 'RUNNING' AND to_storage_id IS NOT NULL;

-- The procedures that an execution carries out, the leading one first; more than one is a trip.
CREATE TABLE execution_member (
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    ordinal INTEGER NOT NULL,
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    PRIMARY KEY (execution_id, ordinal),
    UNIQUE (execution_id, procedure_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX execution_member_procedure ON execution_member (procedure_id);

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
CREATE INDEX input_open ON input (execution_id) WHERE verdict = 'OPEN';

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
, event INTEGER) STRICT;
CREATE INDEX command_waiting ON command (unit) WHERE state = 'INTENDED';

-- Why a person gave an order, for orders of before reasons were sealed with their event.
CREATE TABLE command_reason (
    command_id INTEGER PRIMARY KEY REFERENCES command (id),
    reason TEXT NOT NULL
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
CREATE INDEX outbox_waiting ON outbox (seq) WHERE state = 'WAITING';
CREATE INDEX outbox_refused ON outbox (seq) WHERE state = 'REFUSED';
CREATE INDEX outbox_untold_sample ON outbox (json_extract(body, '$.localSample'))
WHERE state = 'WAITING';
CREATE INDEX outbox_untold_procedure ON outbox (json_extract(body, '$.localProcedure'))
WHERE state = 'WAITING';

CREATE TABLE sync_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE request_spent (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL
, boot_ms INTEGER, boot_id TEXT) STRICT;

CREATE TABLE store_mark (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    used INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL
) STRICT;

CREATE TABLE reconciliation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    central_value TEXT NOT NULL,
    local_value TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'RESOLVED')),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
, decision TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    closed_ms INTEGER,
    closed_by TEXT NOT NULL DEFAULT '',
    station TEXT NOT NULL DEFAULT '',
    witness TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    close_key TEXT) STRICT;
CREATE UNIQUE INDEX reconciliation_open ON reconciliation (kind, about) WHERE state = 'OPEN';
CREATE UNIQUE INDEX reconciliation_key ON reconciliation (close_key) WHERE close_key IS NOT NULL;
CREATE INDEX reconciliation_about ON reconciliation (kind, about, id);
CREATE INDEX reconciliation_state ON reconciliation (state, id);

-- One row for each occurrence of an alarm, kept for ever; at most one open of each source and code.
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
CREATE UNIQUE INDEX alarm_open ON alarm (source, code) WHERE state <> 'CLEARED';
CREATE INDEX alarm_open_unit ON alarm (unit) WHERE state <> 'CLEARED';

INSERT INTO sqlite_sequence (name, seq) VALUES
('facility', 1000000000000),
('subject', 1000000000000),
('storage_solution', 1000000000000),
('sample_container', 1000000000000),
('procedure', 1000000000000);
