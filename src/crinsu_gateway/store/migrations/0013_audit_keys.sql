-- How each key of the trail came: the note by which the one before handed over to it, or who
-- compared its fingerprint when there was none.

ALTER TABLE audit_key ADD COLUMN handover TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_key ADD COLUMN compared_by TEXT NOT NULL DEFAULT '';
CREATE TRIGGER audit_key_no_update
BEFORE UPDATE OF fingerprint, public_pem, since_seq, handover ON audit_key
BEGIN
    SELECT raise(ABORT, 'keys of the audit trail are never changed');
END;
CREATE TRIGGER audit_key_no_delete BEFORE DELETE ON audit_key
BEGIN
    SELECT raise(ABORT, 'keys of the audit trail are never deleted');
END;
