"""How the verbs close what must be decided about: with a printed name, or with badge and PIN.

Which of the two counts is for the gateway to say. What is signed is shown first. What is closed,
and what is said of it, is in the file of each verb.
"""

from collections.abc import Callable, Sequence
from typing import Any

from crinsu_gateway.cli.acting import Acting
from crinsu_gateway.cli.answer import Refusal

Json = dict[str, Any]
BY_PIN = frozenset({"SESSION_NEEDED", "STEP_UP_NEEDED"})
"""What the gateway says where a printed name is not enough."""
SIGNS = "Your PIN signs that this is so."


def by_name(acting: Acting, path: str, body: Json) -> Json | None:
    """Close it in the name of who works; None where only a PIN signs."""
    try:
        return acting.attempt(path, body)
    except Refusal as error:
        if error.code in BY_PIN:
            return None
        raise


def by_pin(
    acting: Acting,
    path: str,
    said: Json,
    to_sign: Callable[[], tuple[str, Sequence[str]]],
    *,
    from_file: bool,
) -> Json:
    """Close it with badge and PIN for exactly what is shown: its hash, and the lines to see."""
    shown, see = to_sign()
    if not from_file:
        acting.api.session = ""  # whoever signs shows badge and PIN, whoever works here
    token = acting.step_up("sign", shown, [*see, SIGNS], "the one who signs")
    acting.api.session = ""  # the PIN says who it is
    return acting.prove(path, {**said, "stepUp": token})


def found(config: str, path: str, name: str, *, everything: bool, sample: int | None) -> list[Json]:
    """A list of what is open, or of all; about one sample container when it is named."""
    from crinsu_gateway.cli.api_client import ApiClient

    query = {"state": None if everything else "OPEN", "sample": sample}
    given = {word: value for word, value in query.items() if value is not None}
    with ApiClient(config) as api:
        told = list(api.every(path, name, **given))
        if sample is not None and not told:  # a slip of the pen must not look like "all is well"
            api.get(f"/api/v1/sample-containers/{sample}")
        return told
