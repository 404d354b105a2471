-- Alarms: one row for each occurrence, kept for ever; at most one open of each source and code.

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
