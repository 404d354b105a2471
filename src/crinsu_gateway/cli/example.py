"""`example`: prints config.example.toml, to start a configuration from."""

import click

from crinsu_gateway.cli.answer import Answer, answering


@click.command("example")
@answering
def command() -> Answer:
    """Print a configuration with every setting, its meaning and its default."""
    from crinsu_gateway.config.example import example

    text = example()
    return Answer({"config": text}, [text.rstrip("\n")])
