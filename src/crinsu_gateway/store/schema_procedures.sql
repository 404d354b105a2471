-- Part of schema.sql: overrides at interlocks, service, shipments, stock-takes.

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


-- Procedures are listed newest first and found by the id that faces show; runs by what they led.
CREATE INDEX procedure_public ON procedure (COALESCE(central_id, id));
CREATE INDEX procedure_created ON procedure (created_ms);
CREATE INDEX execution_procedure ON execution (procedure_id);

-- Changes that were made under an Idempotency-Key, with the status that was answered; each is
-- forgotten after a week.
CREATE TABLE keyed_change (
    client TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    status INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (client, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX keyed_change_at ON keyed_change (at_ms);

-- Which procedures wait for a sample container.
CREATE INDEX procedure_item_waiting ON procedure_item (sample_id) WHERE state = 'WAITING';
