"""Pick lists of the running gateway into files: the options of the verbs that print one."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer

FORMATS = ("html", "pdf", "json")
Raw = Callable[..., tuple[bytes, Mapping[str, str]]]


def printing_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options --format and --out."""
    verb = click.option("--out", default=None, help="Where to write it; - for standard output.")(
        verb
    )
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default=None,
        help="As the ending of --out says, else pdf.",
    )(verb)


def printed(
    raw: Raw, path: str, query: Mapping[str, str], form: str | None, out: str | None, name: str
) -> Answer:
    """Fetch a pick list and write it; `name` is part of the file's name where none is said."""
    from crinsu_gateway.cli.report_files import form_of, written

    chosen = form_of(out, form, FORMATS, "pdf")
    body, headers = raw(path, **query, format=chosen)
    file = written(body, out, f"pick-list-{name}.{chosen}")
    if file is None:
        return Answer(None, [])
    numbers = [int(one) for one in headers["crinsu-procedures"].split(",") if one]
    lifts = int(headers["crinsu-lifts"])
    line = f"{file}: {counted(len(numbers), 'procedure')}, {counted(lifts, 'lift')}"
    return Answer({"file": str(file), "procedures": numbers, "lifts": lifts}, [line])


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
