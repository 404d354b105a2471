"""The verb `procedures override`: a blocked step is let through once, by a second person's PIN.

What may be let through, and by whom, is for the gateway to say; it moves nothing itself.
"""

from typing import Any

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering
from crinsu_gateway.cli.second_person import agreed, supervisor_option

Json = dict[str, Any]


@click.command(
    "override",
    epilog="Examples: crinsu-gateway procedures override 12 --tag X1 --as TAG-7 --reason 'label "
    "torn'; ... override 12 --interlock alarm,level --reason 'refill is under way'",
)
@click.argument("procedure", type=int)
@click.option("--tag", default=None, help="The tag that was scanned and refused.")
@click.option("--as", "sample", default=None, help="The sample container it counts as.")
@click.option("--interlock", default=None, help="What blocks, as the prompt names it: alarm,level.")
@click.option("--reason", required=True, help="Why.")
@supervisor_option
@acting_options
@answering
def override(
    procedure: int,
    tag: str | None,
    sample: str | None,
    interlock: str | None,
    reason: str,
    supervisor: str | None,
    who: Who,
) -> Answer:
    """Let the open step of a PROCEDURE through, once, for a reason, with a second person.

    What they stand for is shown to them before their badge and PIN are asked for. A wrong tag is
    to be scanned again within five minutes.
    """
    if (tag is None) == (interlock is None) or (tag is None) != (sample is None):
        raise click.UsageError("say --tag and --as together, or --interlock")
    with Acting(who) as acting:
        found = acting.get(f"/api/v1/procedures/{procedure}")
        if found["execution"] is None:
            raise Refusal("NOT_STARTED", f"procedure {procedure} was not started yet")
        path = f"/api/v1/executions/{found['execution']}"
        run = acting.get(path)
        if run["step"] is None:
            raise Refusal("NOTHING_OPEN", f"procedure {procedure} has no open step: it is over")
        body: Json = {"step": run["step"], "reason": reason}
        if interlock is not None:
            body |= {"kind": "INTERLOCK", "about": interlock}
        else:
            number = _wanted(found, str(sample))
            body |= {"kind": "WRONG_TAG", "about": f"{str(tag).strip()} as {number}"}
        asked = acting.act(f"{path}/overrides", body)
        token = agreed(acting, "override", asked, "the supervisor", supervisor)
        told = acting.act(f"{path}/overrides", {**body, "stepUp": token})
    next_ = f"scan {tag} again within five minutes" if tag else "the step goes on"
    return Answer(told, [f"override {told['id']} is granted: {next_}"])


VERBS = (override,)


def _wanted(procedure: Json, sample: str) -> int:
    """The id of a sample container of a procedure, by its tag or id."""
    items = procedure["sampleContainers"]
    for one in items:
        if sample in (one["tag"], str(one["id"])):
            return int(one["id"])
    known = ", ".join(str(one["tag"] or one["id"]) for one in items) or "none"
    raise Refusal("UNKNOWN_SAMPLE", f"{sample} is not part of it; allowed: {known}")
