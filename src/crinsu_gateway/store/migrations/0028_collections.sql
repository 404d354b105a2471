-- Collections of the facility, as research registries may harvest them.
CREATE TABLE collection (
    id TEXT PRIMARY KEY,
    configured TEXT NOT NULL,
    record TEXT NOT NULL,
    in_use INTEGER NOT NULL CHECK (in_use IN (0, 1)),
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
