"""A group of verbs whose first word may be left out: `inventory T1` is `inventory show T1`."""

import click


class ShowFirst(click.Group):
    """A group with a verb `show`, which is meant where no verb is said."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the verb in where it was left out."""
        if "-h" not in args and "--help" not in args and (not args or args[0] not in self.commands):
            args = ["show", *args]
        return super().parse_args(ctx, args)
