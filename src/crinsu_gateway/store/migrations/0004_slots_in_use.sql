-- A slot that is no longer in the layout stays, for what it holds; nothing new is put there.

ALTER TABLE slot ADD COLUMN in_use INTEGER NOT NULL DEFAULT 1 CHECK (in_use IN (0, 1));
