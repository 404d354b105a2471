-- A tag is borne once within an organisation; what another one has is no business of it.
DROP INDEX sample_container_tag;
CREATE INDEX sample_container_tag ON sample_container (tag) WHERE tag IS NOT NULL;
