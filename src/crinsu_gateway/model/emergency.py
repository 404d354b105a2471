"""Emergencies: somebody broke the glass over a storage solution, since samples must come out now.

For an hour no interlock of it refuses, no second person and no signature is waited for, and acts
need no sign-in. All of it is written down, an alarm stands until another person has reviewed it
with a signature. Pure; what an emergency changes in a step is said by the step.
"""

from crinsu_gateway.model.errors import NotAllowed
from crinsu_gateway.model.person import Act

LASTS_S = 3600
"""An hour: long enough to empty a tank into another one, too short to work that way."""
ROLE = "emergency"
"""In which role somebody acts by an emergency, as the trail says it."""
CODE = "emergency"
"""The code of its alarm."""
TOKEN = "emergency-"  # noqa: S105 - what every token of one begins with
PERMITTED = frozenset(
    {Act.READ_INVENTORY, Act.REQUEST_PROCEDURE, Act.RUN_PROCEDURE, Act.ACKNOWLEDGE_ALARM}
)
"""What may be done by an emergency alone, without anybody being signed in."""


def actor_of(emergency_id: int) -> str:
    """How the trail names somebody who is not signed in and acts by an emergency."""
    return f"emergency-{emergency_id}"


def require_permitted(act: Act) -> None:
    """NotAllowed for what no emergency needs."""
    if act not in PERMITTED:
        raise NotAllowed(f"no emergency needs this ({act}); sign in with badge and PIN", act=act)
