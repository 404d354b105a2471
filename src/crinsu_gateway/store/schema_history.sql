-- The schema, continued: what points said, and what that comes to (store/reading_hours.py).
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

CREATE TABLE history_hour (
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    hour_ms INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    count INTEGER NOT NULL,
    low REAL,
    high REAL,
    unit_code TEXT NOT NULL,
    worst INTEGER NOT NULL CHECK (worst BETWEEN 0 AND 3),
    gap_from_ms INTEGER,
    gap_until_ms INTEGER,
    PRIMARY KEY (unit, point, hour_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE yes_span (
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER,
    PRIMARY KEY (unit, point, from_ms)
) STRICT, WITHOUT ROWID;
