-- Emergencies, a part of the schema as it is today (schema.sql).

-- One at a time for each storage solution; another one is declared by ending the first.
CREATE TABLE emergency (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    token_hash TEXT NOT NULL UNIQUE,
    client TEXT NOT NULL,
    actor TEXT NOT NULL DEFAULT '',
    called TEXT NOT NULL DEFAULT '',
    station TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    until_boot_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    alarm_id INTEGER REFERENCES alarm (id),
    finding TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    reviewed_by TEXT NOT NULL DEFAULT '',
    reviewed_ms INTEGER,
    CHECK (reviewed_ms IS NULL OR (finding <> '' AND signature <> '' AND reviewed_by <> ''))
) STRICT;
CREATE INDEX emergency_open ON emergency (storage_id) WHERE ended_ms IS NULL;
CREATE INDEX emergency_unreviewed ON emergency (id) WHERE reviewed_ms IS NULL;

-- What it was needed for, each once; execution and step are 0 for acts outside an execution.
CREATE TABLE emergency_use (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    emergency_id INTEGER NOT NULL REFERENCES emergency (id),
    execution_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    what TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    UNIQUE (emergency_id, execution_id, ordinal, what)
) STRICT;
CREATE INDEX emergency_use_execution ON emergency_use (execution_id) WHERE execution_id > 0;
