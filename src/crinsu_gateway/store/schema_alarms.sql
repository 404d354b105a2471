-- Part of schema.sql: alarms that a person set aside for a while. A shelf ends by itself.

CREATE TABLE alarm_shelf (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alarm_id INTEGER NOT NULL REFERENCES alarm (id),
    owner TEXT NOT NULL,
    station TEXT NOT NULL,
    reason TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    began_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    until_boot_ms INTEGER NOT NULL,
    shelve_key TEXT NOT NULL UNIQUE,
    ended_ms INTEGER,
    ended_by TEXT NOT NULL DEFAULT '',
    end_key TEXT UNIQUE
, second TEXT NOT NULL DEFAULT '') STRICT;
CREATE UNIQUE INDEX alarm_shelf_open ON alarm_shelf (alarm_id) WHERE ended_ms IS NULL;
