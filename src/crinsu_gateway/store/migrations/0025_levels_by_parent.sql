-- The tree of the levels that the centre told is walked from each to those in it.
DROP INDEX centre_level_storage;
CREATE INDEX centre_level_parent ON centre_level (storage, parent_id);
