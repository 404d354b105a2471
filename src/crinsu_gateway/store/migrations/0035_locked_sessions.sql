-- A session that its person locked: it acts for nobody until they give their PIN.
ALTER TABLE station_session ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));
