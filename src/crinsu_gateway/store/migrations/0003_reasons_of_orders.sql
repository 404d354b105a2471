-- Why a person gave an order. Kept apart from the audit trail, because free text may name anybody.

CREATE TABLE command_reason (
    command_id INTEGER PRIMARY KEY REFERENCES command (id),
    reason TEXT NOT NULL
) STRICT;
