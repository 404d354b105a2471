-- The sandbox central's own file as it begins; what was added since stands in steps/, see schema.py.
-- Times are UTC in milliseconds, ids are integers.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE organization (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE client (
  id TEXT PRIMARY KEY,
  secret_sha256 TEXT NOT NULL,
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  is_device INTEGER NOT NULL,
  rate_per_minute INTEGER
) STRICT;

CREATE TABLE facility (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  name TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  UNIQUE (organization_id, name)
) STRICT;

CREATE TABLE storage (
  id INTEGER PRIMARY KEY,
  facility_id INTEGER NOT NULL REFERENCES facility (id),
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('TANK', 'DEWAR', 'FREEZER')),
  capacity INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  UNIQUE (facility_id, name)
) STRICT;

CREATE TABLE container (
  id INTEGER PRIMARY KEY,
  storage_id INTEGER NOT NULL REFERENCES storage (id),
  parent_id INTEGER REFERENCES container (id),
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  slots INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX container_place ON container (storage_id, ifnull(parent_id, 0), kind, label);

CREATE TABLE subject (
  id INTEGER PRIMARY KEY,
  facility_id INTEGER NOT NULL REFERENCES facility (id),
  code TEXT NOT NULL,
  first_name TEXT,
  last_name TEXT,
  date_of_birth TEXT,
  created_ms INTEGER NOT NULL,
  UNIQUE (facility_id, code)
) STRICT;

CREATE TABLE sample_container (
  id INTEGER PRIMARY KEY,
  subject_id INTEGER NOT NULL REFERENCES subject (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  tag TEXT,
  carrier TEXT,
  state TEXT NOT NULL CHECK (
    state IN ('EXPECTED', 'STORED', 'OUT', 'MISSING', 'DISCARDED', 'SHIPPED')),
  container_id INTEGER REFERENCES container (id),
  slot TEXT,
  stored_ms INTEGER,
  updated_ms INTEGER NOT NULL,
  CHECK ((state = 'STORED') = (container_id IS NOT NULL AND slot IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX sample_container_tag ON sample_container (tag) WHERE tag IS NOT NULL;
CREATE INDEX sample_container_updated ON sample_container (updated_ms, id);
CREATE INDEX sample_container_place ON sample_container (container_id, slot);
CREATE INDEX sample_container_subject ON sample_container (subject_id);

CREATE TABLE procedure (
  id INTEGER PRIMARY KEY,
  facility_id INTEGER NOT NULL REFERENCES facility (id),
  type TEXT NOT NULL CHECK (type IN ('STORE', 'RETRIEVE', 'REFILL', 'TRANSFER', 'STOCKTAKE')),
  status TEXT NOT NULL CHECK (status IN
    ('PENDING', 'CREATED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'FAILED')),
  subject_id INTEGER REFERENCES subject (id),
  storage_id INTEGER REFERENCES storage (id),
  gateway TEXT,
  ref TEXT,
  step TEXT,
  reason TEXT,
  conflict INTEGER NOT NULL DEFAULT 0,
  cancelled_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX procedure_ref ON procedure (gateway, ref) WHERE ref IS NOT NULL;
CREATE INDEX procedure_updated ON procedure (updated_ms, id);

CREATE TABLE procedure_sample (
  procedure_id INTEGER NOT NULL REFERENCES procedure (id),
  sample_container_id INTEGER NOT NULL REFERENCES sample_container (id),
  PRIMARY KEY (procedure_id, sample_container_id)
) STRICT, WITHOUT ROWID;

-- The device side: who speaks, how far, and every event for ever with the answer it was given.
CREATE TABLE gateway (
  id TEXT PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  facility_id INTEGER REFERENCES facility (id),
  epoch INTEGER NOT NULL,
  high INTEGER NOT NULL,
  heartbeat_ms INTEGER,
  heartbeat TEXT
) STRICT;

CREATE TABLE device_event (
  gateway TEXT NOT NULL REFERENCES gateway (id),
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  kind TEXT NOT NULL,
  at_ms INTEGER,
  received_ms INTEGER NOT NULL,
  body TEXT NOT NULL,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL,
  deliveries INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (gateway, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict (
  id INTEGER PRIMARY KEY,
  gateway TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  here TEXT NOT NULL,
  there TEXT NOT NULL,
  received_ms INTEGER NOT NULL
) STRICT;
