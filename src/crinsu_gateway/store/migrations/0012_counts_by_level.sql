-- The counts of the four levels that kinds can nest in, one by one: no temporary table is needed,
-- which cost more than the counts themselves.

DROP TRIGGER slot_counted;
DROP TRIGGER slot_recounted;
CREATE TRIGGER slot_counted AFTER INSERT ON slot
BEGIN
    UPDATE container SET leaf = 1 WHERE id = NEW.container_id AND NOT leaf;
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = NEW.container_id;
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (SELECT c.parent_id FROM container AS c WHERE c.id = NEW.container_id);
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (
        SELECT d.parent_id FROM container AS c CROSS JOIN container AS d ON d.id = c.parent_id
        WHERE c.id = NEW.container_id
    );
    UPDATE container SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (
        SELECT e.parent_id FROM container AS c CROSS JOIN container AS d ON d.id = c.parent_id
        CROSS JOIN container AS e ON e.id = d.parent_id WHERE c.id = NEW.container_id
    );
    UPDATE storage_solution SET capacity = capacity + NEW.in_use, free = free + NEW.vacant
    WHERE id = (SELECT storage_id FROM container WHERE id = NEW.container_id);
END;
CREATE TRIGGER slot_recounted AFTER UPDATE OF in_use, blocked, reserved, promised, held ON slot
WHEN (NEW.in_use, NEW.blocked, NEW.vacant, NEW.held)
    IS NOT (OLD.in_use, OLD.blocked, OLD.vacant, OLD.held)
BEGIN
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = NEW.container_id;
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (SELECT c.parent_id FROM container AS c WHERE c.id = NEW.container_id);
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (
        SELECT d.parent_id FROM container AS c CROSS JOIN container AS d ON d.id = c.parent_id
        WHERE c.id = NEW.container_id
    );
    UPDATE container SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (
        SELECT e.parent_id FROM container AS c CROSS JOIN container AS d ON d.id = c.parent_id
        CROSS JOIN container AS e ON e.id = d.parent_id WHERE c.id = NEW.container_id
    );
    UPDATE storage_solution SET
        capacity = capacity + NEW.in_use - OLD.in_use,
        blocked = blocked + (NEW.in_use AND NEW.blocked) - (OLD.in_use AND OLD.blocked),
        occupied = occupied + NEW.held - OLD.held,
        free = free + NEW.vacant - OLD.vacant
    WHERE id = (SELECT storage_id FROM container WHERE id = NEW.container_id);
END;
