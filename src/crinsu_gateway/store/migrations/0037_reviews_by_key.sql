-- A review that is sent again, because no answer came, is the same review.

ALTER TABLE audit_review ADD COLUMN key TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX audit_review_key ON audit_review (reviewer, key) WHERE key <> '';
