-- People of the facilities; exposures and deviations as gateways told them.
-- IF NOT EXISTS: files of schema 2 were given these tables without a step.
CREATE TABLE IF NOT EXISTS person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  facility_id INTEGER NOT NULL REFERENCES facility (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  badge TEXT,
  until TEXT,
  trainings TEXT NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS exposure (
  gateway TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  exposure INTEGER, sample_container_id INTEGER NOT NULL REFERENCES sample_container (id),
  least_ms INTEGER NOT NULL, most_ms INTEGER, worst_c REAL NOT NULL,
  above_limit_ms INTEGER NOT NULL, above_critical_ms INTEGER NOT NULL, estimated INTEGER NOT NULL,
  PRIMARY KEY (gateway, epoch, seq, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS exposure_sample ON exposure (sample_container_id);

CREATE TABLE IF NOT EXISTS deviation (
  gateway TEXT NOT NULL, epoch INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
  storage TEXT, samples INTEGER NOT NULL, opened_ms INTEGER NOT NULL, closed_ms INTEGER,
  signed TEXT, record TEXT, PRIMARY KEY (gateway, epoch, number)
) STRICT, WITHOUT ROWID;
