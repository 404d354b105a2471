-- The part of schema.sql that is research registries: what one said, what was published there, and
-- what they may harvest here.

CREATE TABLE registry_record (
    kind TEXT NOT NULL CHECK (
        kind IN (
            'biobanks', 'projects', 'institutions', 'units', 'persons', 'results', 'fundings'
        )
    ),
    id TEXT NOT NULL,
    record TEXT CHECK (length(record) <= 65536),
    validator TEXT NOT NULL DEFAULT '',
    fetched_ms INTEGER,
    fetched_boot_ms INTEGER,
    fetched_boot_id TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    failure TEXT NOT NULL DEFAULT '',
    tried_ms INTEGER,
    tried_boot_ms INTEGER,
    tried_boot_id TEXT,
    PRIMARY KEY (kind, id),
    CHECK ((record IS NULL) = (fetched_ms IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE registry_publication (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (
        state IN (
            'ASKED', 'PROPOSED', 'CONFIRMED', 'SENDING',
            'DONE', 'UNCHANGED', 'FAILED', 'UNANSWERED', 'WITHDRAWN'
        )
    ),
    may_create INTEGER NOT NULL CHECK (may_create IN (0, 1)),
    action TEXT NOT NULL DEFAULT '' CHECK (action IN ('', 'CREATE', 'PATCH')),
    biobank TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '{}',
    differences TEXT NOT NULL DEFAULT '[]',
    said TEXT NOT NULL DEFAULT '',
    asked_ms INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX registry_publication_open ON registry_publication (1)
WHERE state IN ('ASKED', 'PROPOSED', 'CONFIRMED', 'SENDING');
CREATE TABLE collection (
    id TEXT PRIMARY KEY,
    configured TEXT NOT NULL,
    record TEXT NOT NULL,
    in_use INTEGER NOT NULL CHECK (in_use IN (0, 1)),
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
