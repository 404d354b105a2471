-- Changes that were made under an Idempotency-Key, with the status that was answered; each is
-- forgotten after a week.
CREATE TABLE keyed_change (
    client TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    status INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (client, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX keyed_change_at ON keyed_change (at_ms);

-- Which procedures wait for a sample container.
CREATE INDEX procedure_item_waiting ON procedure_item (sample_id) WHERE state = 'WAITING';
