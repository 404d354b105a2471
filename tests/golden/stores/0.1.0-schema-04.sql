-- A store as version 0.1.0 left it; see tests/fakes/store_text.py.
-- said: {"version": "0.1.0", "schema": 4, "head": [110, "7e6461c4ceebf0bfee979afa6079c5246a6da6adaade405580b517c2e949427d"], "outbox": 34, "procedures": [[1000000000001, "COMPLETED"], [1000000000002, "COMPLETED"], [1000000000003, "COMPLETED"]], "samples": [["Vial A", "STORED", "T1/C1/CN1/1"], ["Vial B", "OUT", null]]}
PRAGMA application_id = 1129468743;
PRAGMA user_version = 4;
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE facility (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    name TEXT NOT NULL UNIQUE,
    time_zone TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE subject (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    facility_id INTEGER NOT NULL REFERENCES facility (id),
    code TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE unit (
    name TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    link TEXT NOT NULL,
    in_use INTEGER NOT NULL DEFAULT 1 CHECK (in_use IN (0, 1)),
    condition TEXT NOT NULL DEFAULT 'starting',
    reason TEXT NOT NULL DEFAULT '',
    since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE point (
    unit TEXT NOT NULL REFERENCES unit (name),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    purpose TEXT,
    writable INTEGER NOT NULL CHECK (writable IN (0, 1)),
    stale_after_s REAL NOT NULL,
    PRIMARY KEY (unit, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE latest (
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    value TEXT,
    unit_code TEXT NOT NULL,
    quality TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    kept_value TEXT,
    kept_quality TEXT NOT NULL,
    kept_ms INTEGER NOT NULL,
    PRIMARY KEY (unit, point)
) STRICT, WITHOUT ROWID;
CREATE TABLE history (
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    value TEXT,
    unit_code TEXT NOT NULL,
    quality TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (unit, point, at_ms)
) STRICT, WITHOUT ROWID;
CREATE TABLE storage_solution (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    facility_id INTEGER NOT NULL REFERENCES facility (id),
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL CHECK (type IN ('TANK', 'DEWAR', 'FREEZER')),
    level_min REAL,
    temperature_max REAL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE storage_unit (
    unit TEXT PRIMARY KEY REFERENCES unit (name),
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE container (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    parent_id INTEGER REFERENCES container (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    path TEXT NOT NULL,
    tag TEXT UNIQUE,
    ordinal INTEGER NOT NULL,
    UNIQUE (storage_id, path)
) STRICT;
CREATE TABLE slot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    container_id INTEGER NOT NULL REFERENCES container (id),
    label TEXT NOT NULL,
    ordinal INTEGER NOT NULL, in_use INTEGER NOT NULL DEFAULT 1 CHECK (in_use IN (0, 1)),
    UNIQUE (container_id, label)
) STRICT;
CREATE TABLE sample_container (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    tag TEXT UNIQUE,
    carrier_class TEXT NOT NULL DEFAULT 'vial',
    state TEXT NOT NULL CHECK (state IN ('EXPECTED', 'STORED', 'OUT', 'DISCARDED', 'SHIPPED')),
    slot_id INTEGER UNIQUE REFERENCES slot (id),
    stored_ms INTEGER,
    out_by TEXT,
    out_ms INTEGER,
    changed_ms INTEGER NOT NULL,
    CHECK ((state = 'STORED') = (slot_id IS NOT NULL))
) STRICT;
CREATE TABLE procedure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    central_id INTEGER UNIQUE,
    type TEXT NOT NULL CHECK (type IN ('STORE', 'RETRIEVE', 'REFILL')),
    status TEXT NOT NULL CHECK (
        status IN ('PENDING', 'CREATED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'FAILED')
    ),
    facility_id INTEGER NOT NULL REFERENCES facility (id),
    subject_id INTEGER REFERENCES subject (id),
    storage_id INTEGER REFERENCES storage_solution (id),
    conflict INTEGER NOT NULL DEFAULT 0 CHECK (conflict IN (0, 1)),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    CHECK ((type = 'REFILL') = (subject_id IS NULL))
) STRICT;
CREATE TABLE procedure_item (
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    ordinal INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'LEFT')),
    slot_id INTEGER REFERENCES slot (id),
    PRIMARY KEY (procedure_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE execution (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    procedure_id INTEGER NOT NULL REFERENCES procedure (id),
    storage_id INTEGER NOT NULL REFERENCES storage_solution (id),
    technician TEXT NOT NULL,
    station TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('RUNNING', 'COMPLETED', 'FAILED')),
    started_ms INTEGER NOT NULL,
    started_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    ended_ms INTEGER,
    code TEXT NOT NULL DEFAULT '',
    sentence TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE step (
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parameters TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('PENDING', 'ACTIVE', 'UNSURE', 'DONE', 'FAILED', 'SKIPPED')
    ),
    prompt TEXT NOT NULL DEFAULT '',
    actor TEXT NOT NULL DEFAULT '',
    started_ms INTEGER,
    started_boot_ms INTEGER,
    boot_id TEXT,
    ended_ms INTEGER,
    ended_boot_ms INTEGER,
    result TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (execution_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE input (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    ordinal INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('scan', 'confirm', 'deny', 'stop')),
    text TEXT NOT NULL,
    actor TEXT NOT NULL,
    station TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'OPEN' CHECK (verdict IN ('OPEN', 'ACCEPTED', 'REFUSED')),
    code TEXT NOT NULL DEFAULT '',
    sentence TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE scan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scanner TEXT NOT NULL,
    text TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    input_id INTEGER REFERENCES input (id),
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE command (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    value TEXT NOT NULL,
    issuer TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('INTENDED', 'SENDING', 'DONE', 'FAILED', 'EXPIRED', 'UNKNOWN')
    ),
    boot_id TEXT NOT NULL,
    expires_boot_ms INTEGER NOT NULL,
    issued_ms INTEGER NOT NULL,
    settled_ms INTEGER,
    settled_boot_ms INTEGER,
    outcome TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'SENT', 'REFUSED')),
    settled_ms INTEGER,
    answer TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE sync_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE request_spent (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE reconciliation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    central_value TEXT NOT NULL,
    local_value TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'RESOLVED')),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE audit_event (
    seq INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    hash TEXT NOT NULL
) STRICT;
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
CREATE TABLE command_reason (
    command_id INTEGER PRIMARY KEY REFERENCES command (id),
    reason TEXT NOT NULL
) STRICT;
INSERT INTO meta VALUES ('epoch', '1');
INSERT INTO meta VALUES ('gateway', 'gw-test');
INSERT INTO facility VALUES (1000000000001, NULL, 'Lyon Centre', 'Europe/Paris', 1795315945094);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES ('facility', 1000000000001);
INSERT INTO sqlite_sequence VALUES ('subject', 1000000000001);
INSERT INTO sqlite_sequence VALUES ('storage_solution', 1000000000002);
INSERT INTO sqlite_sequence VALUES ('sample_container', 1000000000002);
INSERT INTO sqlite_sequence VALUES ('procedure', 1000000000003);
INSERT INTO sqlite_sequence VALUES ('container', 12);
INSERT INTO sqlite_sequence VALUES ('slot', 24);
INSERT INTO sqlite_sequence VALUES ('execution', 3);
INSERT INTO sqlite_sequence VALUES ('command', 6);
INSERT INTO sqlite_sequence VALUES ('input', 13);
INSERT INTO sqlite_sequence VALUES ('alarm', 1);
INSERT INTO subject VALUES (1000000000001, NULL, 1000000000001, 'SUBJ-1', '', '', 1795315945099);
INSERT INTO unit VALUES ('freezer-1', 'crinsu-sandbox-freezer', 'net', 1, 'starting', '', 1795315945094);
INSERT INTO point VALUES ('freezer-1', 'fill_valve', 'fill_valve', 'status', 'fill_valve', 1, 60.0);
INSERT INTO point VALUES ('freezer-1', 'filling', 'filling', 'status', 'filling', 0, 60.0);
INSERT INTO point VALUES ('freezer-1', 'level', 'level', 'level', 'level', 0, 60.0);
INSERT INTO point VALUES ('freezer-1', 'lid_lock', 'lid_lock', 'status', 'lid_lock', 1, 60.0);
INSERT INTO point VALUES ('freezer-1', 'lid_open', 'lid_open', 'status', 'lid_open', 0, 60.0);
INSERT INTO point VALUES ('freezer-1', 'temperature', 'temperature', 'temperature', 'temperature', 0, 60.0);
INSERT INTO latest VALUES ('freezer-1', 'fill_valve', 'false', '', 'good', '', '', 1795315945583, 17798506, 'one-boot', 'false', 'good', 1795315945554);
INSERT INTO latest VALUES ('freezer-1', 'filling', 'false', '', 'good', '', '', 1795315945583, 17798506, 'one-boot', 'false', 'good', 1795315945536);
INSERT INTO latest VALUES ('freezer-1', 'level', '95.0', '%', 'good', '', '', 1795315945583, 17798506, 'one-boot', '95.0', 'good', 1795315945536);
INSERT INTO latest VALUES ('freezer-1', 'lid_lock', 'true', '', 'good', '', '', 1795315945583, 17798506, 'one-boot', 'true', 'good', 1795315945465);
INSERT INTO latest VALUES ('freezer-1', 'lid_open', 'false', '', 'good', '', '', 1795315945583, 17798506, 'one-boot', 'false', 'good', 1795315945445);
INSERT INTO latest VALUES ('freezer-1', 'temperature', '-180.0', 'Cel', 'good', '', '', 1795315945583, 17798506, 'one-boot', '-180.0', 'good', 1795315945116);
INSERT INTO history VALUES ('freezer-1', 'fill_valve', 1795315945116, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'fill_valve', 1795315945517, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'fill_valve', 1795315945554, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'filling', 1795315945116, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'filling', 1795315945529, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'filling', 1795315945536, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'level', 1795315945116, '80.0', '%', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'level', 1795315945529, '85.0', '%', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'level', 1795315945536, '95.0', '%', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795315945116, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795315945130, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795315945276, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795315945348, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_lock', 1795315945465, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795315945116, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795315945142, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795315945253, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795315945356, 'true', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'lid_open', 1795315945445, 'false', '', 'good', '');
INSERT INTO history VALUES ('freezer-1', 'temperature', 1795315945116, '-180.0', 'Cel', 'good', '');
INSERT INTO storage_solution VALUES (1000000000001, NULL, 1000000000001, 'T1', 'TANK', 20.0, -150.0, 1795315945094);
INSERT INTO storage_solution VALUES (1000000000002, NULL, 1000000000001, 'T2', 'TANK', 20.0, -150.0, 1795315945094);
INSERT INTO storage_unit VALUES ('freezer-1', 1000000000001);
INSERT INTO container VALUES (1, 1000000000001, NULL, 'canister', 'C1', 'C1', NULL, 0);
INSERT INTO container VALUES (2, 1000000000001, 1, 'cane', 'CN1', 'C1/CN1', NULL, 1);
INSERT INTO container VALUES (3, 1000000000001, 1, 'cane', 'CN2', 'C1/CN2', NULL, 2);
INSERT INTO container VALUES (4, 1000000000001, NULL, 'canister', 'C2', 'C2', NULL, 3);
INSERT INTO container VALUES (5, 1000000000001, 4, 'cane', 'CN1', 'C2/CN1', NULL, 4);
INSERT INTO container VALUES (6, 1000000000001, 4, 'cane', 'CN2', 'C2/CN2', NULL, 5);
INSERT INTO container VALUES (7, 1000000000002, NULL, 'canister', 'C1', 'C1', NULL, 0);
INSERT INTO container VALUES (8, 1000000000002, 7, 'cane', 'CN1', 'C1/CN1', NULL, 1);
INSERT INTO container VALUES (9, 1000000000002, 7, 'cane', 'CN2', 'C1/CN2', NULL, 2);
INSERT INTO container VALUES (10, 1000000000002, NULL, 'canister', 'C2', 'C2', NULL, 3);
INSERT INTO container VALUES (11, 1000000000002, 10, 'cane', 'CN1', 'C2/CN1', NULL, 4);
INSERT INTO container VALUES (12, 1000000000002, 10, 'cane', 'CN2', 'C2/CN2', NULL, 5);
INSERT INTO slot VALUES (1, 2, '1', 0, 1);
INSERT INTO slot VALUES (2, 2, '2', 1, 1);
INSERT INTO slot VALUES (3, 2, '3', 2, 1);
INSERT INTO slot VALUES (4, 3, '1', 0, 1);
INSERT INTO slot VALUES (5, 3, '2', 1, 1);
INSERT INTO slot VALUES (6, 3, '3', 2, 1);
INSERT INTO slot VALUES (7, 5, '1', 0, 1);
INSERT INTO slot VALUES (8, 5, '2', 1, 1);
INSERT INTO slot VALUES (9, 5, '3', 2, 1);
INSERT INTO slot VALUES (10, 6, '1', 0, 1);
INSERT INTO slot VALUES (11, 6, '2', 1, 1);
INSERT INTO slot VALUES (12, 6, '3', 2, 1);
INSERT INTO slot VALUES (13, 8, '1', 0, 1);
INSERT INTO slot VALUES (14, 8, '2', 1, 1);
INSERT INTO slot VALUES (15, 8, '3', 2, 1);
INSERT INTO slot VALUES (16, 9, '1', 0, 1);
INSERT INTO slot VALUES (17, 9, '2', 1, 1);
INSERT INTO slot VALUES (18, 9, '3', 2, 1);
INSERT INTO slot VALUES (19, 11, '1', 0, 1);
INSERT INTO slot VALUES (20, 11, '2', 1, 1);
INSERT INTO slot VALUES (21, 11, '3', 2, 1);
INSERT INTO slot VALUES (22, 12, '1', 0, 1);
INSERT INTO slot VALUES (23, 12, '2', 1, 1);
INSERT INTO slot VALUES (24, 12, '3', 2, 1);
INSERT INTO sample_container VALUES (1000000000001, NULL, 1000000000001, 'Vial A', '', 'A', 'vial', 'STORED', 1, 1795315945192, NULL, NULL, 1795315945192);
INSERT INTO sample_container VALUES (1000000000002, NULL, 1000000000001, 'Vial B', '', 'B', 'vial', 'OUT', NULL, NULL, 'tech-1', 1795315945397, 1795315945397);
INSERT INTO procedure VALUES (1000000000001, NULL, 'STORE', 'COMPLETED', 1000000000001, 1000000000001, 1000000000001, 0, 1795315945099, 1795315945311);
INSERT INTO procedure VALUES (1000000000002, NULL, 'RETRIEVE', 'COMPLETED', 1000000000001, 1000000000001, 1000000000001, 0, 1795315945327, 1795315945487);
INSERT INTO procedure VALUES (1000000000003, NULL, 'REFILL', 'COMPLETED', 1000000000001, NULL, 1000000000001, 0, 1795315945492, 1795315945578);
INSERT INTO procedure_item VALUES (1000000000001, 1000000000001, 0, 'DONE', 1);
INSERT INTO procedure_item VALUES (1000000000001, 1000000000002, 1, 'DONE', 2);
INSERT INTO procedure_item VALUES (1000000000002, 1000000000002, 0, 'DONE', NULL);
INSERT INTO execution VALUES (1, 'start 1000000000001', 1000000000001, 1000000000001, 'tech-1', 'bench', 'COMPLETED', 1795315945101, 17798024, 'one-boot', 1795315945311, '', '');
INSERT INTO execution VALUES (2, 'start 1000000000002', 1000000000002, 1000000000001, 'tech-1', 'bench', 'COMPLETED', 1795315945329, 17798252, 'one-boot', 1795315945487, '', '');
INSERT INTO execution VALUES (3, 'start 1000000000003', 1000000000003, 1000000000001, 'tech-1', 'bench', 'COMPLETED', 1795315945493, 17798416, 'one-boot', 1795315945578, '', '');
INSERT INTO step VALUES (1, 1, 'check_unit', '{"refill": false}', 'DONE', 'T1 is in order', 'gateway', 1795315945114, 17798036, 'one-boot', 1795315945116, 17798039, '{}');
INSERT INTO step VALUES (1, 2, 'unlock_lid', '{}', 'DONE', 'Unlocking the lid of T1', 'gateway', 1795315945118, 17798041, 'one-boot', 1795315945131, 17798053, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (1, 3, 'open_lid', '{}', 'DONE', 'Open the lid of T1', 'gateway', 1795315945133, 17798056, 'one-boot', 1795315945143, 17798066, '{"by": "sensor"}');
INSERT INTO step VALUES (1, 4, 'lift', '{"container": "C1/CN1"}', 'DONE', 'Lift C1/CN1, then confirm', 'tech-1', 1795315945146, 17798069, 'one-boot', 1795315945167, 17798090, '{"by": "technician"}');
INSERT INTO step VALUES (1, 5, 'store_samples', '{"container": "C1/CN1"}', 'DONE', 'All sample containers are in C1/CN1', 'gateway', 1795315945171, 17798094, 'one-boot', 1795315945211, 17798134, '{}');
INSERT INTO step VALUES (1, 6, 'lower', '{"container": "C1/CN1"}', 'DONE', 'Lower C1/CN1, then confirm', 'tech-1', 1795315945216, 17798138, 'one-boot', 1795315945243, 17798166, '{"by": "technician"}');
INSERT INTO step VALUES (1, 7, 'close_lid', '{}', 'DONE', 'Close the lid of T1', 'gateway', 1795315945246, 17798169, 'one-boot', 1795315945255, 17798178, '{"by": "sensor"}');
INSERT INTO step VALUES (1, 8, 'lock_lid', '{}', 'DONE', 'Locking the lid of T1', 'gateway', 1795315945259, 17798182, 'one-boot', 1795315945271, 17798194, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (1, 9, 'verify_unit', '{}', 'DONE', 'T1 is back to normal', 'gateway', 1795315945276, 17798199, 'one-boot', 1795315945276, 17798199, '{}');
INSERT INTO step VALUES (1, 10, 'sign', '{}', 'DONE', 'Confirm that everything was done as recorded', 'tech-1', 1795315945283, 17798205, 'one-boot', 1795315945302, 17798225, '{"by": "technician"}');
INSERT INTO step VALUES (2, 1, 'check_unit', '{"refill": false}', 'DONE', 'T1 is in order', 'gateway', 1795315945337, 17798259, 'one-boot', 1795315945337, 17798259, '{}');
INSERT INTO step VALUES (2, 2, 'unlock_lid', '{}', 'DONE', 'Unlocking the lid of T1', 'gateway', 1795315945340, 17798263, 'one-boot', 1795315945344, 17798267, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (2, 3, 'open_lid', '{}', 'DONE', 'Open the lid of T1', 'gateway', 1795315945349, 17798272, 'one-boot', 1795315945356, 17798279, '{"by": "sensor"}');
INSERT INTO step VALUES (2, 4, 'lift', '{"container": "C1/CN1"}', 'DONE', 'Lift C1/CN1, then confirm', 'tech-1', 1795315945360, 17798283, 'one-boot', 1795315945383, 17798306, '{"by": "technician"}');
INSERT INTO step VALUES (2, 5, 'take_samples', '{"container": "C1/CN1"}', 'DONE', 'All wanted sample containers of C1/CN1 are out', 'gateway', 1795315945387, 17798309, 'one-boot', 1795315945403, 17798326, '{}');
INSERT INTO step VALUES (2, 6, 'lower', '{"container": "C1/CN1"}', 'DONE', 'Lower C1/CN1, then confirm', 'tech-1', 1795315945406, 17798329, 'one-boot', 1795315945432, 17798355, '{"by": "technician"}');
INSERT INTO step VALUES (2, 7, 'close_lid', '{}', 'DONE', 'Close the lid of T1', 'gateway', 1795315945436, 17798359, 'one-boot', 1795315945447, 17798370, '{"by": "sensor"}');
INSERT INTO step VALUES (2, 8, 'lock_lid', '{}', 'DONE', 'Locking the lid of T1', 'gateway', 1795315945450, 17798373, 'one-boot', 1795315945461, 17798383, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (2, 9, 'verify_unit', '{}', 'DONE', 'T1 is back to normal', 'gateway', 1795315945465, 17798388, 'one-boot', 1795315945465, 17798388, '{}');
INSERT INTO step VALUES (2, 10, 'sign', '{}', 'DONE', 'Confirm that everything was done as recorded', 'tech-1', 1795315945468, 17798391, 'one-boot', 1795315945483, 17798406, '{"by": "technician"}');
INSERT INTO step VALUES (3, 1, 'check_unit', '{"refill": true}', 'DONE', 'T1 is in order', 'gateway', 1795315945496, 17798419, 'one-boot', 1795315945496, 17798419, '{}');
INSERT INTO step VALUES (3, 2, 'fill', '{"max_s": 600.0, "rise": 1.0}', 'DONE', 'Filled to 95 %', 'gateway', 1795315945499, 17798421, 'one-boot', 1795315945537, 17798460, '{"level_before": 80.0, "attempt": 1, "opened": true, "flowed": true, "level_after": 95.0}');
INSERT INTO step VALUES (3, 3, 'shut_valve', '{}', 'DONE', 'Shutting the fill valve of T1', 'gateway', 1795315945542, 17798464, 'one-boot', 1795315945552, 17798475, '{"attempt": 1, "by": "unit"}');
INSERT INTO step VALUES (3, 4, 'verify_unit', '{}', 'DONE', 'T1 is back to normal', 'gateway', 1795315945556, 17798479, 'one-boot', 1795315945556, 17798479, '{}');
INSERT INTO step VALUES (3, 5, 'sign', '{}', 'DONE', 'Confirm that everything was done as recorded', 'tech-1', 1795315945559, 17798482, 'one-boot', 1795315945575, 17798498, '{"by": "technician"}');
INSERT INTO input VALUES (1, 'cbc4232d0a744ddd93460842299fe632', 1, NULL, 'confirm', '', 'tech-1', 'bench', 1795315945166, 'ACCEPTED', '', '');
INSERT INTO input VALUES (2, '13f2319334384ed892277a09a1eee174', 1, NULL, 'scan', 'A', 'tech-1', 'bench', 1795315945191, 'ACCEPTED', '', '');
INSERT INTO input VALUES (3, '4b8769c4526c4bfe8ccd031e4ca59435', 1, NULL, 'scan', 'B', 'tech-1', 'bench', 1795315945201, 'ACCEPTED', '', '');
INSERT INTO input VALUES (4, 'c70021001ff64393b1a36b60d21296dd', 1, NULL, 'scan', 'A', 'tech-1', 'bench', 1795315945225, 'REFUSED', 'WRONG_INPUT', 'this step waits for confirm, not for scan: Lower C1/CN1, then confirm');
INSERT INTO input VALUES (5, '20c21f3352ca428db6871434e23f0c86', 1, NULL, 'scan', 'B', 'tech-1', 'bench', 1795315945232, 'REFUSED', 'WRONG_INPUT', 'this step waits for confirm, not for scan: Lower C1/CN1, then confirm');
INSERT INTO input VALUES (6, '80dc4aabc4a84b2a8afc8b2cda1360b6', 1, NULL, 'confirm', '', 'tech-1', 'bench', 1795315945242, 'ACCEPTED', '', '');
INSERT INTO input VALUES (7, '34114f029db44a6c9d0d9f5e50d48f2b', 1, NULL, 'confirm', '', 'tech-1', 'bench', 1795315945299, 'ACCEPTED', '', '');
INSERT INTO input VALUES (8, '73034950a0064b708a207c86f59b5874', 2, NULL, 'confirm', '', 'tech-1', 'bench', 1795315945377, 'ACCEPTED', '', '');
INSERT INTO input VALUES (9, 'cfa35ae9c5f246c0aef6d4df437b685d', 2, NULL, 'scan', 'B', 'tech-1', 'bench', 1795315945396, 'ACCEPTED', '', '');
INSERT INTO input VALUES (10, '688f789ca1bb4d389fb410c82fd28448', 2, NULL, 'scan', 'B', 'tech-1', 'bench', 1795315945413, 'REFUSED', 'WRONG_INPUT', 'this step waits for confirm, not for scan: Lower C1/CN1, then confirm');
INSERT INTO input VALUES (11, '520c293a01814642bc278e7653fd5cb4', 2, NULL, 'confirm', '', 'tech-1', 'bench', 1795315945432, 'ACCEPTED', '', '');
INSERT INTO input VALUES (12, '3b86b424a88a43948bf3ecf0165c34db', 2, NULL, 'confirm', '', 'tech-1', 'bench', 1795315945481, 'ACCEPTED', '', '');
INSERT INTO input VALUES (13, 'ba728fb685c34f55b4da7182c236338f', 3, NULL, 'confirm', '', 'tech-1', 'bench', 1795315945575, 'ACCEPTED', '', '');
INSERT INTO command VALUES (1, 'execution/1/2/1', 'freezer-1', 'lid_lock', 'false', 'tech-1', 'DONE', 'one-boot', 17813041, 1795315945118, 1795315945126, 17798049, 'read back');
INSERT INTO command VALUES (2, 'execution/1/8/1', 'freezer-1', 'lid_lock', 'true', 'tech-1', 'DONE', 'one-boot', 17813182, 1795315945259, 1795315945271, 17798194, 'read back');
INSERT INTO command VALUES (3, 'execution/2/2/1', 'freezer-1', 'lid_lock', 'false', 'tech-1', 'DONE', 'one-boot', 17813263, 1795315945340, 1795315945344, 17798267, 'read back');
INSERT INTO command VALUES (4, 'execution/2/8/1', 'freezer-1', 'lid_lock', 'true', 'tech-1', 'DONE', 'one-boot', 17813373, 1795315945450, 1795315945460, 17798383, 'read back');
INSERT INTO command VALUES (5, 'execution/3/2/1', 'freezer-1', 'fill_valve', 'true', 'tech-1', 'DONE', 'one-boot', 17813425, 1795315945503, 1795315945514, 17798437, 'read back');
INSERT INTO command VALUES (6, 'execution/3/3/1', 'freezer-1', 'fill_valve', 'false', 'tech-1', 'DONE', 'one-boot', 17813464, 1795315945542, 1795315945551, 17798473, 'read back');
INSERT INTO outbox VALUES (1, 1, 'procedure.started', '{"at":1795315945101,"execution":1,"localProcedure":1000000000001,"procedure":null,"storage":"T1","technician":"tech-1","type":"STORE"}', 1795315945101, 'SENT', 1795315945589, '');
INSERT INTO outbox VALUES (2, 1, 'procedure.step', '{"at":1795315945116,"conflict":false,"execution":1,"kind":"check_unit","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":1,"technician":"gateway"}', 1795315945116, 'SENT', 1795315945590, '');
INSERT INTO outbox VALUES (3, 1, 'procedure.step', '{"at":1795315945131,"conflict":false,"execution":1,"kind":"unlock_lid","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":2,"technician":"gateway"}', 1795315945131, 'SENT', 1795315945592, '');
INSERT INTO outbox VALUES (4, 1, 'procedure.step', '{"at":1795315945143,"conflict":false,"execution":1,"kind":"open_lid","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":3,"technician":"gateway"}', 1795315945143, 'SENT', 1795315945593, '');
INSERT INTO outbox VALUES (5, 1, 'procedure.step', '{"at":1795315945167,"conflict":false,"execution":1,"kind":"lift","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":4,"technician":"tech-1"}', 1795315945167, 'SENT', 1795315945595, '');
INSERT INTO outbox VALUES (6, 1, 'sample.stored', '{"at":1795315945192,"execution":1,"from":null,"localSample":1000000000001,"sample":null,"technician":"tech-1","to":"T1/C1/CN1/1"}', 1795315945192, 'SENT', 1795315945596, '');
INSERT INTO outbox VALUES (7, 1, 'sample.stored', '{"at":1795315945202,"execution":1,"from":null,"localSample":1000000000002,"sample":null,"technician":"tech-1","to":"T1/C1/CN1/2"}', 1795315945202, 'SENT', 1795315945597, '');
INSERT INTO outbox VALUES (8, 1, 'procedure.step', '{"at":1795315945211,"conflict":false,"execution":1,"kind":"store_samples","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":5,"technician":"gateway"}', 1795315945211, 'SENT', 1795315945599, '');
INSERT INTO outbox VALUES (9, 1, 'procedure.step', '{"at":1795315945243,"conflict":false,"execution":1,"kind":"lower","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":6,"technician":"tech-1"}', 1795315945243, 'SENT', 1795315945600, '');
INSERT INTO outbox VALUES (10, 1, 'procedure.step', '{"at":1795315945255,"conflict":false,"execution":1,"kind":"close_lid","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":7,"technician":"gateway"}', 1795315945255, 'SENT', 1795315945601, '');
INSERT INTO outbox VALUES (11, 1, 'procedure.step', '{"at":1795315945271,"conflict":false,"execution":1,"kind":"lock_lid","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":8,"technician":"gateway"}', 1795315945271, 'SENT', 1795315945602, '');
INSERT INTO outbox VALUES (12, 1, 'procedure.step', '{"at":1795315945276,"conflict":false,"execution":1,"kind":"verify_unit","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":9,"technician":"gateway"}', 1795315945276, 'SENT', 1795315945603, '');
INSERT INTO outbox VALUES (13, 1, 'procedure.step', '{"at":1795315945302,"conflict":false,"execution":1,"kind":"sign","localProcedure":1000000000001,"procedure":null,"state":"DONE","step":10,"technician":"tech-1"}', 1795315945302, 'SENT', 1795315945605, '');
INSERT INTO outbox VALUES (14, 1, 'procedure.finished', '{"at":1795315945311,"code":"","conflict":false,"execution":1,"localProcedure":1000000000001,"procedure":null,"sentence":"","status":"COMPLETED"}', 1795315945311, 'SENT', 1795315945606, '');
INSERT INTO outbox VALUES (15, 1, 'procedure.started', '{"at":1795315945329,"execution":2,"localProcedure":1000000000002,"procedure":null,"storage":"T1","technician":"tech-1","type":"RETRIEVE"}', 1795315945329, 'SENT', 1795315945608, '');
INSERT INTO outbox VALUES (16, 1, 'procedure.step', '{"at":1795315945337,"conflict":false,"execution":2,"kind":"check_unit","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":1,"technician":"gateway"}', 1795315945337, 'SENT', 1795315945609, '');
INSERT INTO outbox VALUES (17, 1, 'procedure.step', '{"at":1795315945344,"conflict":false,"execution":2,"kind":"unlock_lid","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":2,"technician":"gateway"}', 1795315945344, 'SENT', 1795315945611, '');
INSERT INTO outbox VALUES (18, 1, 'procedure.step', '{"at":1795315945356,"conflict":false,"execution":2,"kind":"open_lid","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":3,"technician":"gateway"}', 1795315945356, 'SENT', 1795315945612, '');
INSERT INTO outbox VALUES (19, 1, 'procedure.step', '{"at":1795315945383,"conflict":false,"execution":2,"kind":"lift","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":4,"technician":"tech-1"}', 1795315945383, 'SENT', 1795315945614, '');
INSERT INTO outbox VALUES (20, 1, 'sample.taken', '{"at":1795315945397,"execution":2,"from":"T1/C1/CN1/2","localSample":1000000000002,"sample":null,"technician":"tech-1","to":null}', 1795315945397, 'SENT', 1795315945617, '');
INSERT INTO outbox VALUES (21, 1, 'procedure.step', '{"at":1795315945403,"conflict":false,"execution":2,"kind":"take_samples","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":5,"technician":"gateway"}', 1795315945403, 'SENT', 1795315945621, '');
INSERT INTO outbox VALUES (22, 1, 'procedure.step', '{"at":1795315945432,"conflict":false,"execution":2,"kind":"lower","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":6,"technician":"tech-1"}', 1795315945432, 'SENT', 1795315945624, '');
INSERT INTO outbox VALUES (23, 1, 'procedure.step', '{"at":1795315945447,"conflict":false,"execution":2,"kind":"close_lid","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":7,"technician":"gateway"}', 1795315945447, 'SENT', 1795315945626, '');
INSERT INTO outbox VALUES (24, 1, 'procedure.step', '{"at":1795315945461,"conflict":false,"execution":2,"kind":"lock_lid","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":8,"technician":"gateway"}', 1795315945461, 'SENT', 1795315945630, '');
INSERT INTO outbox VALUES (25, 1, 'procedure.step', '{"at":1795315945465,"conflict":false,"execution":2,"kind":"verify_unit","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":9,"technician":"gateway"}', 1795315945465, 'SENT', 1795315945631, '');
INSERT INTO outbox VALUES (26, 1, 'procedure.step', '{"at":1795315945483,"conflict":false,"execution":2,"kind":"sign","localProcedure":1000000000002,"procedure":null,"state":"DONE","step":10,"technician":"tech-1"}', 1795315945483, 'SENT', 1795315945633, '');
INSERT INTO outbox VALUES (27, 1, 'procedure.finished', '{"at":1795315945487,"code":"","conflict":false,"execution":2,"localProcedure":1000000000002,"procedure":null,"sentence":"","status":"COMPLETED"}', 1795315945487, 'SENT', 1795315945636, '');
INSERT INTO outbox VALUES (28, 1, 'procedure.started', '{"at":1795315945493,"execution":3,"localProcedure":1000000000003,"procedure":null,"storage":"T1","technician":"tech-1","type":"REFILL"}', 1795315945493, 'SENT', 1795315945638, '');
INSERT INTO outbox VALUES (29, 1, 'procedure.step', '{"at":1795315945496,"conflict":false,"execution":3,"kind":"check_unit","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":1,"technician":"gateway"}', 1795315945496, 'SENT', 1795315945639, '');
INSERT INTO outbox VALUES (30, 1, 'procedure.step', '{"at":1795315945537,"conflict":false,"execution":3,"kind":"fill","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":2,"technician":"gateway"}', 1795315945537, 'SENT', 1795315945640, '');
INSERT INTO outbox VALUES (31, 1, 'procedure.step', '{"at":1795315945552,"conflict":false,"execution":3,"kind":"shut_valve","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":3,"technician":"gateway"}', 1795315945552, 'SENT', 1795315945641, '');
INSERT INTO outbox VALUES (32, 1, 'procedure.step', '{"at":1795315945556,"conflict":false,"execution":3,"kind":"verify_unit","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":4,"technician":"gateway"}', 1795315945556, 'SENT', 1795315945643, '');
INSERT INTO outbox VALUES (33, 1, 'procedure.step', '{"at":1795315945575,"conflict":false,"execution":3,"kind":"sign","localProcedure":1000000000003,"procedure":null,"state":"DONE","step":5,"technician":"tech-1"}', 1795315945575, 'SENT', 1795315945644, '');
INSERT INTO outbox VALUES (34, 1, 'procedure.finished', '{"at":1795315945578,"code":"","conflict":false,"execution":3,"localProcedure":1000000000003,"procedure":null,"sentence":"","status":"COMPLETED"}', 1795315945578, 'SENT', 1795315945645, '');
INSERT INTO sync_state VALUES ('last_success_ms', '1795315945645');
INSERT INTO audit_event VALUES (1, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":17798017,"facts":{"storage":1000000000001,"type":"TANK"},"kind":"storage.created","prev":"0000000000000000000000000000000000000000000000000000000000000000","seq":1,"station":"test","utc_ms":1795315945094}' AS BLOB), 'bf961274fb443ac792e5adb7b80fd14764a7bce8970a43217692c5a5b3456855');
INSERT INTO audit_event VALUES (2, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":17798017,"facts":{"storage":1000000000002,"type":"TANK"},"kind":"storage.created","prev":"bf961274fb443ac792e5adb7b80fd14764a7bce8970a43217692c5a5b3456855","seq":2,"station":"test","utc_ms":1795315945094}' AS BLOB), 'd8dedb470d778ebc36b18a987a07dc771f1d973ca619b44818cbe73d4334f84d');
INSERT INTO audit_event VALUES (3, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":17798022,"facts":{"central":null,"subject":1000000000001},"kind":"subject.created","prev":"d8dedb470d778ebc36b18a987a07dc771f1d973ca619b44818cbe73d4334f84d","seq":3,"station":"test","utc_ms":1795315945099}' AS BLOB), 'ffe580bd8fc9b14c7f7aa42dc9a31d49d68a35db4647802f27d498cb1b80f4aa');
INSERT INTO audit_event VALUES (4, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":17798022,"facts":{"central":null,"sample":1000000000001},"kind":"sample.created","prev":"ffe580bd8fc9b14c7f7aa42dc9a31d49d68a35db4647802f27d498cb1b80f4aa","seq":4,"station":"test","utc_ms":1795315945099}' AS BLOB), 'a79038051f84cc563d19adae59a46193af1b3284f4764856d051992564cbc5f6');
INSERT INTO audit_event VALUES (5, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":17798022,"facts":{"central":null,"sample":1000000000002},"kind":"sample.created","prev":"a79038051f84cc563d19adae59a46193af1b3284f4764856d051992564cbc5f6","seq":5,"station":"test","utc_ms":1795315945099}' AS BLOB), 'e1d6ddefe4f12946ee9466771f7b09fcc417c6c2b652057bbc303eebe3b4f2ad');
INSERT INTO audit_event VALUES (6, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":17798022,"facts":{"central":null,"procedure":1000000000001,"status":"CREATED","type":"STORE"},"kind":"procedure.created","prev":"e1d6ddefe4f12946ee9466771f7b09fcc417c6c2b652057bbc303eebe3b4f2ad","seq":6,"station":"test","utc_ms":1795315945099}' AS BLOB), '07f73472162c16204f8f7d93cc4f6c61b37a2c03c8ce041728a9cf036024af6a');
INSERT INTO audit_event VALUES (7, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798024,"facts":{"new":"IN_PROGRESS","old":"CREATED","procedure":1000000000001},"kind":"procedure.status","prev":"07f73472162c16204f8f7d93cc4f6c61b37a2c03c8ce041728a9cf036024af6a","seq":7,"station":"bench","utc_ms":1795315945101}' AS BLOB), '2631b87b986daae6872ce9ed1256eb7d2fa740c15b0e1b167512fe5fc87923b8');
INSERT INTO audit_event VALUES (8, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798024,"facts":{"execution":1,"procedure":1000000000001,"storage":1000000000001},"kind":"execution.started","prev":"2631b87b986daae6872ce9ed1256eb7d2fa740c15b0e1b167512fe5fc87923b8","seq":8,"station":"bench","utc_ms":1795315945101}' AS BLOB), '5df0bc8cfc27704f4ba2c5a0772fde301f2c1c6566a6940b2767513b01d6f495');
INSERT INTO audit_event VALUES (9, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798036,"facts":{"execution":1,"kind":"check_unit","new":"ACTIVE","old":"PENDING","step":1},"kind":"step.state","prev":"5df0bc8cfc27704f4ba2c5a0772fde301f2c1c6566a6940b2767513b01d6f495","seq":9,"station":"engine","utc_ms":1795315945114}' AS BLOB), '53cb9a0c6cc70b96cd95b2cf12f743f4bf29029e605f31d8a0438a14a492084d');
INSERT INTO audit_event VALUES (10, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798039,"facts":{"execution":1,"kind":"check_unit","new":"DONE","old":"ACTIVE","step":1},"kind":"step.state","prev":"53cb9a0c6cc70b96cd95b2cf12f743f4bf29029e605f31d8a0438a14a492084d","seq":10,"station":"engine","utc_ms":1795315945116}' AS BLOB), '1ca83bc604ecbfa285198d9a9933a376a3c74611f8c460105e78436d06446dfe');
INSERT INTO audit_event VALUES (11, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798041,"facts":{"command":1,"point":"lid_lock","unit":"freezer-1","value":"false"},"kind":"command.intended","prev":"1ca83bc604ecbfa285198d9a9933a376a3c74611f8c460105e78436d06446dfe","seq":11,"station":"bench","utc_ms":1795315945118}' AS BLOB), '305b2e77f2115bdea06c18f6c7f74feb03512f10a13fa0bd7f437bf86f99a914');
INSERT INTO audit_event VALUES (12, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798041,"facts":{"execution":1,"kind":"unlock_lid","new":"ACTIVE","old":"PENDING","step":2},"kind":"step.state","prev":"305b2e77f2115bdea06c18f6c7f74feb03512f10a13fa0bd7f437bf86f99a914","seq":12,"station":"engine","utc_ms":1795315945118}' AS BLOB), '2738cc7ade0be86b73ee02169acc84960d3b264b7109a3d173b3ad1a23c40e79');
INSERT INTO audit_event VALUES (13, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798049,"facts":{"command":1,"outcome":"read back"},"kind":"command.done","prev":"2738cc7ade0be86b73ee02169acc84960d3b264b7109a3d173b3ad1a23c40e79","seq":13,"station":"bus","utc_ms":1795315945126}' AS BLOB), '21544f1c302015c95ce0f659ef7266bb1371a36bfe11dbc3136d49a4b38bd5d7');
INSERT INTO audit_event VALUES (14, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798053,"facts":{"execution":1,"kind":"unlock_lid","new":"DONE","old":"ACTIVE","step":2},"kind":"step.state","prev":"21544f1c302015c95ce0f659ef7266bb1371a36bfe11dbc3136d49a4b38bd5d7","seq":14,"station":"engine","utc_ms":1795315945131}' AS BLOB), 'dff8412d425145c75f61bdd924adee973a05fac1f2f96271532663e27efd845d');
INSERT INTO audit_event VALUES (15, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798056,"facts":{"execution":1,"kind":"open_lid","new":"ACTIVE","old":"PENDING","step":3},"kind":"step.state","prev":"dff8412d425145c75f61bdd924adee973a05fac1f2f96271532663e27efd845d","seq":15,"station":"engine","utc_ms":1795315945133}' AS BLOB), 'c8b5419c7c096920bdb2c811218b57447cf3d2d44d7da12151c0f9f2b715071b');
INSERT INTO audit_event VALUES (16, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798066,"facts":{"execution":1,"kind":"open_lid","new":"DONE","old":"ACTIVE","step":3},"kind":"step.state","prev":"c8b5419c7c096920bdb2c811218b57447cf3d2d44d7da12151c0f9f2b715071b","seq":16,"station":"engine","utc_ms":1795315945143}' AS BLOB), '16df73f7139e7476b213ed4e7ca2142ac787cb17410399020ff6bc570baf07ae');
INSERT INTO audit_event VALUES (17, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798069,"facts":{"execution":1,"kind":"lift","new":"ACTIVE","old":"PENDING","step":4},"kind":"step.state","prev":"16df73f7139e7476b213ed4e7ca2142ac787cb17410399020ff6bc570baf07ae","seq":17,"station":"engine","utc_ms":1795315945146}' AS BLOB), '0667659a503911579cb3bec8752a64b1488f341c448c84c64c8c14728c196f32');
INSERT INTO audit_event VALUES (18, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798089,"facts":{"execution":1,"input":1},"kind":"input.confirm","prev":"0667659a503911579cb3bec8752a64b1488f341c448c84c64c8c14728c196f32","seq":18,"station":"bench","utc_ms":1795315945166}' AS BLOB), 'f4dc8e9dc53a0d520fb4f060213764babdfce6aeda1a42cfdbbc9a7a94052fd7');
INSERT INTO audit_event VALUES (19, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798090,"facts":{"code":"","execution":1,"input":1},"kind":"input.accepted","prev":"f4dc8e9dc53a0d520fb4f060213764babdfce6aeda1a42cfdbbc9a7a94052fd7","seq":19,"station":"bench","utc_ms":1795315945167}' AS BLOB), 'f92e8e5b787e1aceb437f845f28f440faf014d82de7b2b13583ed6207f34532b');
INSERT INTO audit_event VALUES (20, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798090,"facts":{"execution":1,"kind":"lift","new":"DONE","old":"ACTIVE","step":4},"kind":"step.state","prev":"f92e8e5b787e1aceb437f845f28f440faf014d82de7b2b13583ed6207f34532b","seq":20,"station":"bench","utc_ms":1795315945167}' AS BLOB), 'f55a6c00af8beea0fa8dfa6baf270b16f2ec5bd530a53b038e7cfa8b6ff55a32');
INSERT INTO audit_event VALUES (21, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798094,"facts":{"execution":1,"kind":"store_samples","new":"ACTIVE","old":"PENDING","step":5},"kind":"step.state","prev":"f55a6c00af8beea0fa8dfa6baf270b16f2ec5bd530a53b038e7cfa8b6ff55a32","seq":21,"station":"engine","utc_ms":1795315945171}' AS BLOB), '83c711157eb0b442c8d538ab888f060f05deb1500e8689fd5c2ed60669ecfc60');
INSERT INTO audit_event VALUES (22, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798114,"facts":{"execution":1,"input":2},"kind":"input.scan","prev":"83c711157eb0b442c8d538ab888f060f05deb1500e8689fd5c2ed60669ecfc60","seq":22,"station":"bench","utc_ms":1795315945191}' AS BLOB), '736bad42d6202e3fd564229fba12d86b919b1f8167e162aa1c7fc6a4c9d67166');
INSERT INTO audit_event VALUES (23, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798114,"facts":{"execution":1,"from":null,"sample":1000000000001,"to":"T1/C1/CN1/1"},"kind":"sample.stored","prev":"736bad42d6202e3fd564229fba12d86b919b1f8167e162aa1c7fc6a4c9d67166","seq":23,"station":"bench","utc_ms":1795315945192}' AS BLOB), '3e680ce567f358df3000835d14e58a2d42dbe86dfa177cc4083c9f85e69d00a0');
INSERT INTO audit_event VALUES (24, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798114,"facts":{"code":"","execution":1,"input":2},"kind":"input.accepted","prev":"3e680ce567f358df3000835d14e58a2d42dbe86dfa177cc4083c9f85e69d00a0","seq":24,"station":"bench","utc_ms":1795315945192}' AS BLOB), '04e572f7bd89382cdda3e8d4a08ce76fb01fa36e83461e4b449ddb7814f87e74');
INSERT INTO audit_event VALUES (25, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798124,"facts":{"execution":1,"input":3},"kind":"input.scan","prev":"04e572f7bd89382cdda3e8d4a08ce76fb01fa36e83461e4b449ddb7814f87e74","seq":25,"station":"bench","utc_ms":1795315945201}' AS BLOB), 'cfb165053cb9934487e8f649f671b35852f5cbad414208e4c8facc6c8c78ef34');
INSERT INTO audit_event VALUES (26, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798125,"facts":{"execution":1,"from":null,"sample":1000000000002,"to":"T1/C1/CN1/2"},"kind":"sample.stored","prev":"cfb165053cb9934487e8f649f671b35852f5cbad414208e4c8facc6c8c78ef34","seq":26,"station":"bench","utc_ms":1795315945202}' AS BLOB), '8f7d1e02972abe5dc30a804864fbb18fa63ff315964debe87164aa0ab8239c8c');
INSERT INTO audit_event VALUES (27, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798125,"facts":{"code":"","execution":1,"input":3},"kind":"input.accepted","prev":"8f7d1e02972abe5dc30a804864fbb18fa63ff315964debe87164aa0ab8239c8c","seq":27,"station":"bench","utc_ms":1795315945202}' AS BLOB), 'a158c65aad9e075752ada298bb6b587be869c50ca69a7327ac51b1ea39104c4f');
INSERT INTO audit_event VALUES (28, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798134,"facts":{"execution":1,"kind":"store_samples","new":"DONE","old":"ACTIVE","step":5},"kind":"step.state","prev":"a158c65aad9e075752ada298bb6b587be869c50ca69a7327ac51b1ea39104c4f","seq":28,"station":"engine","utc_ms":1795315945211}' AS BLOB), 'c3d852f476205a43996ff1b74c4ab08d4a0f9265272b470e15c5b46de1aa2f5e');
INSERT INTO audit_event VALUES (29, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798138,"facts":{"execution":1,"kind":"lower","new":"ACTIVE","old":"PENDING","step":6},"kind":"step.state","prev":"c3d852f476205a43996ff1b74c4ab08d4a0f9265272b470e15c5b46de1aa2f5e","seq":29,"station":"engine","utc_ms":1795315945216}' AS BLOB), '162e714bb130118781c403220a113ae33aff4ce54618adbbcbe47138460a7b91');
INSERT INTO audit_event VALUES (30, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798148,"facts":{"execution":1,"input":4},"kind":"input.scan","prev":"162e714bb130118781c403220a113ae33aff4ce54618adbbcbe47138460a7b91","seq":30,"station":"bench","utc_ms":1795315945225}' AS BLOB), '30c500434bbcbb2ab5339658e5fac2bb0bfad6a045331b1ec23569df5618001e');
INSERT INTO audit_event VALUES (31, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798150,"facts":{"code":"WRONG_INPUT","execution":1,"input":4},"kind":"input.refused","prev":"30c500434bbcbb2ab5339658e5fac2bb0bfad6a045331b1ec23569df5618001e","seq":31,"station":"bench","utc_ms":1795315945227}' AS BLOB), 'efad1601f2b292429cc1041abefc28d4d666cac24f60df9cd14afe710ce3596c');
INSERT INTO audit_event VALUES (32, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798154,"facts":{"execution":1,"input":5},"kind":"input.scan","prev":"efad1601f2b292429cc1041abefc28d4d666cac24f60df9cd14afe710ce3596c","seq":32,"station":"bench","utc_ms":1795315945232}' AS BLOB), '8f89d15ba2d6ee3d270bdd59a360277019639a1c5bc76d7b3cd56f6a26cb2e51');
INSERT INTO audit_event VALUES (33, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798157,"facts":{"code":"WRONG_INPUT","execution":1,"input":5},"kind":"input.refused","prev":"8f89d15ba2d6ee3d270bdd59a360277019639a1c5bc76d7b3cd56f6a26cb2e51","seq":33,"station":"bench","utc_ms":1795315945234}' AS BLOB), '4eae4f4157aa31b1e7e6e9e84667bd2069e70167367807f646f2c857f7221cf5');
INSERT INTO audit_event VALUES (34, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798165,"facts":{"execution":1,"input":6},"kind":"input.confirm","prev":"4eae4f4157aa31b1e7e6e9e84667bd2069e70167367807f646f2c857f7221cf5","seq":34,"station":"bench","utc_ms":1795315945242}' AS BLOB), 'd5c05ff5e0b32b94776d7d40a94e8c8c067a31ab522a45a211ff1cd29e0db464');
INSERT INTO audit_event VALUES (35, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798166,"facts":{"code":"","execution":1,"input":6},"kind":"input.accepted","prev":"d5c05ff5e0b32b94776d7d40a94e8c8c067a31ab522a45a211ff1cd29e0db464","seq":35,"station":"bench","utc_ms":1795315945243}' AS BLOB), 'bd56c67838e923977b6c5745325701864bde4bdb1ae52b77c57491b630d43906');
INSERT INTO audit_event VALUES (36, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798166,"facts":{"execution":1,"kind":"lower","new":"DONE","old":"ACTIVE","step":6},"kind":"step.state","prev":"bd56c67838e923977b6c5745325701864bde4bdb1ae52b77c57491b630d43906","seq":36,"station":"bench","utc_ms":1795315945243}' AS BLOB), '9dba8753c2040f622f553bdd2b2d0b3d7d849c41e2bef8aac439e802e064e92d');
INSERT INTO audit_event VALUES (37, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798169,"facts":{"execution":1,"kind":"close_lid","new":"ACTIVE","old":"PENDING","step":7},"kind":"step.state","prev":"9dba8753c2040f622f553bdd2b2d0b3d7d849c41e2bef8aac439e802e064e92d","seq":37,"station":"engine","utc_ms":1795315945246}' AS BLOB), 'a00fb9a61ce87c788627e584131d72591948766d713e836f8d1782596fb48270');
INSERT INTO audit_event VALUES (38, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798178,"facts":{"execution":1,"kind":"close_lid","new":"DONE","old":"ACTIVE","step":7},"kind":"step.state","prev":"a00fb9a61ce87c788627e584131d72591948766d713e836f8d1782596fb48270","seq":38,"station":"engine","utc_ms":1795315945255}' AS BLOB), '4293d8b4d1f4cffb88574ec341de383f33eecc514c010f73bc483861acd8fc55');
INSERT INTO audit_event VALUES (39, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798182,"facts":{"command":2,"point":"lid_lock","unit":"freezer-1","value":"true"},"kind":"command.intended","prev":"4293d8b4d1f4cffb88574ec341de383f33eecc514c010f73bc483861acd8fc55","seq":39,"station":"bench","utc_ms":1795315945259}' AS BLOB), '8fe7d7560717378ad9bf6096608ea80b31ee2b805f2f492f9e73a93cae83c3b0');
INSERT INTO audit_event VALUES (40, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798182,"facts":{"execution":1,"kind":"lock_lid","new":"ACTIVE","old":"PENDING","step":8},"kind":"step.state","prev":"8fe7d7560717378ad9bf6096608ea80b31ee2b805f2f492f9e73a93cae83c3b0","seq":40,"station":"engine","utc_ms":1795315945259}' AS BLOB), '4f8f7c386aad1e4b3f0217fee44efba6e1d019bcd0f0d8e641d1c9cd19e330f1');
INSERT INTO audit_event VALUES (41, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798194,"facts":{"command":2,"outcome":"read back"},"kind":"command.done","prev":"4f8f7c386aad1e4b3f0217fee44efba6e1d019bcd0f0d8e641d1c9cd19e330f1","seq":41,"station":"bus","utc_ms":1795315945271}' AS BLOB), '2e47f648f6235a4f41557ea99cbd3e131768d696a29d703f0debd3fa7d31fde9');
INSERT INTO audit_event VALUES (42, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798194,"facts":{"execution":1,"kind":"lock_lid","new":"DONE","old":"ACTIVE","step":8},"kind":"step.state","prev":"2e47f648f6235a4f41557ea99cbd3e131768d696a29d703f0debd3fa7d31fde9","seq":42,"station":"engine","utc_ms":1795315945271}' AS BLOB), '9d33a06ca66add446e6d1cf465b72d05b9b4debba2df7deac841ef57a8df95be');
INSERT INTO audit_event VALUES (43, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798199,"facts":{"execution":1,"kind":"verify_unit","new":"DONE","old":"PENDING","step":9},"kind":"step.state","prev":"9d33a06ca66add446e6d1cf465b72d05b9b4debba2df7deac841ef57a8df95be","seq":43,"station":"engine","utc_ms":1795315945276}' AS BLOB), '39a7f87c5d83f56845fb4387d5d4faa961cae08199c3f2104474ed23c611dc9c');
INSERT INTO audit_event VALUES (44, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798205,"facts":{"execution":1,"kind":"sign","new":"ACTIVE","old":"PENDING","step":10},"kind":"step.state","prev":"39a7f87c5d83f56845fb4387d5d4faa961cae08199c3f2104474ed23c611dc9c","seq":44,"station":"engine","utc_ms":1795315945283}' AS BLOB), '21a6d0b82088e4c000257eda566ba271ccdbcee8fc2b2e692fbef94ee2217587');
INSERT INTO audit_event VALUES (45, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798222,"facts":{"execution":1,"input":7},"kind":"input.confirm","prev":"21a6d0b82088e4c000257eda566ba271ccdbcee8fc2b2e692fbef94ee2217587","seq":45,"station":"bench","utc_ms":1795315945299}' AS BLOB), 'db7be1cfa2a6a474c0b4e9cf148c2df61270dc776008d1f6a63a6875a995180f');
INSERT INTO audit_event VALUES (46, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798225,"facts":{"code":"","execution":1,"input":7},"kind":"input.accepted","prev":"db7be1cfa2a6a474c0b4e9cf148c2df61270dc776008d1f6a63a6875a995180f","seq":46,"station":"bench","utc_ms":1795315945302}' AS BLOB), 'a9de5f003f7fe2d4665e6677276cba14d1436c77fc5f611d404e49b6539b7309');
INSERT INTO audit_event VALUES (47, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798225,"facts":{"execution":1,"kind":"sign","new":"DONE","old":"ACTIVE","step":10},"kind":"step.state","prev":"a9de5f003f7fe2d4665e6677276cba14d1436c77fc5f611d404e49b6539b7309","seq":47,"station":"bench","utc_ms":1795315945302}' AS BLOB), '0a9054e2206a7b173f219eb5048835b7c9fadc94dd2550af3ba40b69c1fed5f6');
INSERT INTO audit_event VALUES (48, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798233,"facts":{"code":"","execution":1},"kind":"execution.completed","prev":"0a9054e2206a7b173f219eb5048835b7c9fadc94dd2550af3ba40b69c1fed5f6","seq":48,"station":"bench","utc_ms":1795315945311}' AS BLOB), '2d89e8a681dea1c5768c7d957e0ac6dbef48f7c88ca03a0ad14369845bcf4c20');
INSERT INTO audit_event VALUES (49, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798233,"facts":{"new":"COMPLETED","old":"IN_PROGRESS","procedure":1000000000001},"kind":"procedure.status","prev":"2d89e8a681dea1c5768c7d957e0ac6dbef48f7c88ca03a0ad14369845bcf4c20","seq":49,"station":"bench","utc_ms":1795315945311}' AS BLOB), 'a896e609c0480dc5ed16d0bbd59e3d9ac481720d6a61ab46c6efca5534b94dac');
INSERT INTO audit_event VALUES (50, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798250,"facts":{"central":null,"procedure":1000000000002,"status":"CREATED","type":"RETRIEVE"},"kind":"procedure.created","prev":"a896e609c0480dc5ed16d0bbd59e3d9ac481720d6a61ab46c6efca5534b94dac","seq":50,"station":"bench","utc_ms":1795315945327}' AS BLOB), '6515f413a02209542acc5508ac5ae66803b96793623c7885aa77cffbc45e85ff');
INSERT INTO audit_event VALUES (51, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798252,"facts":{"new":"IN_PROGRESS","old":"CREATED","procedure":1000000000002},"kind":"procedure.status","prev":"6515f413a02209542acc5508ac5ae66803b96793623c7885aa77cffbc45e85ff","seq":51,"station":"bench","utc_ms":1795315945329}' AS BLOB), '3bf5aee54b7226c60ad4ae00b9e02af1d4a0bd9a34e67e1f1d4a447293d68f49');
INSERT INTO audit_event VALUES (52, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798252,"facts":{"execution":2,"procedure":1000000000002,"storage":1000000000001},"kind":"execution.started","prev":"3bf5aee54b7226c60ad4ae00b9e02af1d4a0bd9a34e67e1f1d4a447293d68f49","seq":52,"station":"bench","utc_ms":1795315945329}' AS BLOB), 'ea0203344684bb5a24b9ae4f262dbad13cb9705bf6952f76e09662a2ac25e3aa');
INSERT INTO audit_event VALUES (53, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798259,"facts":{"execution":2,"kind":"check_unit","new":"DONE","old":"PENDING","step":1},"kind":"step.state","prev":"ea0203344684bb5a24b9ae4f262dbad13cb9705bf6952f76e09662a2ac25e3aa","seq":53,"station":"engine","utc_ms":1795315945337}' AS BLOB), 'b6a58110331c54e7bffd761e6e5c89da0b671678084ed1f18fa78fc17e7a0653');
INSERT INTO audit_event VALUES (54, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798263,"facts":{"command":3,"point":"lid_lock","unit":"freezer-1","value":"false"},"kind":"command.intended","prev":"b6a58110331c54e7bffd761e6e5c89da0b671678084ed1f18fa78fc17e7a0653","seq":54,"station":"bench","utc_ms":1795315945340}' AS BLOB), 'add0eab7850ab31855ebbdcdc958cedbf80077b0b67a27afee2e9cbef6d517aa');
INSERT INTO audit_event VALUES (55, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798263,"facts":{"execution":2,"kind":"unlock_lid","new":"ACTIVE","old":"PENDING","step":2},"kind":"step.state","prev":"add0eab7850ab31855ebbdcdc958cedbf80077b0b67a27afee2e9cbef6d517aa","seq":55,"station":"engine","utc_ms":1795315945340}' AS BLOB), 'af32268c9d5c6ec12455e8cb12525900f48e2f4cb08e0696813428f4320a6313');
INSERT INTO audit_event VALUES (56, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798267,"facts":{"command":3,"outcome":"read back"},"kind":"command.done","prev":"af32268c9d5c6ec12455e8cb12525900f48e2f4cb08e0696813428f4320a6313","seq":56,"station":"bus","utc_ms":1795315945344}' AS BLOB), 'e7e7de53f47555edbe677a829fc842113a1852e75d0c30d61e8c8a3e845fe92e');
INSERT INTO audit_event VALUES (57, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798267,"facts":{"execution":2,"kind":"unlock_lid","new":"DONE","old":"ACTIVE","step":2},"kind":"step.state","prev":"e7e7de53f47555edbe677a829fc842113a1852e75d0c30d61e8c8a3e845fe92e","seq":57,"station":"engine","utc_ms":1795315945344}' AS BLOB), '6535ff0b802053df43c87a1184120ae824e94abca0a08809e8956dd8ef63b4cf');
INSERT INTO audit_event VALUES (58, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798272,"facts":{"execution":2,"kind":"open_lid","new":"ACTIVE","old":"PENDING","step":3},"kind":"step.state","prev":"6535ff0b802053df43c87a1184120ae824e94abca0a08809e8956dd8ef63b4cf","seq":58,"station":"engine","utc_ms":1795315945349}' AS BLOB), '1d81c93e7562f2a26b82cbdfde1bb8bbed40ffd02a127f290b38f9735ec85a4b');
INSERT INTO audit_event VALUES (59, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798279,"facts":{"execution":2,"kind":"open_lid","new":"DONE","old":"ACTIVE","step":3},"kind":"step.state","prev":"1d81c93e7562f2a26b82cbdfde1bb8bbed40ffd02a127f290b38f9735ec85a4b","seq":59,"station":"engine","utc_ms":1795315945356}' AS BLOB), '408118abfaff3d84485f15d63b31a3063e557d5bc6ef4ad46f40abbacaf90818');
INSERT INTO audit_event VALUES (60, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798283,"facts":{"execution":2,"kind":"lift","new":"ACTIVE","old":"PENDING","step":4},"kind":"step.state","prev":"408118abfaff3d84485f15d63b31a3063e557d5bc6ef4ad46f40abbacaf90818","seq":60,"station":"engine","utc_ms":1795315945360}' AS BLOB), '34d26992bc2d788d2c7c5f7e59a74ad61e4caf60c0048af65a7cdce685f99940');
INSERT INTO audit_event VALUES (61, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798300,"facts":{"execution":2,"input":8},"kind":"input.confirm","prev":"34d26992bc2d788d2c7c5f7e59a74ad61e4caf60c0048af65a7cdce685f99940","seq":61,"station":"bench","utc_ms":1795315945377}' AS BLOB), '2ab76450ccbe67cc4ab565849015f3c9974049f3da072eb28b37636473b4343d');
INSERT INTO audit_event VALUES (62, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798306,"facts":{"code":"","execution":2,"input":8},"kind":"input.accepted","prev":"2ab76450ccbe67cc4ab565849015f3c9974049f3da072eb28b37636473b4343d","seq":62,"station":"bench","utc_ms":1795315945383}' AS BLOB), '9d0218895b6cd551e4ce2edfd6d98f8f957b08e54fbc1e183bc3bed7342dab24');
INSERT INTO audit_event VALUES (63, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798306,"facts":{"execution":2,"kind":"lift","new":"DONE","old":"ACTIVE","step":4},"kind":"step.state","prev":"9d0218895b6cd551e4ce2edfd6d98f8f957b08e54fbc1e183bc3bed7342dab24","seq":63,"station":"bench","utc_ms":1795315945383}' AS BLOB), 'f233a4f05e402da22fb75ede22b983e530ce693a2d384de92e9d8f3491fe4bd1');
INSERT INTO audit_event VALUES (64, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798309,"facts":{"execution":2,"kind":"take_samples","new":"ACTIVE","old":"PENDING","step":5},"kind":"step.state","prev":"f233a4f05e402da22fb75ede22b983e530ce693a2d384de92e9d8f3491fe4bd1","seq":64,"station":"engine","utc_ms":1795315945387}' AS BLOB), '2a42093f2f42086c541d57b416797265387400e39957d28a785eb78ef93b77d6');
INSERT INTO audit_event VALUES (65, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798319,"facts":{"execution":2,"input":9},"kind":"input.scan","prev":"2a42093f2f42086c541d57b416797265387400e39957d28a785eb78ef93b77d6","seq":65,"station":"bench","utc_ms":1795315945396}' AS BLOB), '99e8bc8f497d345e62687df47dc7d9fbf4ccd4c34595abc5548b70b667b6b23c');
INSERT INTO audit_event VALUES (66, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798320,"facts":{"execution":2,"from":"T1/C1/CN1/2","sample":1000000000002,"to":null},"kind":"sample.taken","prev":"99e8bc8f497d345e62687df47dc7d9fbf4ccd4c34595abc5548b70b667b6b23c","seq":66,"station":"bench","utc_ms":1795315945397}' AS BLOB), '595813adc085ff7c215f94d94465aae267b36687c8e505aff72713a937a0b3fd');
INSERT INTO audit_event VALUES (67, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798320,"facts":{"code":"","execution":2,"input":9},"kind":"input.accepted","prev":"595813adc085ff7c215f94d94465aae267b36687c8e505aff72713a937a0b3fd","seq":67,"station":"bench","utc_ms":1795315945397}' AS BLOB), 'b7fa007d459865f6297b558bb45719ff2ded2649ab3500a40fcdb69392274641');
INSERT INTO audit_event VALUES (68, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798326,"facts":{"execution":2,"kind":"take_samples","new":"DONE","old":"ACTIVE","step":5},"kind":"step.state","prev":"b7fa007d459865f6297b558bb45719ff2ded2649ab3500a40fcdb69392274641","seq":68,"station":"engine","utc_ms":1795315945403}' AS BLOB), 'fca0941e126f3f72713420c3d57084dbf47df1ab777a51a4a92104cc784075a6');
INSERT INTO audit_event VALUES (69, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798329,"facts":{"execution":2,"kind":"lower","new":"ACTIVE","old":"PENDING","step":6},"kind":"step.state","prev":"fca0941e126f3f72713420c3d57084dbf47df1ab777a51a4a92104cc784075a6","seq":69,"station":"engine","utc_ms":1795315945406}' AS BLOB), '4862553ef2159a35dd1a23ba59eaee8b05675ae4c9b06ea74f669152548284cc');
INSERT INTO audit_event VALUES (70, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798336,"facts":{"execution":2,"input":10},"kind":"input.scan","prev":"4862553ef2159a35dd1a23ba59eaee8b05675ae4c9b06ea74f669152548284cc","seq":70,"station":"bench","utc_ms":1795315945413}' AS BLOB), '9e645ca2d528e631f6eab7047a3e0d384d388c8461ed12c04184009262ac5422');
INSERT INTO audit_event VALUES (71, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798341,"facts":{"code":"WRONG_INPUT","execution":2,"input":10},"kind":"input.refused","prev":"9e645ca2d528e631f6eab7047a3e0d384d388c8461ed12c04184009262ac5422","seq":71,"station":"bench","utc_ms":1795315945418}' AS BLOB), 'bfbd222b74ca767bc9b4333eda1865a0185ea953a419a49eb95a478fbc3e2b80');
INSERT INTO audit_event VALUES (72, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798354,"facts":{"execution":2,"input":11},"kind":"input.confirm","prev":"bfbd222b74ca767bc9b4333eda1865a0185ea953a419a49eb95a478fbc3e2b80","seq":72,"station":"bench","utc_ms":1795315945432}' AS BLOB), '279ba26a67c92d66dff18595885cf874560416432178f18b083154ab4b8a4bc8');
INSERT INTO audit_event VALUES (73, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798355,"facts":{"code":"","execution":2,"input":11},"kind":"input.accepted","prev":"279ba26a67c92d66dff18595885cf874560416432178f18b083154ab4b8a4bc8","seq":73,"station":"bench","utc_ms":1795315945432}' AS BLOB), '5fd9cec2ee1f8a4033478a41b94355117874591417bea12fe9a7f3e3e7dc08de');
INSERT INTO audit_event VALUES (74, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798355,"facts":{"execution":2,"kind":"lower","new":"DONE","old":"ACTIVE","step":6},"kind":"step.state","prev":"5fd9cec2ee1f8a4033478a41b94355117874591417bea12fe9a7f3e3e7dc08de","seq":74,"station":"bench","utc_ms":1795315945432}' AS BLOB), '9eaeb2633d77bff336cf18e0f15c1f8a61b69668e59be19e0788ec76a3fc3108');
INSERT INTO audit_event VALUES (75, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798359,"facts":{"execution":2,"kind":"close_lid","new":"ACTIVE","old":"PENDING","step":7},"kind":"step.state","prev":"9eaeb2633d77bff336cf18e0f15c1f8a61b69668e59be19e0788ec76a3fc3108","seq":75,"station":"engine","utc_ms":1795315945436}' AS BLOB), 'ea80a8b64691dcf35dbae07139e008d31f79e9e9084086fa9eb10adeeff3acd1');
INSERT INTO audit_event VALUES (76, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798370,"facts":{"execution":2,"kind":"close_lid","new":"DONE","old":"ACTIVE","step":7},"kind":"step.state","prev":"ea80a8b64691dcf35dbae07139e008d31f79e9e9084086fa9eb10adeeff3acd1","seq":76,"station":"engine","utc_ms":1795315945447}' AS BLOB), '0c8ca3d2c6233de1020bde2ee16bfd2e96ac6fc87fb3960ed6dee1ccc5f52e80');
INSERT INTO audit_event VALUES (77, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798373,"facts":{"command":4,"point":"lid_lock","unit":"freezer-1","value":"true"},"kind":"command.intended","prev":"0c8ca3d2c6233de1020bde2ee16bfd2e96ac6fc87fb3960ed6dee1ccc5f52e80","seq":77,"station":"bench","utc_ms":1795315945450}' AS BLOB), '5ea4a7cca3fa3bad4a744a673af3895fe834f40b8e0f1bdb96aba19574c02147');
INSERT INTO audit_event VALUES (78, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798373,"facts":{"execution":2,"kind":"lock_lid","new":"ACTIVE","old":"PENDING","step":8},"kind":"step.state","prev":"5ea4a7cca3fa3bad4a744a673af3895fe834f40b8e0f1bdb96aba19574c02147","seq":78,"station":"engine","utc_ms":1795315945450}' AS BLOB), 'cdd1ed2c0743529b92aa42ca1b574f52607d7f6aa8dbe975272046d463590dd8');
INSERT INTO audit_event VALUES (79, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798383,"facts":{"command":4,"outcome":"read back"},"kind":"command.done","prev":"cdd1ed2c0743529b92aa42ca1b574f52607d7f6aa8dbe975272046d463590dd8","seq":79,"station":"bus","utc_ms":1795315945460}' AS BLOB), 'cb0c394447c0620137b4b039857133a9638382d4edd5befa3d28ad47c440209c');
INSERT INTO audit_event VALUES (80, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798383,"facts":{"execution":2,"kind":"lock_lid","new":"DONE","old":"ACTIVE","step":8},"kind":"step.state","prev":"cb0c394447c0620137b4b039857133a9638382d4edd5befa3d28ad47c440209c","seq":80,"station":"engine","utc_ms":1795315945461}' AS BLOB), '4cfa64cdeb1db84ea8a825af3432235e7428c727983bed0baf00ffcae6672c62');
INSERT INTO audit_event VALUES (81, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798388,"facts":{"execution":2,"kind":"verify_unit","new":"DONE","old":"PENDING","step":9},"kind":"step.state","prev":"4cfa64cdeb1db84ea8a825af3432235e7428c727983bed0baf00ffcae6672c62","seq":81,"station":"engine","utc_ms":1795315945465}' AS BLOB), 'dbea38a0b64e73f35390b8ab91033c6a0e7a7041f8cef1e8e6df05cef2717953');
INSERT INTO audit_event VALUES (82, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798391,"facts":{"execution":2,"kind":"sign","new":"ACTIVE","old":"PENDING","step":10},"kind":"step.state","prev":"dbea38a0b64e73f35390b8ab91033c6a0e7a7041f8cef1e8e6df05cef2717953","seq":82,"station":"engine","utc_ms":1795315945468}' AS BLOB), 'ae0eae99e5340e9dcdad630c25af977d52fd95f43fa1c7c752533be618e7d9ed');
INSERT INTO audit_event VALUES (83, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798404,"facts":{"execution":2,"input":12},"kind":"input.confirm","prev":"ae0eae99e5340e9dcdad630c25af977d52fd95f43fa1c7c752533be618e7d9ed","seq":83,"station":"bench","utc_ms":1795315945481}' AS BLOB), 'aaef3015fe7ae30492a1cfee5082b5cff6e6dae9e391de692d8534f9c67af955');
INSERT INTO audit_event VALUES (84, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798406,"facts":{"code":"","execution":2,"input":12},"kind":"input.accepted","prev":"aaef3015fe7ae30492a1cfee5082b5cff6e6dae9e391de692d8534f9c67af955","seq":84,"station":"bench","utc_ms":1795315945483}' AS BLOB), '94d95ae452cf94987c0cd2fdb51a9ad2436713f1f214e916d125dc20d564f5b4');
INSERT INTO audit_event VALUES (85, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798406,"facts":{"execution":2,"kind":"sign","new":"DONE","old":"ACTIVE","step":10},"kind":"step.state","prev":"94d95ae452cf94987c0cd2fdb51a9ad2436713f1f214e916d125dc20d564f5b4","seq":85,"station":"bench","utc_ms":1795315945483}' AS BLOB), 'f105f35989a53c09e37052ba9d9a85d6b3764fe8f02ca1500b2c8e8062978cbd');
INSERT INTO audit_event VALUES (86, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798410,"facts":{"code":"","execution":2},"kind":"execution.completed","prev":"f105f35989a53c09e37052ba9d9a85d6b3764fe8f02ca1500b2c8e8062978cbd","seq":86,"station":"bench","utc_ms":1795315945487}' AS BLOB), '6cfff11a33d38c7678020ad0a0c6ec1a81de84d99af8952e9ab100dc8875a5c3');
INSERT INTO audit_event VALUES (87, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798410,"facts":{"new":"COMPLETED","old":"IN_PROGRESS","procedure":1000000000002},"kind":"procedure.status","prev":"6cfff11a33d38c7678020ad0a0c6ec1a81de84d99af8952e9ab100dc8875a5c3","seq":87,"station":"bench","utc_ms":1795315945487}' AS BLOB), '12f27a76d31f823d1ca36afbedb3293df535adfbafef48f0d17428dd7635d844');
INSERT INTO audit_event VALUES (88, CAST('{"actor":"setup","boot_id":"one-boot","boot_ms":17798415,"facts":{"central":null,"procedure":1000000000003,"status":"CREATED","type":"REFILL"},"kind":"procedure.created","prev":"12f27a76d31f823d1ca36afbedb3293df535adfbafef48f0d17428dd7635d844","seq":88,"station":"test","utc_ms":1795315945492}' AS BLOB), '6557101472dccf861223d4eb4135b871ef4c7fc059baccb52455e5e610af7a5e');
INSERT INTO audit_event VALUES (89, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798416,"facts":{"new":"IN_PROGRESS","old":"CREATED","procedure":1000000000003},"kind":"procedure.status","prev":"6557101472dccf861223d4eb4135b871ef4c7fc059baccb52455e5e610af7a5e","seq":89,"station":"bench","utc_ms":1795315945493}' AS BLOB), 'aed601824b554253fe09e62adae43b6f29bf03a5b1d39a9a59fc0f1ac22dfb46');
INSERT INTO audit_event VALUES (90, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798416,"facts":{"execution":3,"procedure":1000000000003,"storage":1000000000001},"kind":"execution.started","prev":"aed601824b554253fe09e62adae43b6f29bf03a5b1d39a9a59fc0f1ac22dfb46","seq":90,"station":"bench","utc_ms":1795315945493}' AS BLOB), '0ce1dd06b5d9ba4c91df290ea346859d8bdf27145a09bff15691490be3f212ec');
INSERT INTO audit_event VALUES (91, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798419,"facts":{"execution":3,"kind":"check_unit","new":"DONE","old":"PENDING","step":1},"kind":"step.state","prev":"0ce1dd06b5d9ba4c91df290ea346859d8bdf27145a09bff15691490be3f212ec","seq":91,"station":"engine","utc_ms":1795315945496}' AS BLOB), 'b491dcd69c243a616c11071566dc3142ae1614b7c26ad5f9c588d402b8a17b7a');
INSERT INTO audit_event VALUES (92, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798421,"facts":{"execution":3,"kind":"fill","new":"ACTIVE","old":"PENDING","step":2},"kind":"step.state","prev":"b491dcd69c243a616c11071566dc3142ae1614b7c26ad5f9c588d402b8a17b7a","seq":92,"station":"engine","utc_ms":1795315945499}' AS BLOB), '4ef85a373d7e315b3eb001f35c778768933c4ec0e4039bc1a4491b8118158392');
INSERT INTO audit_event VALUES (93, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798425,"facts":{"command":5,"point":"fill_valve","unit":"freezer-1","value":"true"},"kind":"command.intended","prev":"4ef85a373d7e315b3eb001f35c778768933c4ec0e4039bc1a4491b8118158392","seq":93,"station":"bench","utc_ms":1795315945503}' AS BLOB), 'bfa32fda372417787b014436a00add5b6b3e897ee70dffedea3eb17eb2cf68ca');
INSERT INTO audit_event VALUES (94, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798437,"facts":{"command":5,"outcome":"read back"},"kind":"command.done","prev":"bfa32fda372417787b014436a00add5b6b3e897ee70dffedea3eb17eb2cf68ca","seq":94,"station":"bus","utc_ms":1795315945514}' AS BLOB), 'b3cdf91426683360713b69cc42760010788fec1dfe88f57b685e1fe10aa4de57');
INSERT INTO audit_event VALUES (95, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798460,"facts":{"execution":3,"kind":"fill","new":"DONE","old":"ACTIVE","step":2},"kind":"step.state","prev":"b3cdf91426683360713b69cc42760010788fec1dfe88f57b685e1fe10aa4de57","seq":95,"station":"engine","utc_ms":1795315945537}' AS BLOB), 'bc31f85ce4128c94e4349eae0fd3fd9ab8bda9007e0512438fa4ff8ec8a9d2fc');
INSERT INTO audit_event VALUES (96, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798464,"facts":{"command":6,"point":"fill_valve","unit":"freezer-1","value":"false"},"kind":"command.intended","prev":"bc31f85ce4128c94e4349eae0fd3fd9ab8bda9007e0512438fa4ff8ec8a9d2fc","seq":96,"station":"bench","utc_ms":1795315945542}' AS BLOB), '6f362b6b68d5c12988c1f0349d56e068aeb47b115ad42493e08432dadbe13cb5');
INSERT INTO audit_event VALUES (97, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798464,"facts":{"execution":3,"kind":"shut_valve","new":"ACTIVE","old":"PENDING","step":3},"kind":"step.state","prev":"6f362b6b68d5c12988c1f0349d56e068aeb47b115ad42493e08432dadbe13cb5","seq":97,"station":"engine","utc_ms":1795315945542}' AS BLOB), '7460ce9c3c72281ca023917b27ef4d84d4684d0c0def8a7f0dbb62be19555424');
INSERT INTO audit_event VALUES (98, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798473,"facts":{"command":6,"outcome":"read back"},"kind":"command.done","prev":"7460ce9c3c72281ca023917b27ef4d84d4684d0c0def8a7f0dbb62be19555424","seq":98,"station":"bus","utc_ms":1795315945551}' AS BLOB), '44d0b6fb57899c6497e965f2564720ef7c1163d547d0c86054c443626391296c');
INSERT INTO audit_event VALUES (99, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798475,"facts":{"execution":3,"kind":"shut_valve","new":"DONE","old":"ACTIVE","step":3},"kind":"step.state","prev":"44d0b6fb57899c6497e965f2564720ef7c1163d547d0c86054c443626391296c","seq":99,"station":"engine","utc_ms":1795315945552}' AS BLOB), '376f6a306a8ad2981b2bc56f5d2630b031dc121b00f5ce521904ef85f3d655d6');
INSERT INTO audit_event VALUES (100, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798479,"facts":{"execution":3,"kind":"verify_unit","new":"DONE","old":"PENDING","step":4},"kind":"step.state","prev":"376f6a306a8ad2981b2bc56f5d2630b031dc121b00f5ce521904ef85f3d655d6","seq":100,"station":"engine","utc_ms":1795315945556}' AS BLOB), '40822573db53d1eab4e0408eb3ef8811e083dfb0b9bb130d2da0558e5110fd20');
INSERT INTO audit_event VALUES (101, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798482,"facts":{"execution":3,"kind":"sign","new":"ACTIVE","old":"PENDING","step":5},"kind":"step.state","prev":"40822573db53d1eab4e0408eb3ef8811e083dfb0b9bb130d2da0558e5110fd20","seq":101,"station":"engine","utc_ms":1795315945559}' AS BLOB), 'b93c880d51f03416e5758a912a42d63f4b9b942f473ff35d9621ce38f8a9c88a');
INSERT INTO audit_event VALUES (102, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798498,"facts":{"execution":3,"input":13},"kind":"input.confirm","prev":"b93c880d51f03416e5758a912a42d63f4b9b942f473ff35d9621ce38f8a9c88a","seq":102,"station":"bench","utc_ms":1795315945575}' AS BLOB), '32baa3969d7786f27996cdf3e7d97a0563bb66019ca2d596e0d28c692138a7ce');
INSERT INTO audit_event VALUES (103, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798498,"facts":{"code":"","execution":3,"input":13},"kind":"input.accepted","prev":"32baa3969d7786f27996cdf3e7d97a0563bb66019ca2d596e0d28c692138a7ce","seq":103,"station":"bench","utc_ms":1795315945575}' AS BLOB), '750f0c3fa25448571885e28f99aa46889419b1e0ca41d3e6b9ca46efc3dda5ec');
INSERT INTO audit_event VALUES (104, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798498,"facts":{"execution":3,"kind":"sign","new":"DONE","old":"ACTIVE","step":5},"kind":"step.state","prev":"750f0c3fa25448571885e28f99aa46889419b1e0ca41d3e6b9ca46efc3dda5ec","seq":104,"station":"bench","utc_ms":1795315945575}' AS BLOB), '1ab68c59005cbb954ebe37f7ac7a65bdd1ecb36ca8e7d8413e9bb1b9fc6e036e');
INSERT INTO audit_event VALUES (105, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798501,"facts":{"code":"","execution":3},"kind":"execution.completed","prev":"1ab68c59005cbb954ebe37f7ac7a65bdd1ecb36ca8e7d8413e9bb1b9fc6e036e","seq":105,"station":"bench","utc_ms":1795315945578}' AS BLOB), '859bb01b9cfbdb489915997c8f9f31c34757f241b5550bd9e0a133788211cf09');
INSERT INTO audit_event VALUES (106, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798501,"facts":{"new":"COMPLETED","old":"IN_PROGRESS","procedure":1000000000003},"kind":"procedure.status","prev":"859bb01b9cfbdb489915997c8f9f31c34757f241b5550bd9e0a133788211cf09","seq":106,"station":"bench","utc_ms":1795315945578}' AS BLOB), '8e45a15042395752196c2d9b7bf12d3421c617ef4e26fac40519e056357fa237');
INSERT INTO audit_event VALUES (107, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798508,"facts":{"alarm":1,"code":"level_low","limit":"20 %","severity":"high","source":"unit/freezer-1","state":"ACTIVE","value":"19 %"},"kind":"alarm.raised","prev":"8e45a15042395752196c2d9b7bf12d3421c617ef4e26fac40519e056357fa237","seq":107,"station":"watch","utc_ms":1795315945585}' AS BLOB), '5800f5c6addf3b67797d27af23a872471ee01def015c0b1e44c65a70d90fdb2a');
INSERT INTO audit_event VALUES (108, CAST('{"actor":"gateway","boot_id":"one-boot","boot_ms":17798508,"facts":{"alarm":1,"state":"RETURNED"},"kind":"alarm.returned","prev":"5800f5c6addf3b67797d27af23a872471ee01def015c0b1e44c65a70d90fdb2a","seq":108,"station":"watch","utc_ms":1795315945585}' AS BLOB), '81e1401499fa3ca7e1beab48b394f0e47102446394431fc8fd5f2b27f61b6c88');
INSERT INTO audit_event VALUES (109, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798510,"facts":{"alarm":1,"state":"ACKNOWLEDGED"},"kind":"alarm.acknowledged","prev":"81e1401499fa3ca7e1beab48b394f0e47102446394431fc8fd5f2b27f61b6c88","seq":109,"station":"bench","utc_ms":1795315945587}' AS BLOB), '94cd58590edb9ee84f4c938b3f99d4fd90287435f47b2e18460f13e2cd230a2a');
INSERT INTO audit_event VALUES (110, CAST('{"actor":"tech-1","boot_id":"one-boot","boot_ms":17798510,"facts":{"alarm":1,"state":"CLEARED"},"kind":"alarm.cleared","prev":"94cd58590edb9ee84f4c938b3f99d4fd90287435f47b2e18460f13e2cd230a2a","seq":110,"station":"bench","utc_ms":1795315945587}' AS BLOB), '7e6461c4ceebf0bfee979afa6079c5246a6da6adaade405580b517c2e949427d');
INSERT INTO alarm VALUES (1, 'unit/freezer-1', 'level_low', 'high', 'freezer-1', 'level', 1000000000001, 0, '19 %', '20 %', 'the level is low', 'refill', 'CLEARED', 1, 1795315945585, 17798508, 'one-boot', 1795315945585, 1795315945587, 'tech-1', 'bench', 'refilled', 'seen', 1795315945587, 'tech-1');
CREATE UNIQUE INDEX point_purpose ON point (unit, purpose) WHERE purpose IS NOT NULL;
CREATE INDEX container_parent ON container (parent_id);
CREATE INDEX sample_container_subject ON sample_container (subject_id);
CREATE INDEX procedure_status ON procedure (status);
CREATE UNIQUE INDEX procedure_item_slot ON procedure_item (slot_id)
WHERE state = 'WAITING' AND slot_id IS NOT NULL;
CREATE UNIQUE INDEX execution_procedure_running ON execution (procedure_id) WHERE state = 'RUNNING';
CREATE UNIQUE INDEX execution_storage_running ON execution (storage_id) WHERE state = 'RUNNING';
CREATE INDEX input_open ON input (execution_id) WHERE verdict = 'OPEN';
CREATE INDEX command_waiting ON command (unit) WHERE state = 'INTENDED';
CREATE INDEX outbox_waiting ON outbox (seq) WHERE state = 'WAITING';
CREATE UNIQUE INDEX reconciliation_open ON reconciliation (kind, about) WHERE state = 'OPEN';
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN
    SELECT raise(ABORT, 'audit events are never changed');
END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN
    SELECT raise(ABORT, 'audit events are never deleted');
END;
CREATE UNIQUE INDEX alarm_open ON alarm (source, code) WHERE state <> 'CLEARED';
CREATE INDEX alarm_open_unit ON alarm (unit) WHERE state <> 'CLEARED';
