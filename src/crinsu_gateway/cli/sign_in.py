"""`sign-in`: a person signs in at this terminal with badge and PIN, for the verbs that follow."""

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.credentials import credentials_option


@click.command("sign-in", epilog="Example: crinsu-gateway sign-in")
@click.option(
    "--station", default=None, help="Where they stand; the configured station when absent."
)
@credentials_option
@config_option
@answering
def command(station: str | None, credentials: str | None, config: str) -> Answer:
    """Sign a person in at this terminal: badge and PIN are asked for, and never shown.

    What is done here then is done in their name, until `sign-out`, ten minutes without an act, or
    the end of the terminal. Another terminal has a session of its own.
    """
    from crinsu_gateway.cli.acting import Acting, Who
    from crinsu_gateway.cli.credentials import asked, read_from
    from crinsu_gateway.cli.kept_session import keep

    with Acting(Who(config, station=station)) as acting:
        before = acting.api.session
        shown = asked("the one who works") if credentials is None else read_from(credentials)
        began = acting.sign_in(shown)
        if not keep(acting.api.state_dir, began["session"]):
            acting.api.delete("/api/v1/sessions")
            raise Refusal(
                "SESSION_NOT_KEPT",
                "there is no terminal to sign in at: give --credentials to each verb instead",
            )
        if before:
            acting.api.session = before
            acting.api.delete("/api/v1/sessions")
    told = {name: value for name, value in began.items() if name != "session"}
    idle = began["idleSeconds"] // 60
    return Answer(
        told,
        [
            f"signed in: {began['name']} ({began['technician']}, {began['role']}) at "
            f"{began['station']}; over after {idle} min without an act, or with sign-out"
        ],
    )
