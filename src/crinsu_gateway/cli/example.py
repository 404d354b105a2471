"""`example`: prints config.example.toml, or the shipped mapping, to start one's own from."""

import click

from crinsu_gateway.cli.answer import Answer, answering


@click.command("example")
@click.option("--mapping", is_flag=True, help="What things are called at the centre, instead.")
@answering
def command(mapping: bool) -> Answer:
    """Print a configuration with every setting, its meaning and its default."""
    if mapping:
        from crinsu_gateway.sync.naming.mapping_file import shipped_text

        text = shipped_text()
        return Answer({"mapping": text}, [text.rstrip("\n")])
    from crinsu_gateway.config.example import example

    text = example()
    return Answer({"config": text}, [text.rstrip("\n")])
