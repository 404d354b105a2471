-- The tables of live_inventory.py, and the views to ask: gateway_now, unit_now, slot.
-- In the views nothing old looks fresh: a gateway that was not heard of for as long as it said is
-- silent, so are its units, and a unit whose values are all too old is stale. `complete` says
-- whether as many sample containers are known here as the gateway holds.
SELECT pg_advisory_xact_lock(4711);  -- several readers may begin at once

CREATE TABLE IF NOT EXISTS gateway (
    gateway text PRIMARY KEY, facility text NOT NULL, heard timestamptz, epoch bigint NOT NULL,
    version bigint NOT NULL DEFAULT -1, state text NOT NULL DEFAULT 'unknown', since timestamptz,
    stale_after_s float8 NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT -1, newest bigint, stored bigint);
CREATE TABLE IF NOT EXISTS unit (
    topic text PRIMARY KEY, gateway text NOT NULL, unit text NOT NULL, storage text,
    condition text NOT NULL, reason text NOT NULL, since timestamptz NOT NULL,
    points jsonb NOT NULL, fresh_until timestamptz, gone boolean NOT NULL,
    epoch bigint NOT NULL, version bigint NOT NULL);
CREATE TABLE IF NOT EXISTS sample (
    gateway text, local bigint, sample bigint NOT NULL, state text NOT NULL,
    clearance text NOT NULL, place text, since timestamptz NOT NULL,
    epoch bigint NOT NULL, seq bigint NOT NULL, PRIMARY KEY (gateway, local));
CREATE INDEX IF NOT EXISTS sample_id ON sample (sample);
CREATE INDEX IF NOT EXISTS sample_place ON sample (gateway, place) WHERE place IS NOT NULL;

CREATE OR REPLACE VIEW slot AS
SELECT DISTINCT ON (gateway, place) gateway, split_part(place, '/', 1) AS storage,
    place AS address, sample, local, clearance, since, now() - since AS age
FROM sample WHERE place IS NOT NULL ORDER BY gateway, place, epoch DESC, seq DESC;

CREATE OR REPLACE VIEW gateway_now AS
SELECT gateway, facility, epoch, since, now() - heard AS age,
    CASE WHEN state = 'online'
        AND (heard IS NULL OR heard < now() - stale_after_s * interval '1 s')
        THEN 'silent' ELSE state END AS state,
    stored IS NOT DISTINCT FROM (SELECT count(*) FROM sample s
        WHERE s.gateway = g.gateway AND s.place IS NOT NULL) AS complete
FROM gateway g;

CREATE OR REPLACE VIEW unit_now AS
SELECT u.gateway, u.unit, u.storage, u.points, u.reason, u.since, now() - u.since AS age,
    CASE WHEN g.state <> 'online' THEN g.state
        WHEN u.condition = 'good' AND (u.fresh_until IS NULL OR u.fresh_until < now())
        THEN 'stale' ELSE u.condition END AS condition
FROM unit u JOIN gateway_now g USING (gateway) WHERE NOT u.gone;
