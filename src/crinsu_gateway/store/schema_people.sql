-- The part of the schema that is about people: see schema.sql, which comes first.

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
-- An identity is never reused, so its row is never removed; only the name may be emptied.
CREATE TRIGGER person_no_delete BEFORE DELETE ON person
BEGIN
    SELECT raise(ABORT, 'people are never deleted');
END;

-- number_hash: keyed hash of the number on the badge. A badge is never handed on.
CREATE TABLE badge (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    number_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'LOST', 'RETURNED')),
    issued_ms INTEGER NOT NULL,
    ended_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX badge_active ON badge (person_id) WHERE state = 'ACTIVE';

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

-- How a person stood from a moment on: answers "who could do this on that day".
CREATE TABLE standing_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at_ms INTEGER NOT NULL,
    role TEXT NOT NULL,
    until_ms INTEGER,
    state TEXT NOT NULL,
    trainings TEXT NOT NULL
) STRICT;
CREATE INDEX standing_history_person ON standing_history (person_id, id);

-- Wrong PINs in a row: of person-<id>, or at station/<name>.
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
, locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1))) STRICT;
CREATE INDEX station_session_live ON station_session (person_id) WHERE ended_ms IS NULL;

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
CREATE INDEX override_step ON override (execution_id, ordinal);

-- What the configuration decides and facts depend on, so that everybody reads it in one place.
CREATE TABLE policy (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_sequence (name, seq) VALUES ('person', 1000000000000);

-- Tokens of the API that were taken back; each is forgotten a day after it would have expired.
CREATE TABLE revoked_token (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    revoked_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    expires_boot_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
