"""`user`: makes people, gives them badge, PIN, role and trainings, locks and revokes them.

It works on the running gateway, and on its store while it does not run. A PIN is typed without
being shown or read from a file; it is never an argument, which everybody on the machine can see.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.model.person import Act, Role, Training

Json = dict[str, Any]

_until = click.option("--until", default=None, help="When it ends: 2027-01-31 or with a time.")
_pin_file = click.option(
    "--pin-file", default=None, help="Read the PIN from this file, or - for standard input."
)


@click.group("user")
def command() -> None:
    """Make people and say what they may do."""


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@_until
@config_option
@answering
def add(name: str, role: str, until: str | None, config: str) -> Answer:
    """Make a person with a NAME and a role; badge and PIN come next."""
    from crinsu_gateway.cli.roster import roster

    return _told(roster(config).add({"name": name, "role": role, "until": _moment(until)}))


@command.command("list")
@click.option("--could", default=None, help="Only who may do this act, such as step.witness.")
@click.option("--on", default=None, help="... on this day; now when absent.")
@config_option
@answering
def list_people(could: str | None, on: str | None, config: str) -> Answer:
    """List people; with --could those who had an authority on a day."""
    from crinsu_gateway.cli.roster import roster

    found = roster(config)
    everyone = found.everyone()
    if could is not None:
        able = set(found.who_could(_act(could), _moment(on) or datetime.now(UTC).isoformat()))
        everyone = [one for one in everyone if one["id"] in able]
    return Answer({"people": everyone}, [_line(one) for one in everyone])


@command.command("show")
@click.argument("person")
@config_option
@answering
def show(person: str, config: str) -> Answer:
    """Show a PERSON by id."""
    from crinsu_gateway.cli.roster import numbered, roster

    return _told(roster(config).one(numbered(person)))


@command.command("badge")
@click.argument("person")
@click.argument("number", required=False)
@click.option("--lost", is_flag=True, help="The present badge is lost: dead at once, everywhere.")
@click.option("--returned", is_flag=True, help="The present badge was given back.")
@config_option
@answering
def badge(person: str, number: str | None, lost: bool, returned: bool, config: str) -> Answer:
    """Give a PERSON the badge with this NUMBER, or say what became of the present one."""
    if (lost and returned) or not (lost or returned or number):
        raise click.UsageError("give a NUMBER, or --lost or --returned, or one of these and both")
    what: Json = {"change": "badge"}
    what |= {"badge": number} if number else {}
    what |= {"ended": "lost" if lost else "returned"} if lost or returned else {}
    return _changed(config, person, what)


@command.command("pin")
@click.argument("person")
@_pin_file
@config_option
@answering
def pin(person: str, pin_file: str | None, config: str) -> Answer:
    """Set the PIN of a PERSON; they must choose their own before they act."""
    return _changed(config, person, {"change": "pin", "pin": _pin(pin_file)})


@command.command("own-pin")
@_pin_file
@click.option("--badge", "badge_number", required=True, help="The number of the badge.")
@click.option("--new-pin-file", default=None, help="Read the new PIN from this file.")
@config_option
@answering
def own_pin(
    badge_number: str, pin_file: str | None, new_pin_file: str | None, config: str
) -> Answer:
    """Choose one's own PIN, on the running gateway."""
    from crinsu_gateway.cli.api_client import ApiClient

    body = {"badge": badge_number, "pin": _pin(pin_file, "Present PIN", twice=False)}
    with ApiClient(config) as api:
        api.post("/api/v1/pins", {**body, "newPin": _pin(new_pin_file), "station": api.station})
    return Answer({}, ["the new PIN holds from now on"])


@command.command("role")
@click.argument("person")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@_until
@config_option
@answering
def role(person: str, role: str, until: str | None, config: str) -> Answer:
    """Give a PERSON another ROLE; their sessions end."""
    return _changed(config, person, {"change": "role", "role": role, "until": _moment(until)})


@command.command("name")
@click.argument("person")
@click.argument("name")
@config_option
@answering
def name(person: str, name: str, config: str) -> Answer:
    """Correct the NAME of a PERSON, or empty it; the trail knows them by id alone."""
    return _changed(config, person, {"change": "name", "name": name})


@command.command("train")
@click.argument("person")
@click.argument("training", type=click.Choice([one.value for one in Training]))
@_until
@click.option("--remove", is_flag=True, help="Take the training away.")
@config_option
@answering
def train(person: str, training: str, until: str | None, remove: bool, config: str) -> Answer:
    """Note a TRAINING of a PERSON until a day, or take it away."""
    if remove == (until is not None):
        raise click.UsageError("say --until when the training expires, or --remove")
    what = {"change": "training", "training": training, "until": _moment(until)}
    return _changed(config, person, what)


@command.command("lock")
@click.argument("person")
@config_option
@answering
def lock(person: str, config: str) -> Answer:
    """Lock a PERSON out at once, until they are unlocked."""
    return _changed(config, person, {"change": "lock"})


@command.command("unlock")
@click.argument("person", required=False)
@click.option("--station", default=None, help="Forget the wrong PINs of this station instead.")
@config_option
@answering
def unlock(person: str | None, station: str | None, config: str) -> Answer:
    """Let a PERSON, or a station, in again, also after wrong PINs."""
    if (person is None) == (station is None):
        raise click.UsageError("say whom to unlock: a PERSON or --station NAME")
    if station is not None:
        from crinsu_gateway.cli.roster import roster

        roster(config).unlock_station(station)
        return Answer({"station": station}, [f"{station} takes PINs again"])
    return _changed(config, str(person), {"change": "unlock"})


@command.command("revoke")
@click.argument("person")
@config_option
@answering
def revoke(person: str, config: str) -> Answer:
    """End the access of a PERSON for good, at once and at every station."""
    return _changed(config, person, {"change": "revoke"})


@command.command("sessions")
@click.option("--end", "ended", type=int, default=None, help="End the session with this id.")
@config_option
@answering
def list_sessions(ended: int | None, config: str) -> Answer:
    """List who is signed in where; with --end, end one."""
    from crinsu_gateway.cli.roster import roster

    found = roster(config)
    if ended is not None:
        found.end_session(ended)
    live = found.live_sessions()
    lines = [
        f"{one['id']:>6} person-{one['person']} at {one['station']} since {one['begunAt']}"
        for one in live
    ]
    return Answer({"sessions": live}, lines or ["nobody is signed in"])


def _changed(config: str, person: str, what: Json) -> Answer:
    from crinsu_gateway.cli.roster import numbered, roster

    return _told(roster(config).change(numbered(person), what))


def _told(one: Json) -> Answer:
    trained = [f"  {name} until {end}" for name, end in one["trainings"].items()]
    return Answer(one, [_line(one), *trained])


LAPSED = "of the centre, which was not heard for too long"


def _line(one: Json) -> str:
    marks = [one["state"]] if one["state"] != "ACTIVE" else []
    marks += [] if one["badge"] else ["no badge"]
    marks += {"none": ["no PIN"], "to be changed": ["PIN to be changed"]}.get(one["pin"], [])
    marks += ["locked by wrong PINs"] if one["lock"] != "open" else []
    marks += [f"until {one['until']}"] if one["until"] else []
    days = one["goodForDays"]
    marks += [] if days is None else [f"of the centre, good for {days} d" if days else LAPSED]
    return f"{one['id']} {one['role']:<14} {one['name']:<30} {', '.join(marks)}".rstrip()


def _moment(text: str | None) -> str | None:
    """A day or a moment as ISO 8601 with a zone; UTC where none is said."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"{text!r} is no day: write 2027-01-31") from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def _act(text: str) -> Act:
    try:
        return Act(text)
    except ValueError as error:
        known = ", ".join(act.value for act in Act)
        raise click.UsageError(f"there is no act {text!r}; known: {known}") from error


def _pin(file: str | None, what: str = "New PIN", *, twice: bool = True) -> str:
    if file is None:
        return str(click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True))
    try:
        text = sys.stdin.readline() if file == "-" else Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("NO_PIN", f"the PIN cannot be read from {file}: {error}") from error
    return text.strip("\r\n")
