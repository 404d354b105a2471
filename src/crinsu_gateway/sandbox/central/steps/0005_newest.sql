-- When a subject changed and into which one it was merged; what is the newest of each kind.
ALTER TABLE subject ADD COLUMN updated_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subject ADD COLUMN merged_into INTEGER REFERENCES subject (id);
UPDATE subject SET updated_ms = created_ms;
CREATE INDEX subject_updated ON subject (updated_ms, id);
CREATE INDEX person_updated ON person (updated_ms, id);
CREATE TRIGGER subject_made AFTER INSERT ON subject WHEN NEW.updated_ms = 0 BEGIN
  UPDATE subject SET updated_ms = NEW.created_ms WHERE id = NEW.id;
END;

-- One number for each kind of each facility, which grows with every change, also after the file
-- was put back to an older state: it is never less than the moment in ms.
CREATE TABLE newest (
  facility_id INTEGER NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (facility_id, kind)
) STRICT, WITHOUT ROWID;
CREATE VIEW changed AS SELECT 0 AS facility_id, '' AS kind;
CREATE TRIGGER changed_now INSTEAD OF INSERT ON changed WHEN NEW.facility_id IS NOT NULL BEGIN
  INSERT INTO newest VALUES (
    NEW.facility_id, NEW.kind, CAST(unixepoch('subsec') * 1000 AS INTEGER))
  ON CONFLICT DO UPDATE SET version = max(version + 1, excluded.version);
END;

CREATE TRIGGER newest_facility_1 AFTER INSERT ON facility BEGIN
  INSERT INTO changed VALUES (NEW.id, 'facilities');
END;
CREATE TRIGGER newest_facility_2 AFTER UPDATE ON facility BEGIN
  INSERT INTO changed VALUES (NEW.id, 'facilities');
END;
CREATE TRIGGER newest_storage_1 AFTER INSERT ON storage BEGIN
  INSERT INTO changed VALUES (NEW.facility_id, 'storages');
END;
CREATE TRIGGER newest_storage_2 AFTER UPDATE ON storage BEGIN
  INSERT INTO changed VALUES (OLD.facility_id, 'storages');
  INSERT INTO changed VALUES (NEW.facility_id, 'storages');
END;
CREATE TRIGGER newest_storage_3 AFTER DELETE ON storage BEGIN
  INSERT INTO changed VALUES (OLD.facility_id, 'storages');
END;
CREATE TRIGGER newest_container_1 AFTER INSERT ON container BEGIN
  INSERT INTO changed
  VALUES ((SELECT facility_id FROM storage WHERE id = NEW.storage_id), 'storages');
END;
CREATE TRIGGER newest_container_2 AFTER UPDATE ON container BEGIN
  INSERT INTO changed
  VALUES ((SELECT facility_id FROM storage WHERE id = NEW.storage_id), 'storages');
END;
CREATE TRIGGER newest_container_3 AFTER DELETE ON container BEGIN
  INSERT INTO changed
  VALUES ((SELECT facility_id FROM storage WHERE id = OLD.storage_id), 'storages');
END;
CREATE TRIGGER newest_subject_1 AFTER INSERT ON subject BEGIN
  INSERT INTO changed VALUES (NEW.facility_id, 'subjects');
END;
CREATE TRIGGER newest_subject_2 AFTER UPDATE ON subject BEGIN
  INSERT INTO changed VALUES (OLD.facility_id, 'subjects');
  INSERT INTO changed VALUES (NEW.facility_id, 'subjects');
END;
CREATE TRIGGER newest_subject_3 AFTER DELETE ON subject BEGIN
  INSERT INTO changed VALUES (OLD.facility_id, 'subjects');
END;
CREATE TRIGGER newest_sample_1 AFTER INSERT ON sample_container BEGIN
  INSERT INTO changed
  VALUES ((SELECT facility_id FROM subject WHERE id = NEW.subject_id), 'samples');
END;
CREATE TRIGGER newest_sample_2 AFTER UPDATE ON sample_container BEGIN
  INSERT INTO changed
  VALUES ((SELECT facility_id FROM subject WHERE id = OLD.subject_id), 'samples');
  INSERT INTO changed
  VALUES ((SELECT facility_id FROM subject WHERE id = NEW.subject_id), 'samples');
END;
CREATE TRIGGER newest_sample_3 AFTER DELETE ON sample_container BEGIN
  INSERT INTO changed
  VALUES ((SELECT facility_id FROM subject WHERE id = OLD.subject_id), 'samples');
END;
CREATE TRIGGER newest_procedure_1 AFTER INSERT ON procedure BEGIN
  INSERT INTO changed VALUES (NEW.facility_id, 'procedures');
END;
CREATE TRIGGER newest_procedure_2 AFTER UPDATE ON procedure BEGIN
  INSERT INTO changed VALUES (OLD.facility_id, 'procedures');
  INSERT INTO changed VALUES (NEW.facility_id, 'procedures');
END;
CREATE TRIGGER newest_procedure_3 AFTER DELETE ON procedure BEGIN
  INSERT INTO changed VALUES (OLD.facility_id, 'procedures');
END;
CREATE TRIGGER newest_person_1 AFTER INSERT ON person BEGIN
  INSERT INTO changed VALUES (NEW.facility_id, 'people');
END;
CREATE TRIGGER newest_person_2 AFTER UPDATE ON person BEGIN
  INSERT INTO changed VALUES (OLD.facility_id, 'people');
  INSERT INTO changed VALUES (NEW.facility_id, 'people');
END;
CREATE TRIGGER newest_person_3 AFTER DELETE ON person BEGIN
  INSERT INTO changed VALUES (OLD.facility_id, 'people');
END;
