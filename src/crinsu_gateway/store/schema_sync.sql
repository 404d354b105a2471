-- The whole lists of the centre, read in the background, and with what they are asked for again.
CREATE TABLE sweep_mark (
    kind TEXT NOT NULL,
    central_id INTEGER NOT NULL,
    sweep INTEGER NOT NULL,
    PRIMARY KEY (kind, central_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE sweep_suspect (
    kind TEXT NOT NULL,
    central_id INTEGER NOT NULL,
    sweep INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    asked INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1)),
    PRIMARY KEY (kind, central_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE centre_level (
    id INTEGER PRIMARY KEY,
    storage TEXT NOT NULL,
    parent_id INTEGER,
    label TEXT NOT NULL,
    capacity INTEGER
) STRICT;
CREATE INDEX centre_level_parent ON centre_level (storage, parent_id);

-- With what a page of a list may be asked for again, so that it need not be told again.
CREATE TABLE validator (
    asked TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    etag TEXT,
    modified TEXT,
    next TEXT,
    resume TEXT,
    used_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX validator_kind ON validator (kind, used_ms);
