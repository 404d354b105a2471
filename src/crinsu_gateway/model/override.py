"""What interlocks know of overrides: causes, the policy about each, how long an exemption holds.

Pure. Who may grant an override is in store/overrides.py, what blocks in procedures/interlocks.py.
Source: 21 CFR 11.10(f); EU GMP Annex 11 6 (a second check of critical manual entries).
"""

from enum import StrEnum

from crinsu_gateway.model.procedure_errors import ReasonMissing

LASTS_S = 15 * 60.0
"""How long an override of an interlock holds, in seconds of the boot clock."""


class Cause(StrEnum):
    """Why a storage solution must not be opened or filled now."""

    ALARM = "alarm"
    FILLING = "filling"
    OPEN = "open"  # somebody has its lid open
    SERVICE = "service"  # it is being serviced
    STALE = "stale"  # what is not known is not assumed to be good
    LEVEL = "level"  # below its minimum
    WARM = "warm"  # above its highest temperature


class Policy(StrEnum):
    """What an interlock does about a cause."""

    REFUSE = "refuse"
    OVERRIDE = "override"  # two persons may go on, with a reason


NEVER: dict[Cause, str] = {
    Cause.FILLING: "nitrogen flows under pressure, and the fill ends by itself within minutes",
    Cause.OPEN: "somebody else may have their hands in it; shut the lid, and it may be opened",
    Cause.STALE: "nobody knows what it hides, and that may be any of the others",
    Cause.WARM: "what is in it needs somebody who sees to the cold first",
}
"""What no policy lets anybody override, and why; the others are for the site to decide."""


def require_reason(reason: str) -> None:
    """Refuse what leaves something undone without saying why."""
    if not reason.strip():
        raise ReasonMissing("say why it is left")
