"""`token revoke`: takes a token of the API back on the running gateway.

A token is a secret: it comes from a file or from standard input, never as an argument.
"""

from typing import TextIO

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option


@click.group("token")
def command() -> None:
    """Tokens of the API."""


@command.command(epilog="Example: crinsu-gateway token revoke leaked.txt")
@config_option
@click.argument("file", type=click.File("r"), default="-")
@answering
def revoke(config: str, file: TextIO) -> Answer:
    """Take back the token in FILE, or on standard input.

    A client whose secret leaked gets another one in its file, and a reload: that ends all its
    tokens.
    """
    from crinsu_gateway.cli.api_client import ApiClient

    token = file.read(100_000).strip()
    if not token:
        raise Refusal("NO_TOKEN", "there is no token in it; write the token alone, on one line")
    with ApiClient(config) as api:
        api.form("/oauth/revoke", token=token)
    return Answer({"revoked": True}, ["it opens nothing any more, if it ever did"])
