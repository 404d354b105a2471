-- How old a fact for the centre or a request to it is, told by the boot clock: the wall clock may
-- be set meanwhile. What was written before this has no boot; its age is told by the wall clock.

ALTER TABLE outbox ADD COLUMN boot_ms INTEGER;
ALTER TABLE outbox ADD COLUMN boot_id TEXT;
ALTER TABLE request_spent ADD COLUMN boot_ms INTEGER;
ALTER TABLE request_spent ADD COLUMN boot_id TEXT;
