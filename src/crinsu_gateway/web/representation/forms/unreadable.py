"""How a body is refused that cannot be read: 400 with the place, or 415 for what is not taken."""

from crinsu_gateway.web.errors import Refused, refusal

DEEPEST = 32
"""How many objects and lists may stand in each other in a body."""
MOST_VALUES = 20_000
"""How many values, objects and lists a body may hold: reading it must not hold up the loop."""
TOO_DEEP = f"it is nested more than {DEEPEST} deep"
TOO_MANY = f"it has more than {MOST_VALUES} values"


def unreadable(form: str, message: str, line: int = 0, column: int = 0) -> Refused:
    """A body that is no JSON, XML, CSV or Smile; the code names which, as in BAD_JSON."""
    place = f", line {line}" if line else ""
    place += f", column {column}" if column else ""
    return refusal(400, f"BAD_{form.upper()}", f"the body is no {form}{place}: {message}")
