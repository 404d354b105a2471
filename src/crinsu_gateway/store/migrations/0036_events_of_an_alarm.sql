-- What the trail says of one alarm is found without reading all that it says of alarms.

ALTER TABLE audit_event ADD COLUMN alarm INTEGER GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ->> '$.facts.alarm' END
) VIRTUAL;
CREATE INDEX audit_event_alarm ON audit_event (alarm) WHERE alarm IS NOT NULL;
