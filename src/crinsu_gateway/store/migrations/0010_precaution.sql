-- What may have been warmer than -80 Cel goes into quarantine once, when it is back in the cold.

ALTER TABLE exposure ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0
CHECK (quarantined IN (0, 1));
CREATE INDEX exposure_doubtful ON exposure (id)
WHERE stage = 3 AND quarantined = 0 AND deviation_id IS NOT NULL AND ended_ms IS NOT NULL;
