-- The part of schema.sql that is the audit trail, its proof, and signatures.

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
) VIRTUAL, alarm INTEGER GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.facts.alarm' END
) VIRTUAL) STRICT;
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN
    SELECT raise(ABORT, 'audit events are never changed');
END;
CREATE INDEX audit_event_kind ON audit_event (kind);
CREATE INDEX audit_event_actor ON audit_event (actor);
CREATE INDEX audit_event_person ON audit_event (person) WHERE person IS NOT NULL;
CREATE INDEX audit_event_sample ON audit_event (sample) WHERE sample IS NOT NULL;
CREATE INDEX audit_event_alarm ON audit_event (alarm) WHERE alarm IS NOT NULL;

-- Texts that may name anybody: the event holds a salted hash of each. Forgetting one breaks nothing.
CREATE TABLE audit_sealed (
    seq INTEGER NOT NULL REFERENCES audit_event (seq),
    field TEXT NOT NULL,
    salt BLOB NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (seq, field)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_sealed_no_update BEFORE UPDATE ON audit_sealed
BEGIN
    SELECT raise(ABORT, 'sealed texts are never changed');
END;

-- The complete subtrees of the Merkle tree over the events, above the leaves.
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
, handover TEXT NOT NULL DEFAULT '', compared_by TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_key_no_update
BEFORE UPDATE OF fingerprint, public_pem, since_seq, handover ON audit_key
BEGIN
    SELECT raise(ABORT, 'keys of the audit trail are never changed');
END;
CREATE TRIGGER audit_key_no_delete BEFORE DELETE ON audit_key
BEGIN
    SELECT raise(ABORT, 'keys of the audit trail are never deleted');
END;

CREATE TABLE audit_checkpoint (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL,
    fingerprint TEXT NOT NULL REFERENCES audit_key (fingerprint),
    purpose TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    made_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint
BEGIN
    SELECT raise(ABORT, 'checkpoints are never changed');
END;
CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint
BEGIN
    SELECT raise(ABORT, 'checkpoints are never deleted');
END;

-- Who signed what record, in which meaning; the printed name of that time stands apart.
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
CREATE INDEX signature_subject ON signature (subject_kind, subject_id);
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
, key TEXT NOT NULL DEFAULT '') STRICT;
-- A review that is sent again, because no answer came, is the same review.
CREATE UNIQUE INDEX audit_review_key ON audit_review (reviewer, key) WHERE key <> '';

-- What is left of an event that was purged after thirty years (10958 days): its leaf hash.
CREATE TABLE audit_tombstone (
    seq INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    purged_by INTEGER NOT NULL REFERENCES audit_event (seq)
) STRICT;
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
