-- Tokens of the API that were taken back; each is forgotten a day after it would have expired.
CREATE TABLE revoked_token (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    revoked_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    expires_boot_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
