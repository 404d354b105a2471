-- What history comes to by the hour, and how long a yes held: a year is drawn from it at once.
CREATE TABLE history_hour (
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    hour_ms INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    count INTEGER NOT NULL,
    low REAL,
    high REAL,
    unit_code TEXT NOT NULL,
    worst INTEGER NOT NULL CHECK (worst BETWEEN 0 AND 3),
    gap_from_ms INTEGER,
    gap_until_ms INTEGER,
    PRIMARY KEY (unit, point, hour_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE yes_span (
    unit TEXT NOT NULL,
    point TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER,
    PRIMARY KEY (unit, point, from_ms)
) STRICT, WITHOUT ROWID;

INSERT INTO history_hour (unit, point, hour_ms, first_ms, last_ms, count, low, high, unit_code, worst)
SELECT unit, point, at_ms - at_ms % 3600000, min(at_ms), max(at_ms), count(*), min(good), max(good),
    COALESCE(max(CASE WHEN good IS NOT NULL THEN unit_code END), ''),
    max(CASE quality WHEN 'good' THEN 0 WHEN 'suspect' THEN 1 WHEN 'stale' THEN 2 ELSE 3 END)
FROM (
    SELECT *, CASE WHEN quality = 'good' THEN CAST(value AS REAL) END AS good FROM history
    WHERE value IS NULL OR value GLOB '[-0-9]*'
)
GROUP BY unit, point, at_ms - at_ms % 3600000;

UPDATE history_hour SET gap_from_ms = g.at_ms - g.gap, gap_until_ms = g.at_ms FROM (
    SELECT unit, point, at_ms, max(gap) AS gap FROM (
        SELECT unit, point, at_ms,
            at_ms - lag(at_ms) OVER (PARTITION BY unit, point ORDER BY at_ms) AS gap
        FROM history
    )
    WHERE gap IS NOT NULL
    GROUP BY unit, point, at_ms - at_ms % 3600000
) AS g
WHERE history_hour.unit = g.unit AND history_hour.point = g.point
    AND history_hour.hour_ms = g.at_ms - g.at_ms % 3600000;

INSERT INTO yes_span
SELECT unit, point, at_ms, until_ms FROM (
    SELECT unit, point, at_ms, yes,
        lead(at_ms) OVER (PARTITION BY unit, point ORDER BY at_ms) AS until_ms
    FROM (
        SELECT unit, point, at_ms, value IS 'true' AND quality = 'good' AS yes,
            lag(value IS 'true' AND quality = 'good', 1, 0)
                OVER (PARTITION BY unit, point ORDER BY at_ms) AS was
        FROM history
    )
    WHERE yes <> was
)
WHERE yes;
