"""What interlocks know of overrides: causes, the policy about each, how long an exemption holds.

Pure. Who may grant an override is in store/overrides.py, what blocks in procedures/interlocks.py.
Source: 21 CFR 11.10(f); EU GMP Annex 11 6 (a second check of critical manual entries).
"""

from collections.abc import Collection
from enum import StrEnum

from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.place_errors import ReasonMissing
from crinsu_gateway.model.procedure_errors import OverrideForbidden

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


def causes_of(about: str) -> frozenset[Cause]:
    """The causes in a text such as "alarm,level"; OverrideForbidden for one that there is not."""
    known = [cause.value for cause in Cause]
    words = [word.strip() for word in about.split(",")]
    for word in words:
        if word not in known:
            raise OverrideForbidden(
                f"{word!r} is no cause of an interlock{near_match(word, known)}; "
                f"allowed: {', '.join(known)}, joined by commas"
            )
    return frozenset(Cause(word) for word in words)


def require_overridable(
    about: str, blocking: Collection[Cause], overridable: Collection[Cause]
) -> None:
    """OverrideForbidden unless `about` names exactly what blocks, and all of it may be overridden.

    What is not there yet cannot be overridden beforehand; what is left out would go on blocking.
    """
    named = causes_of(about)
    for cause in sorted(named):
        if cause in NEVER:
            raise OverrideForbidden(f"{cause} is never overridden: {NEVER[cause]}")
        if cause not in overridable:
            raise OverrideForbidden(f"{cause} refuses here: the site lets nobody override it")
    if not blocking:
        raise OverrideForbidden("no interlock blocks this step now: there is nothing to override")
    if named != set(blocking):
        told = ",".join(sorted(blocking))
        raise OverrideForbidden(f"what blocks now is {told}: look again, and name exactly that")
