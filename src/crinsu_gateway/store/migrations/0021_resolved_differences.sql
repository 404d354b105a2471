-- What the centre and the gateway say differently is resolved by a person, who says why, and stays
-- readable with what was decided. AGREED stands for no person: both sides say the same again.
ALTER TABLE reconciliation ADD COLUMN decision TEXT NOT NULL DEFAULT '';
ALTER TABLE reconciliation ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE reconciliation ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE reconciliation ADD COLUMN closed_ms INTEGER;
ALTER TABLE reconciliation ADD COLUMN closed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE reconciliation ADD COLUMN station TEXT NOT NULL DEFAULT '';
ALTER TABLE reconciliation ADD COLUMN witness TEXT NOT NULL DEFAULT '';
ALTER TABLE reconciliation ADD COLUMN signature TEXT NOT NULL DEFAULT '';
ALTER TABLE reconciliation ADD COLUMN close_key TEXT;
CREATE UNIQUE INDEX reconciliation_key ON reconciliation (close_key) WHERE close_key IS NOT NULL;
CREATE INDEX reconciliation_about ON reconciliation (kind, about, id);
CREATE INDEX reconciliation_state ON reconciliation (state, id);

-- A subject that is one with another now, as the centre says. Paper labels bear codes for decades:
-- every code that a subject ever had finds it.
ALTER TABLE subject ADD COLUMN merged_into INTEGER REFERENCES subject (id);
CREATE TABLE former_code (
    code TEXT NOT NULL,
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (code, subject_id)
) STRICT, WITHOUT ROWID;
