-- The schema, continued: what places need beyond the tables of schema.sql. The flags of slots
-- and the counts of containers are kept by the triggers here; nobody else writes them.
CREATE TABLE vacated (
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    path TEXT NOT NULL,
    PRIMARY KEY (storage_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE slot_block (
    slot_id INTEGER PRIMARY KEY REFERENCES slot (id),
    event INTEGER NOT NULL,
    blocked_by TEXT NOT NULL,
    blocked_ms INTEGER NOT NULL
) STRICT;

-- A slot kept for one subject or one procedure until a moment; the row stays a little longer.
CREATE TABLE reservation (
    slot_id INTEGER PRIMARY KEY REFERENCES slot (id),
    subject_id INTEGER REFERENCES subject (id),
    procedure_id INTEGER REFERENCES procedure (id),
    until_ms INTEGER NOT NULL,
    event INTEGER NOT NULL,
    reserved_by TEXT NOT NULL,
    CHECK ((subject_id IS NULL) <> (procedure_id IS NULL))
) STRICT;
CREATE INDEX reservation_subject ON reservation (subject_id);
CREATE INDEX reservation_procedure ON reservation (procedure_id);
CREATE INDEX reservation_until ON reservation (until_ms);

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    event INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    opened_ms INTEGER NOT NULL,
    closed_by TEXT,
    closed_ms INTEGER,
    closed_event INTEGER
) STRICT;
CREATE UNIQUE INDEX quarantine_open ON quarantine (sample_id) WHERE closed_ms IS NULL;

-- What must be shown before a sample container is released again.
CREATE TABLE release_criterion (
    quarantine_id INTEGER NOT NULL REFERENCES quarantine (id),
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    met_by TEXT,
    met_ms INTEGER,
    met_event INTEGER,
    PRIMARY KEY (quarantine_id, ordinal)
) STRICT, WITHOUT ROWID;

-- One line for each change of custody of each sample container; `event` is its audit event.
CREATE TABLE custody (
    id INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    event INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    clearance TEXT NOT NULL,
    place TEXT,
    holder TEXT
) STRICT;
CREATE INDEX custody_sample ON custody (sample_id, id);
CREATE INDEX custody_place ON custody (place) WHERE place IS NOT NULL;
CREATE TRIGGER custody_no_update BEFORE UPDATE ON custody
BEGIN
    SELECT raise(ABORT, 'lines of custody are never changed');
END;
CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody
BEGIN
    SELECT raise(ABORT, 'lines of custody are never deleted');
END;

-- Where a container that moved stood before: addresses of that time lead to it.
CREATE TABLE container_stood (
    id INTEGER PRIMARY KEY,
    container_id INTEGER NOT NULL REFERENCES container (id),
    storage TEXT NOT NULL,
    path TEXT NOT NULL,
    until_event INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX container_stood_at ON container_stood (storage, path);
CREATE INDEX container_stood_of ON container_stood (container_id);

CREATE INDEX sample_container_public ON sample_container (COALESCE(central_id, id));
CREATE INDEX sample_container_name
ON sample_container (name COLLATE NOCASE, COALESCE(central_id, id));
CREATE INDEX storage_solution_public ON storage_solution (COALESCE(central_id, id));
CREATE INDEX subject_public ON subject (COALESCE(central_id, id));
CREATE INDEX subject_code ON subject (code COLLATE NOCASE, COALESCE(central_id, id));

CREATE INDEX slot_vacant ON slot (container_id, ordinal) WHERE vacant;
CREATE INDEX container_free ON container (storage_id, free) WHERE leaf AND free > 0;
CREATE INDEX container_next ON container (storage_id, ordinal) WHERE leaf AND free > 0;
CREATE INDEX container_ordinal ON container (storage_id, ordinal);

-- One tag names one thing, be it a container or a sample container.
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
CREATE TRIGGER item_promised AFTER INSERT ON procedure_item
WHEN NEW.slot_id IS NOT NULL AND NEW.state = 'WAITING'
BEGIN
    UPDATE slot SET promised = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER item_settled AFTER UPDATE OF state, slot_id ON procedure_item
BEGIN
    UPDATE slot SET promised = 0
    WHERE id = OLD.slot_id AND OLD.state = 'WAITING';
    UPDATE slot SET promised = 1
    WHERE id = NEW.slot_id AND NEW.state = 'WAITING';
END;
CREATE TRIGGER slot_blocked AFTER INSERT ON slot_block
BEGIN
    UPDATE slot SET blocked = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER slot_unblocked AFTER DELETE ON slot_block
BEGIN
    UPDATE slot SET blocked = 0 WHERE id = OLD.slot_id;
END;
CREATE TRIGGER slot_reserved AFTER INSERT ON reservation
BEGIN
    UPDATE slot SET reserved = 1 WHERE id = NEW.slot_id;
END;
CREATE TRIGGER slot_unreserved AFTER DELETE ON reservation
BEGIN
    UPDATE slot SET reserved = 0 WHERE id = OLD.slot_id;
END;
CREATE TRIGGER slot_counted AFTER INSERT ON slot
BEGIN
    UPDATE container SET leaf = 1 WHERE id = NEW.container_id AND NOT leaf;
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = NEW.container_id;
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (SELECT c.parent_id FROM container AS c WHERE c.id = NEW.container_id);
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (
        SELECT d.parent_id FROM container AS c CROSS JOIN container AS d ON d.id = c.parent_id
        WHERE c.id = NEW.container_id
    );
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (
        SELECT e.parent_id FROM container AS c CROSS JOIN container AS d ON d.id = c.parent_id
        CROSS JOIN container AS e ON e.id = d.parent_id WHERE c.id = NEW.container_id
    );
    UPDATE storage_solution SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (SELECT storage_id FROM container WHERE id = NEW.container_id);
END;
CREATE TRIGGER slot_recounted AFTER UPDATE OF in_use, blocked, reserved, promised, held ON slot
WHEN (NEW.in_use, NEW.blocked, NEW.vacant, NEW.held)
    IS NOT (OLD.in_use, OLD.blocked, OLD.vacant, OLD.held)
BEGIN
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = NEW.container_id;
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (SELECT c.parent_id FROM container AS c WHERE c.id = NEW.container_id);
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (
        SELECT d.parent_id FROM container AS c CROSS JOIN container AS d ON d.id = c.parent_id
        WHERE c.id = NEW.container_id
    );
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (
        SELECT e.parent_id FROM container AS c CROSS JOIN container AS d ON d.id = c.parent_id
        CROSS JOIN container AS e ON e.id = d.parent_id WHERE c.id = NEW.container_id
    );
    UPDATE storage_solution SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (SELECT storage_id FROM container WHERE id = NEW.container_id);
END;
