-- Exposures and deviations, a part of the schema as it is today (schema.sql).

-- One row for each time that a container was lifted out of its storage solution.
CREATE TABLE lift (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id INTEGER NOT NULL REFERENCES execution (id),
    container_id INTEGER NOT NULL REFERENCES container (id),
    began_ms INTEGER NOT NULL,
    began_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    ended_ms INTEGER,
    ended_boot_ms INTEGER,
    ended_boot_id TEXT
) STRICT;
CREATE INDEX lift_execution ON lift (execution_id);

-- One row for each sample container and each time that it was out. since_* is where the running
-- clock stands: before a gap in which nobody looked there are only proven_ms and, at most, gap_ms
-- (NULL: no clock can tell). budget_ms is NULL where no clock runs. Temperatures are in Cel; the
-- figures of record stand first, the least that can have been beside them.
CREATE TABLE exposure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    lift_id INTEGER REFERENCES lift (id),
    carrier_class TEXT NOT NULL,
    environment TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('modelled', 'bounded', 'measured')),
    start_c REAL NOT NULL,
    start_from TEXT NOT NULL CHECK (start_from IN ('reading', 'assumed', 'carried')),
    storage_c REAL NOT NULL,
    budget_ms INTEGER,
    critical_ms INTEGER,
    began_ms INTEGER NOT NULL,
    began_boot_ms INTEGER NOT NULL,
    began_boot_id TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    since_boot_ms INTEGER NOT NULL,
    since_boot_id TEXT NOT NULL,
    proven_ms INTEGER NOT NULL DEFAULT 0,
    gap_ms INTEGER DEFAULT 0,
    estimated INTEGER NOT NULL DEFAULT 0 CHECK (estimated IN (0, 1)),
    stage INTEGER NOT NULL DEFAULT 0 CHECK (stage BETWEEN 0 AND 3),
    deviation_id INTEGER,
    ended_ms INTEGER,
    ended_boot_ms INTEGER,
    ended_boot_id TEXT,
    ended_in TEXT,
    least_ms INTEGER,
    most_ms INTEGER,
    end_c REAL,
    worst_c REAL,
    above_limit_ms INTEGER,
    above_critical_ms INTEGER,
    least_worst_c REAL,
    least_above_limit_ms INTEGER,
    least_above_critical_ms INTEGER,
    quarantined INTEGER NOT NULL DEFAULT 0 CHECK (quarantined IN (0, 1)), carrier_assumed INTEGER NOT NULL DEFAULT 0
    CHECK (carrier_assumed IN (0, 1)),
    CHECK ((ended_ms IS NULL) = (worst_c IS NULL))
) STRICT;
CREATE UNIQUE INDEX exposure_open ON exposure (sample_id) WHERE ended_ms IS NULL;
CREATE INDEX exposure_running ON exposure (stage)
WHERE ended_ms IS NULL AND stage < 3 AND budget_ms IS NOT NULL;
CREATE INDEX exposure_sample ON exposure (sample_id);
CREATE INDEX exposure_lift ON exposure (lift_id);
CREATE INDEX exposure_doubtful ON exposure (id)
WHERE stage = 3 AND quarantined = 0 AND deviation_id IS NOT NULL AND ended_ms IS NOT NULL;
CREATE INDEX exposure_deviation ON exposure (deviation_id) WHERE deviation_id IS NOT NULL;

-- What each sample container went through here, all its ended exposures together: kept by the two
-- triggers, so that telling one more costs the same after a thousand. A sum of most_ms leaves out
-- those that have no upper bound, which are counted.
CREATE TABLE exposure_total (
    sample_id INTEGER PRIMARY KEY REFERENCES sample_container (id),
    events INTEGER NOT NULL,
    least_ms INTEGER NOT NULL,
    most_ms INTEGER NOT NULL,
    unbounded INTEGER NOT NULL,
    above_limit_ms INTEGER NOT NULL,
    above_critical_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER exposure_ended AFTER UPDATE OF ended_ms ON exposure
WHEN OLD.ended_ms IS NULL AND NEW.ended_ms IS NOT NULL
BEGIN
    INSERT INTO exposure_total VALUES (
        NEW.sample_id, 1, NEW.least_ms, COALESCE(NEW.most_ms, 0), NEW.most_ms IS NULL,
        NEW.above_limit_ms, NEW.above_critical_ms
    ) ON CONFLICT (sample_id) DO UPDATE SET
        events = events + 1,
        least_ms = least_ms + excluded.least_ms,
        most_ms = most_ms + excluded.most_ms,
        unbounded = unbounded + excluded.unbounded,
        above_limit_ms = above_limit_ms + excluded.above_limit_ms,
        above_critical_ms = above_critical_ms + excluded.above_critical_ms;
END;
CREATE TRIGGER exposure_written_ended AFTER INSERT ON exposure WHEN NEW.ended_ms IS NOT NULL
BEGIN
    INSERT INTO exposure_total VALUES (
        NEW.sample_id, 1, NEW.least_ms, COALESCE(NEW.most_ms, 0), NEW.most_ms IS NULL,
        NEW.above_limit_ms, NEW.above_critical_ms
    ) ON CONFLICT (sample_id) DO UPDATE SET
        events = events + 1,
        least_ms = least_ms + excluded.least_ms,
        most_ms = most_ms + excluded.most_ms,
        unbounded = unbounded + excluded.unbounded,
        above_limit_ms = above_limit_ms + excluded.above_limit_ms,
        above_critical_ms = above_critical_ms + excluded.above_critical_ms;
END;

-- When somebody looked at the running clocks last: up to there a clock is proven.
CREATE TABLE exposure_look (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at_ms INTEGER NOT NULL,
    boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL
) STRICT;

-- What went beyond a limit and must be decided about by a person. cause and action are free text
-- and so are kept apart from the audit trail.
CREATE TABLE deviation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('exposure', 'storage')),
    storage_id INTEGER REFERENCES storage_solution (id),
    lift_id INTEGER REFERENCES lift (id),
    alarm_id INTEGER REFERENCES alarm (id),
    state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED')),
    opened_ms INTEGER NOT NULL,
    opened_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    cause TEXT NOT NULL DEFAULT '',
    action TEXT NOT NULL DEFAULT '',
    closed_ms INTEGER,
    closed_by TEXT NOT NULL DEFAULT '',
    station TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    close_key TEXT UNIQUE,
    CHECK (state = 'OPEN' OR (cause <> '' AND action <> '' AND signature <> '' AND closed_by <> ''))
) STRICT;
CREATE INDEX deviation_state ON deviation (state);
CREATE UNIQUE INDEX deviation_lift ON deviation (lift_id)
WHERE state = 'OPEN' AND lift_id IS NOT NULL;
CREATE UNIQUE INDEX deviation_alarm ON deviation (alarm_id) WHERE alarm_id IS NOT NULL;

CREATE TABLE deviation_sample (
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    PRIMARY KEY (deviation_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deviation_sample_sample ON deviation_sample (sample_id);
