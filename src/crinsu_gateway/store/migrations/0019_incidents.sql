-- Incidents: what went wrong, what it is about, what was found out, and who signed for it.

CREATE TABLE incident (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    origin TEXT NOT NULL
    CHECK (origin IN ('alarm', 'deviation', 'objection', 'clock', 'break-glass', 'by-hand')),
    about TEXT NOT NULL,
    what TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED')),
    opened_ms INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    opened_event INTEGER NOT NULL,
    assessment TEXT NOT NULL DEFAULT '',
    root_cause TEXT NOT NULL DEFAULT '',
    action TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    closed_ms INTEGER,
    closed_by TEXT NOT NULL DEFAULT '',
    close_key TEXT UNIQUE,
    CHECK ((state = 'CLOSED') = (closed_ms IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX incident_about ON incident (about) WHERE state = 'OPEN' AND about <> '';
CREATE TABLE incident_sample (
    incident_id INTEGER NOT NULL REFERENCES incident (id),
    sample_id INTEGER NOT NULL REFERENCES sample_container (id),
    PRIMARY KEY (incident_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_of_sample ON incident_sample (sample_id);
