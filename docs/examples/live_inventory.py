"""Keeps the live inventory of many gateways in PostgreSQL, from MQTT alone.

    python live_inventory.py BROKER[:PORT] "dbname=cryo host=/run/postgresql"

Start, stop and kill it as you like: what the broker retains rebuilds everything. A message may
come twice, late and out of order, and several readers may write to one database. Ask the views
gateway_now, unit_now and slot; they show what is silent as silent. Needs aiomqtt and psycopg 3.
The tables are in live_inventory.sql beside this file, the rules in docs/mqtt/README.md.
"""

import asyncio
import json
import random
import sys
from pathlib import Path
from typing import Any

import aiomqtt
import psycopg

SCHEMA = Path(__file__).with_suffix(".sql").read_text()
# Small things first, and QoS 0 on purpose: a broker drops retained messages beyond its queue
# (mosquitto: max_queued_messages, 1,000), at QoS 1 always, at QoS 0 when the road is full.
TOPICS = ("status", "samples", "units/+/state", "inventory/+", "samples/+")
LACKING = "SELECT gateway FROM gateway_now WHERE NOT complete"

# A greater epoch is a restored backup: its status and index begin anew.
HEARD = """INSERT INTO gateway (gateway, facility, epoch, heard)
VALUES (%(gateway)s, %(facility)s, %(epoch)s, CASE WHEN %(live)s THEN clock_timestamp() END)
ON CONFLICT (gateway) DO UPDATE SET facility = excluded.facility,
epoch = greatest(gateway.epoch, excluded.epoch), heard = greatest(gateway.heard, excluded.heard),
version = CASE WHEN excluded.epoch > gateway.epoch THEN -1 ELSE gateway.version END,
seq = CASE WHEN excluded.epoch > gateway.epoch THEN -1 ELSE gateway.seq END RETURNING epoch"""

STATUS = """UPDATE gateway SET version = %(version)s, state = %(state)s, since = %(since)s,
stale_after_s = %(stale_after_s)s WHERE gateway = %(gateway)s AND version < %(version)s"""

INDEX = """WITH void AS (DELETE FROM sample WHERE gateway = %(gateway)s AND local > %(newest)s
AND (epoch, seq) < (%(epoch)s, %(seq)s)) UPDATE gateway SET seq = %(seq)s, newest = %(newest)s,
stored = %(stored)s WHERE gateway = %(gateway)s AND seq <= %(seq)s"""

PAGE = """WITH said AS (SELECT * FROM jsonb_to_recordset(%(said)s::jsonb) AS x (local bigint,
sample bigint, state text, clearance text, place text, since timestamptz)),
void AS (DELETE FROM sample WHERE gateway = %(gateway)s AND local BETWEEN %(first)s AND %(last)s
AND (epoch, seq) <= (%(epoch)s, %(seq)s) AND local NOT IN (SELECT local FROM said))
INSERT INTO sample SELECT %(gateway)s, local, sample, state, clearance, place, since, %(epoch)s,
%(seq)s FROM said ON CONFLICT (gateway, local) DO UPDATE SET sample = excluded.sample,
state = excluded.state, clearance = excluded.clearance, place = excluded.place,
since = excluded.since, epoch = excluded.epoch, seq = excluded.seq
WHERE (sample.epoch, sample.seq) <= (excluded.epoch, excluded.seq)"""

UNIT = """INSERT INTO unit VALUES (%(topic)s, %(gateway)s, %(unit)s, %(storage)s, %(condition)s,
%(reason)s, %(since)s, %(said)s::jsonb, (SELECT max((p.value->>'at')::timestamptz
+ (p.value->>'stale_after_s')::float8 * interval '1 s') FROM jsonb_each(%(said)s::jsonb) p),
false, %(epoch)s, %(version)s) ON CONFLICT (topic) DO UPDATE SET storage = excluded.storage,
condition = excluded.condition, reason = excluded.reason, since = excluded.since,
points = excluded.points, fresh_until = excluded.fresh_until, gone = false,
epoch = excluded.epoch, version = excluded.version
WHERE (unit.epoch, unit.version) < (excluded.epoch, excluded.version)"""


async def apply(database: psycopg.AsyncConnection[Any], message: aiomqtt.Message) -> None:
    """Apply one message; twice or out of order makes no difference."""
    topic = str(message.topic)
    if not message.payload:  # taken back: of our topics only that of a unit that was removed
        await database.execute("UPDATE unit SET gone = true WHERE topic = %s", [topic])
        return
    said = json.loads(bytes(message.payload)) | {"topic": topic, "live": not message.retain}
    newest = await (await database.execute(HEARD, said)).fetchone()
    if newest is None or said["epoch"] < newest[0]:
        return  # of a store that was replaced by its backup
    match topic.split("/")[4:]:
        case ["status"]:
            await database.execute(STATUS, said)
        case ["units", *_]:
            await database.execute(UNIT, said | {"said": json.dumps(said["points"])})
        case ["samples"]:
            await database.execute(INDEX, said)
        case ["samples", _]:
            await database.execute(PAGE, said | {"said": json.dumps(said["samples"])})
        case ["inventory", _]:  # a change is a page of one
            one = [said | {"place": said["to"], "since": said["at"]}]
            ids = {"first": said["local"], "last": said["local"]}
            await database.execute(PAGE, said | ids | {"said": json.dumps(one)})


async def follow(broker: str, dsn: str, again_s: float) -> None:
    """Follow until the broker or the database is gone; ask again for what a broker dropped."""
    (host, _, port), clock = broker.partition(":"), asyncio.get_running_loop().time
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        async with database.transaction():
            await database.execute(SCHEMA)
        async with aiomqtt.Client(host, int(port or 1883), keepalive=15) as client:
            for topic in TOPICS:
                await client.subscribe(f"crinsu/v1/+/+/{topic}", qos=0)
            again_at = clock() + again_s
            async for message in client.messages:
                try:
                    async with database.transaction():
                        await apply(database, message)
                except (KeyError, ValueError, psycopg.DataError) as error:
                    print(f"not understood on {message.topic}: {error!r}", file=sys.stderr)
                if clock() >= again_at:
                    for row in await (await database.execute(LACKING)).fetchall():
                        await client.subscribe(f"crinsu/v1/+/{row[0]}/samples/+", qos=0)
                    again_at = clock() + again_s


async def main(broker: str, dsn: str, again_s: str = "30") -> None:
    """Follow for ever; what was missed meanwhile comes from what the broker retains."""
    while True:
        try:
            await follow(broker, dsn, float(again_s))
        except (aiomqtt.MqttError, psycopg.OperationalError) as error:
            print(f"again in a moment: {error}", file=sys.stderr)
            await asyncio.sleep(random.uniform(1, 5))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
