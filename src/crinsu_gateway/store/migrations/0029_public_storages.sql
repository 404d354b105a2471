-- A field of a storage solution is looked up by the id that faces show, from a million slots.
CREATE INDEX storage_solution_public ON storage_solution (COALESCE(central_id, id));
