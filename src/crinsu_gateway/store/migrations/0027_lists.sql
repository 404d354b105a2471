-- What lists are read by: the id that faces show, and the names that people sort by.
CREATE INDEX sample_container_name
ON sample_container (name COLLATE NOCASE, COALESCE(central_id, id));
CREATE INDEX subject_public ON subject (COALESCE(central_id, id));
CREATE INDEX subject_code ON subject (code COLLATE NOCASE, COALESCE(central_id, id));
