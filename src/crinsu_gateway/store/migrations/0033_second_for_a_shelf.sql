-- Who agreed that an alarm is set aside for longer than one person decides.
ALTER TABLE alarm_shelf ADD COLUMN second TEXT NOT NULL DEFAULT '';
