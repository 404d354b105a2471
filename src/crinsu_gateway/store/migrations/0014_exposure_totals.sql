-- The totals of exposures are kept, not summed up anew for every one that ends.
-- What each sample container went through here, all its ended exposures together: kept by the two
-- triggers, so that telling one more costs the same after a thousand. A sum of most_ms leaves out
-- those that have no upper bound, which are counted.
CREATE TABLE exposure_total (
    sample_id INTEGER PRIMARY KEY REFERENCES sample_container (id),
    events INTEGER NOT NULL,
    least_ms INTEGER NOT NULL,
    most_ms INTEGER NOT NULL,
    unbounded INTEGER NOT NULL,
    above_limit_ms INTEGER NOT NULL,
    above_critical_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER exposure_ended AFTER UPDATE OF ended_ms ON exposure
WHEN OLD.ended_ms IS NULL AND NEW.ended_ms IS NOT NULL
BEGIN
    INSERT INTO exposure_total VALUES (
        NEW.sample_id, 1, NEW.least_ms, COALESCE(NEW.most_ms, 0), NEW.most_ms IS NULL,
        NEW.above_limit_ms, NEW.above_critical_ms
    ) ON CONFLICT (sample_id) DO UPDATE SET
        events = events + 1,
        least_ms = least_ms + excluded.least_ms,
        most_ms = most_ms + excluded.most_ms,
        unbounded = unbounded + excluded.unbounded,
        above_limit_ms = above_limit_ms + excluded.above_limit_ms,
        above_critical_ms = above_critical_ms + excluded.above_critical_ms;
END;
CREATE TRIGGER exposure_written_ended AFTER INSERT ON exposure WHEN NEW.ended_ms IS NOT NULL
BEGIN
    INSERT INTO exposure_total VALUES (
        NEW.sample_id, 1, NEW.least_ms, COALESCE(NEW.most_ms, 0), NEW.most_ms IS NULL,
        NEW.above_limit_ms, NEW.above_critical_ms
    ) ON CONFLICT (sample_id) DO UPDATE SET
        events = events + 1,
        least_ms = least_ms + excluded.least_ms,
        most_ms = most_ms + excluded.most_ms,
        unbounded = unbounded + excluded.unbounded,
        above_limit_ms = above_limit_ms + excluded.above_limit_ms,
        above_critical_ms = above_critical_ms + excluded.above_critical_ms;
END;
INSERT INTO exposure_total
SELECT sample_id, count(*), sum(COALESCE(least_ms, 0)), sum(COALESCE(most_ms, 0)),
    sum(most_ms IS NULL), sum(COALESCE(above_limit_ms, 0)), sum(COALESCE(above_critical_ms, 0))
FROM exposure WHERE ended_ms IS NOT NULL GROUP BY sample_id;
