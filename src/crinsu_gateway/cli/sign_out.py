"""`sign-out`: ends the session of the person who signed in at this terminal."""

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option


@click.command("sign-out", epilog="Example: crinsu-gateway sign-out")
@config_option
@answering
def command(config: str) -> Answer:
    """Sign out at this terminal."""
    from crinsu_gateway.cli.acting import Acting, Who
    from crinsu_gateway.cli.kept_session import forget

    with Acting(Who(config)) as acting:
        signed_in = bool(acting.api.session)
        if signed_in:
            acting.api.delete("/api/v1/sessions")
        forget(acting.api.state_dir)
    line = "signed out" if signed_in else "nobody was signed in at this terminal"
    return Answer({"signedOut": signed_in}, [line])
