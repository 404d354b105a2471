-- The reason of an order is sealed with its event and stands nowhere else; what was given before
-- reasons were sealed stays where it is.

ALTER TABLE command ADD COLUMN event INTEGER;
UPDATE command SET event = (
    SELECT e.seq FROM audit_event AS e
    WHERE e.kind = 'command.intended' AND CAST(e.body AS TEXT) ->> '$.facts.command' = command.id
)
WHERE id IN (SELECT command_id FROM command_reason);
DELETE FROM command_reason WHERE command_id IN (
    SELECT c.id FROM command AS c
    JOIN audit_sealed AS w ON w.seq = c.event AND w.field = 'reason'
);
