-- Procedures are listed newest first and found by the id that faces show; runs by what they led.
CREATE INDEX procedure_public ON procedure (COALESCE(central_id, id));
CREATE INDEX procedure_created ON procedure (created_ms);
CREATE INDEX execution_procedure ON execution (procedure_id);
