-- Transfers, stock-takes, trips, pauses, overrides, service. Foreign keys are checked at the end.

CREATE TABLE procedure_new (
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
INSERT INTO procedure_new (id, central_id, type, status, facility_id, subject_id, storage_id,
    conflict, created_ms, updated_ms)
SELECT id, central_id, type, status, facility_id, subject_id, storage_id,
    conflict, created_ms, updated_ms FROM procedure;
DELETE FROM sqlite_sequence WHERE name = 'procedure_new';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'procedure_new', seq FROM sqlite_sequence WHERE name = 'procedure';
DROP TABLE procedure;
ALTER TABLE procedure_new RENAME TO procedure;
CREATE INDEX procedure_status ON procedure (status);

-- Why a sample container was left undone; kept apart from the audit trail, it may name anybody.
ALTER TABLE procedure_item ADD COLUMN reason TEXT NOT NULL DEFAULT '';

CREATE TABLE execution_new (
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
INSERT INTO execution_new (id, key, procedure_id, storage_id, technician, station, state,
    started_ms, started_boot_ms, boot_id, ended_ms, code, sentence, role)
SELECT id, key, procedure_id, storage_id, technician, station, state,
    started_ms, started_boot_ms, boot_id, ended_ms, code, sentence, role FROM execution;
DELETE FROM sqlite_sequence WHERE name = 'execution_new';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'execution_new', seq FROM sqlite_sequence WHERE name = 'execution';
DROP TABLE execution;
ALTER TABLE execution_new RENAME TO execution;
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
INSERT INTO execution_member (execution_id, ordinal, procedure_id)
SELECT id, 1, procedure_id FROM execution;

CREATE TABLE input_new (
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
INSERT INTO input_new (id, key, execution_id, ordinal, kind, text, actor, station, at_ms, verdict,
    code, sentence, role, step_up_id)
SELECT id, key, execution_id, ordinal, kind, text, actor, station, at_ms, verdict,
    code, sentence, role, step_up_id FROM input;
DELETE FROM sqlite_sequence WHERE name = 'input_new';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'input_new', seq FROM sqlite_sequence WHERE name = 'input';
DROP TABLE input;
ALTER TABLE input_new RENAME TO input;
CREATE INDEX input_open ON input (execution_id) WHERE verdict = 'OPEN';

-- What an override let through; it holds in its execution alone.
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
CREATE INDEX exemption_execution ON exemption (execution_id);

CREATE TABLE interlock_policy (
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    cause TEXT NOT NULL,
    policy TEXT NOT NULL CHECK (policy IN ('refuse', 'override')),
    PRIMARY KEY (storage_id, cause)
) STRICT, WITHOUT ROWID;

-- A storage solution that somebody services; it ends by itself.
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
CREATE UNIQUE INDEX service_open ON service (storage_id) WHERE ended_ms IS NULL;

-- With which shipper a sample container left, or came.
CREATE TABLE shipment (
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    shipper TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (procedure_id, sample_id)
) STRICT, WITHOUT ROWID;

-- What a stock-take scanned in a container, blindly, and what differed from the record then.
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
CREATE INDEX stocktake_difference_open ON stocktake_difference (procedure_id)
WHERE resolution IS NULL;
