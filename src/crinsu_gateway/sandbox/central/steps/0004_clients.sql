-- Tiers of clients by name and rate (NULL: as the settings say), and clients that were revoked.
CREATE TABLE tier (name TEXT PRIMARY KEY, rate_per_minute INTEGER) STRICT;
INSERT INTO tier VALUES ('standard', NULL), ('plus', 300), ('bulk', 1200);
ALTER TABLE client ADD COLUMN tier TEXT NOT NULL DEFAULT 'standard' REFERENCES tier (name);
ALTER TABLE client ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0;

CREATE INDEX procedure_sample_sample ON procedure_sample (sample_container_id);
CREATE INDEX container_storage ON container (storage_id);
