-- What nobody said of a carrier is NULL, and what a count did not find is MISSING.

-- "vial" alone was written by nobody but the default, so nobody said it. Exposures keep the class
-- that their figures were made with, and now say that it was assumed.
ALTER TABLE exposure ADD COLUMN carrier_assumed INTEGER NOT NULL DEFAULT 0
CHECK (carrier_assumed IN (0, 1));
UPDATE exposure SET carrier_assumed = 1
WHERE sample_id IN (SELECT id FROM sample_container WHERE carrier_class = 'vial');

DROP TRIGGER container_tag_new;
DROP TRIGGER container_tag_set;
CREATE TABLE sample_container_new (
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
INSERT INTO sample_container_new (id, central_id, subject_id, name, description, tag,
    carrier_class, carrier_by, state, slot_id, stored_ms, out_by, out_ms, changed_ms, clearance)
SELECT id, central_id, subject_id, name, description, tag,
    CASE carrier_class WHEN 'vial' THEN NULL ELSE carrier_class END,
    CASE carrier_class WHEN 'vial' THEN NULL ELSE 'site' END,
    state, slot_id, stored_ms, out_by, out_ms, changed_ms, clearance FROM sample_container;
DELETE FROM sqlite_sequence WHERE name = 'sample_container_new';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'sample_container_new', seq FROM sqlite_sequence WHERE name = 'sample_container';
DROP TABLE sample_container;
ALTER TABLE sample_container_new RENAME TO sample_container;
CREATE INDEX sample_container_subject ON sample_container (subject_id);
CREATE INDEX sample_container_public ON sample_container (COALESCE(central_id, id));
CREATE TRIGGER container_tag_new BEFORE INSERT ON container
WHEN EXISTS (SELECT 1 FROM sample_container WHERE tag = NEW.tag)
BEGIN
    SELECT raise(ABORT, 'a sample container bears this tag');
END;
CREATE TRIGGER container_tag_set BEFORE UPDATE OF tag ON container
WHEN EXISTS (SELECT 1 FROM sample_container WHERE tag = NEW.tag)
BEGIN
    SELECT raise(ABORT, 'a sample container bears this tag');
END;
CREATE TRIGGER sample_tag_new BEFORE INSERT ON sample_container
WHEN EXISTS (SELECT 1 FROM container WHERE tag = NEW.tag)
BEGIN
    SELECT raise(ABORT, 'a container bears this tag');
END;
CREATE TRIGGER sample_tag_set BEFORE UPDATE OF tag ON sample_container
WHEN EXISTS (SELECT 1 FROM container WHERE tag = NEW.tag)
BEGIN
    SELECT raise(ABORT, 'a container bears this tag');
END;
CREATE TRIGGER sample_held AFTER INSERT ON sample_container WHEN NEW.slot_id IS NOT NULL
BEGIN
    UPDATE slot SET held = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER sample_shifted AFTER UPDATE OF slot_id ON sample_container
WHEN NEW.slot_id IS NOT OLD.slot_id
BEGIN
    UPDATE slot SET held = 0 WHERE id = OLD.slot_id;
    UPDATE slot SET held = 1 WHERE id = NEW.slot_id;
END;
