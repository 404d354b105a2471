"""`write`: one value to one point of a unit, guarded by its profile and proved by reading back.

Everything that can be refused is refused before a byte leaves. The running gateway carries the
order out; while it does not run, the line is opened here and the trail of the store still kept.
"""

import asyncio
import json
import uuid
from dataclasses import replace

import click

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.state_dir import kept_from_running, runs
from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering
from crinsu_gateway.cli.configured_unit import ConfiguredUnit, configured_unit
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.errors import NotWritable
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Point, PointType
from crinsu_gateway.profile.encode import encode

ACTUATING = frozenset({Purpose.LID_LOCK, Purpose.FILL_VALVE})
"""Points that move something at the tank; they need --yes."""

WORDS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
SETTLED_S = 30.0
"""How long an order through the gateway is waited for; it expires long before."""


# so that -150 is a value and not an option
@click.command("write", context_settings={"ignore_unknown_options": True})
@click.argument("unit")
@click.argument("point")
@click.argument("value")
@click.option("--reason", required=True, help="Why; it is kept beside the order.")
@click.option("--yes", is_flag=True, help="Yes, move the lid lock or the fill valve.")
@click.option("--service", is_flag=True, help="I service this unit: allow points for service only.")
@click.option("--direct", is_flag=True, help="Write from here; refused while the gateway runs.")
@acting_options
@answering
def command(
    unit: str,
    point: str,
    value: str,
    reason: str,
    yes: bool,
    service: bool,
    direct: bool,
    who: Who,
) -> Answer:
    """Write a VALUE to a POINT of a UNIT, and read it back.

    The running gateway does it, in the name of who is signed in; with the same --key again nothing
    is done twice. While it does not run, or with --direct, the line is opened here.
    """
    from crinsu_gateway.cli.api_client import person

    if not reason.strip():
        raise click.BadParameter("say why, in a few words", param_hint="--reason")
    found = configured_unit(who.config, unit)
    wanted = _guarded(found, point, value, yes, service)
    state_dir = found.settings.gateway.state_dir
    if not direct and runs(state_dir):
        return _through_gateway(who, unit, point, wanted, reason)
    with kept_from_running(state_dir), Progress(f"writing {unit} {point}"):
        back = asyncio.run(_to_unit(found, point, wanted, reason, who.technician or person()))
    told = {"unit": unit, "point": point, "value": wanted, "state": "DONE", "readBack": back}
    return Answer(told, [f"{unit} {point} is {_shown(back)} (read back)"])


def _guarded(found: ConfiguredUnit, name: str, text: str, yes: bool, service: bool) -> Value:
    """The value as the point takes it; RuleError or Refusal when it must not be written."""
    point = found.point(name)
    profile = found.unit.profile
    if point.write is None:
        able = ", ".join(one.name for one in profile.points.values() if one.write) or "none"
        raise NotWritable(f"{name} of {profile.id} is read only; writable: {able}", point=name)
    value = value_of(point, text)
    encode(profile, name, value)
    if point.write.role.value == "service" and not service:
        raise Refusal("SERVICE_ONLY", f"{name} is for service only; --service says that you do it")
    danger = point.write.danger
    if (point.purpose in ACTUATING or danger) and not yes:
        what = f"{point.title} moves something at the tank" if not danger else f"this is {danger}"
        raise Refusal("NOT_CONFIRMED", f"{what}; look at it, then repeat with --yes")
    return value


def value_of(point: Point, text: str) -> Value:
    """What a person typed, as the type of the point wants it; text where it does not fit."""
    if point.enum:
        by_text = {str(word).lower(): word for word in point.enum.values()}
        return by_text.get(text.lower(), text)
    if point.type is PointType.BOOL:
        return WORDS.get(text.lower(), text)
    if point.type is PointType.TEXT:
        return text
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def _shown(value: Value) -> str:
    return json.dumps(value)


def _through_gateway(who: Who, unit: str, point: str, value: Value, reason: str) -> Answer:
    """Issue the order, and ask again with the same key until it is settled."""
    path, body = (
        f"/api/v1/devices/{unit}/orders",
        {"point": point, "value": value, "reason": reason},
    )
    clock = SystemClock()
    with Acting(replace(who, key=who.key or str(uuid.uuid4()))) as acting:
        told, until = acting.act(path, body), clock.monotonic() + SETTLED_S
        with Progress(f"writing {unit} {point}") as progress:
            while told["state"] in ("INTENDED", "SENDING") and clock.monotonic() < until:
                left = round(until - clock.monotonic())
                progress(round(SETTLED_S) - left, round(SETTLED_S), told["state"])
                told = acting.act(path, body)
    done = told["state"] == "DONE"
    line = f"{unit} {told['outcome']} (read back)" if done else ""
    if not done:
        raise Refusal(told["state"], told["outcome"] or "not settled yet; ask again with the key")
    return Answer(told, [line])


async def _to_unit(found: ConfiguredUnit, point: str, value: Value, reason: str, who: str) -> Value:
    """Carry it out from here, with the same trail as through the gateway."""
    from crinsu_gateway.field.by_hand import written_by_hand
    from crinsu_gateway.store.database import Database

    clock, actor, facts = SystemClock(), Actor(who, "cli"), found.point(point)
    async with found.at_the_line(clock) as driver:
        store = found.settings.store_path
        if not store.exists():  # no gateway ran here yet, so there is no trail to keep
            return await driver.write(point, value, asyncio.sleep)
        async with Database(store, clock) as db:
            return await written_by_hand(db, driver, found.unit.name, facts, value, reason, actor)
