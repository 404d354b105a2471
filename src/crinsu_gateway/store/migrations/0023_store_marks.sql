-- How many bytes of the store were in use, a mark an hour, for a week: how fast it grows.
CREATE TABLE store_mark (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    used INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL
) STRICT;
