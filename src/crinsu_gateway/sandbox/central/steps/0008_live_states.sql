-- The live state of each gateway as its heartbeat bore it last, and when it was confirmed last.
CREATE TABLE gateway_live (
  gateway TEXT PRIMARY KEY REFERENCES gateway (id),
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  kept_ms INTEGER NOT NULL,
  confirmed_ms INTEGER NOT NULL
) STRICT;
