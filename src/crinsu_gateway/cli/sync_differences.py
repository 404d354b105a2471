"""`sync differences`, `sync difference`, `sync resolve`: what the centre and the gateway say apart.

What a stock-take found differs from the record here, which is another matter: `procedures
differences`. Whether a PIN signs and a witness is needed is for the gateway to say.
"""

from functools import partial
from typing import Any

import click

from crinsu_gateway.cli import closing
from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.model.reconciling import Decision, ItemKind

Json = dict[str, Any]
PATH = "/api/v1/reconciliation"
DECISIONS = [one.value for one in Decision if one is not Decision.AGREED]


@click.command("differences", epilog="Example: crinsu-gateway sync differences --kind position")
@click.option("--all", "everything", is_flag=True, help="Those that are resolved too.")
@click.option(
    "--kind", type=click.Choice([one.value for one in ItemKind]), default=None, help="Only these."
)
@click.option("--about", default=None, help="Only about this, such as sample/456.")
@config_option
@answering
def differences(everything: bool, kind: str | None, about: str | None, config: str) -> Answer:
    """List what the centre and this gateway say differently, oldest first."""
    from crinsu_gateway.cli.api_client import ApiClient

    query = {"state": None if everything else "OPEN", "kind": kind, "about": about}
    given = {name: value for name, value in query.items() if value is not None}
    with ApiClient(config) as api:
        found = list(api.every(PATH, "reconciliation", **given))
    none = (
        "no difference with the centre" if everything else "no difference with the centre is open"
    )
    lines = [line for one in found for line in _line(one)]
    return Answer({"differences": found}, lines or [none])


@click.command("difference", epilog="Example: crinsu-gateway sync difference 3")
@click.argument("difference", type=int)
@config_option
@answering
def difference(difference: int, config: str) -> Answer:
    """Show a DIFFERENCE: what the centre says, what stands here, what each decision would do."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get(f"{PATH}/{difference}")
    return Answer(found, _whole(found))


@click.command(
    "resolve",
    epilog="Examples: crinsu-gateway sync resolve 3 HERE --reason 'looked: it is in its slot'; "
    "... resolve 4 ELSEWHERE --place T1/C1/CN2/3 --reason 'found while filling'",
)
@click.argument("difference", type=int)
@click.argument("decision", type=click.Choice(DECISIONS, case_sensitive=False), metavar="DECISION")
@click.option("--reason", required=True, help="Why, and what you looked at.")
@click.option(
    "--place",
    default="",
    help="With ELSEWHERE in which slot it is, with THERE what you saw that the centre says.",
)
@click.option(
    "--witness-credentials",
    default=None,
    help="A file with badge and PIN of the second person, where one is needed.",
)
@acting_options
@answering
def resolve(
    difference: int,
    decision: str,
    reason: str,
    place: str,
    witness_credentials: str | None,
    who: Who,
) -> Answer:
    """Resolve a DIFFERENCE with the centre by a DECISION; `sync difference` shows which there are.

    Where people sign in, what changes anything is shown and signed with badge and PIN; they are
    asked for without being shown, or come with --credentials. So do those of a witness.
    """
    path = f"{PATH}/{difference}"
    said: Json = {"decision": decision.upper(), "reason": reason}
    said |= {"place": place} if place else {}
    with Acting(who) as acting:
        needs = acting.api.post(f"{path}/resolution", said)["needs"]
        if needs:
            told = _signed(acting, path, said, needs, who, witness_credentials)
        else:
            told = acting.act(f"{path}/resolve", said)
    return Answer(told, _whole(told))


def _signed(
    acting: Acting, path: str, said: Json, needs: list[str], who: Who, witness: str | None
) -> Json:
    """Resolve it with badge and PIN, after the second person gave theirs where one is needed."""
    shown, see = _to_sign(acting, path, said)
    if "witness" in needs:
        if witness is None and who.credentials is not None:
            raise Refusal(
                "STEP_UP_NEEDED", "a second person must witness it: say --witness-credentials"
            )
        kept, acting.api.session = acting.api.session, ""
        said |= {
            "witness": acting.step_up(
                "witness", shown, see, "the witness", session=False, file=witness
            )
        }
        acting.api.session = kept
    show = partial(_shown, shown, see)
    return closing.by_pin(
        acting, f"{path}/resolve", said, show, from_file=who.credentials is not None
    )


def _shown(shown: str, see: list[str]) -> tuple[str, list[str]]:
    return shown, see


def _to_sign(acting: Acting, path: str, said: Json) -> tuple[str, list[str]]:
    """The hash of what is signed, and what it is."""
    asked = acting.api.post(f"{path}/resolution", said)
    see = asked["see"]
    place = f" ({see['place']})" if see["place"] else ""
    return asked["shown"], [
        f"difference {see['item']}: {see['kind']} of {see['about']}",
        f"the centre says: {see['central']}",
        f"here stands:     {see['local']}",
        f"decided:         {see['decision']}{place}, because {see['reason']}",
    ]


VERBS = (differences, difference, resolve)


def _line(one: Json) -> list[str]:
    closed = one["closed"]
    end = "" if closed is None else f", {closed['decision']} by {closed['by']} at {closed['at']}"
    return [
        f"{one['id']:>6} {one['kind']:<10} {one['about']} since {one['createdAt']}{end}",
        f"       the centre says: {one['centralValue']}",
        f"       here stands:     {one['localValue']}",
    ]


def _whole(one: Json) -> list[str]:
    lines = _line(one)
    closed = one["closed"]
    if closed is None:
        for choice in one["decisions"]:
            lines += [f"       {choice['decision']:<10} {choice['does']}"]
            lines += (
                [f"                  not now: {choice['refused']}"] if choice["refused"] else []
            )
        return lines
    if closed["place"]:
        lines.append(f"       place: {closed['place']}")
    if closed["reason"]:
        lines.append(f"       reason: {closed['reason']}")
    if closed["witness"]:
        lines.append(f"       witness: {closed['witness']}")
    return lines
