-- What gateways made while they were away: their own id of it, and ours; null where we refused to
-- take it for what we have.
CREATE TABLE origin (
  gateway TEXT NOT NULL REFERENCES gateway (id),
  kind TEXT NOT NULL CHECK (kind IN ('subject', 'sample', 'procedure')),
  ref INTEGER NOT NULL,
  id INTEGER,
  PRIMARY KEY (gateway, kind, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX origin_id ON origin (kind, id);
