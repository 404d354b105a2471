-- Codes that a subject bore before, with those of subjects that are one with it now; paper labels
-- bear them for decades, so each still finds it.
CREATE TABLE former_code (
    code TEXT NOT NULL,
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (code, subject_id)
) STRICT, WITHOUT ROWID;
