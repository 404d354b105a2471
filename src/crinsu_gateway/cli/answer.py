"""How every verb answers: lines for people, or one JSON object with --json; errors in one line.

Exit status: 0 done, 1 refused or something is wrong, 2 wrong usage. It knows no verb.
"""

import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import NoReturn, ParamSpec

import click

from crinsu_gateway.model.errors import FileFault, GatewayError

P = ParamSpec("P")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the direction of the text after them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verb has to say, twice; `well` is False when something is wrong.

    `data` is None when the verb wrote to standard output itself, so that nothing follows there.
    """

    data: object
    lines: Sequence[str]
    well: bool = True


class Refusal(Exception):
    """A refusal that came with its code from elsewhere, such as the running gateway."""

    def __init__(self, code: str, sentence: str, lines: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.lines = lines
        """What is wrong, one line each, where it is more than one thing."""


def answering(verb: Callable[P, Answer]) -> Callable[..., None]:
    """Give a verb the option --json, print what it answers, and exit with its status."""

    @click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
    @wraps(verb)
    def answered(as_json: bool, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            answer = verb(*args, **kwargs)
        except (GatewayError, Refusal) as error:
            refuse(error, as_json)
        if as_json and answer.data is not None:
            print(json.dumps(answer.data, indent=2, ensure_ascii=False, default=str))
        if not as_json:
            for line in answer.lines:
                print(visible(line))
        sys.exit(0 if answer.well else 1)

    return answered


def visible(line: str) -> str:
    """A line as a terminal may have it: what would steer it or turn its text around is spelt out.

    Names and tags come from elsewhere; they must not clear a screen or look like another tag.
    """
    return "".join(one if _harmless(one) else f"<U+{ord(one):04X}>" for one in line)


def _harmless(one: str) -> bool:
    return one in "\n\t" or (
        unicodedata.category(one) not in ("Cc", "Cs", "Zl", "Zp") and one not in _TURNING
    )


def refuse(error: GatewayError | Refusal, as_json: bool = False) -> NoReturn:
    """Say an error in one line (a bad file: one line a complaint) and exit with 1."""
    sentences = [error.sentence]
    if isinstance(error, FileFault) and error.complaints:
        sentences = [str(complaint) for complaint in error.complaints]
    elif isinstance(error, Refusal) and error.lines:
        sentences = list(error.lines)
    if as_json:
        said = {"code": error.code, "message": error.sentence}
        print(json.dumps({"error": said, "lines": sentences}, indent=2, default=str))
    for sentence in sentences:
        print(f"error {error.code}: {visible(sentence)}", file=sys.stderr)
    sys.exit(1)


def config_option(verb: Callable[P, None]) -> Callable[P, None]:
    """Give a verb the option --config, with the path that an installation has."""
    return click.option(
        "--config",
        "-c",
        "config",
        default="/etc/crinsu/config.toml",
        show_default=True,
        help="The configuration of the gateway.",
    )(verb)
