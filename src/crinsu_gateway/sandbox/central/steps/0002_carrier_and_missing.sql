-- A file of schema 1: sample containers get a carrier and may be MISSING; what begins at the device.
CREATE TABLE new_sample_container (
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
INSERT INTO new_sample_container
  SELECT id, subject_id, name, description, tag, NULL, state, container_id, slot, stored_ms,
    updated_ms FROM sample_container;
DROP TABLE sample_container;
ALTER TABLE new_sample_container RENAME TO sample_container;
CREATE UNIQUE INDEX sample_container_tag ON sample_container (tag) WHERE tag IS NOT NULL;
CREATE INDEX sample_container_updated ON sample_container (updated_ms, id);
CREATE INDEX sample_container_place ON sample_container (container_id, slot);
CREATE INDEX sample_container_subject ON sample_container (subject_id);

CREATE TABLE new_procedure (
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
INSERT INTO new_procedure
  SELECT id, facility_id, type, status, subject_id, storage_id, gateway, ref, step, reason,
    conflict, cancelled_ms, created_ms, updated_ms FROM procedure;
DROP TABLE procedure;
ALTER TABLE new_procedure RENAME TO procedure;
CREATE UNIQUE INDEX procedure_ref ON procedure (gateway, ref) WHERE ref IS NOT NULL;
CREATE INDEX procedure_updated ON procedure (updated_ms, id);
