"""Settings of the interlocks: which causes two persons may override, and where.

Some may never be: that is not for a site to decide (model/override.py says why). What blocks now
is found in procedures/interlocks.py.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from crinsu_gateway.config.table import Table
from crinsu_gateway.model.override import NEVER, Cause, Policy


def _never(cause: Cause) -> AfterValidator:
    def refuse(said: Policy | None) -> Policy | None:
        if said is Policy.OVERRIDE:
            raise ValueError(f"{cause} is never overridden: {NEVER[cause]}")
        return said

    return AfterValidator(refuse)


_ONLY_REFUSE = Field(
    default=None, examples=["refuse"], json_schema_extra={"allowed": "refuse, and nothing else"}
)


class InterlockSettings(Table):
    """Why a storage solution is not opened: what refuses, and what two persons may override."""

    alarm: Policy | None = Field(default=None, examples=["override"])
    """A high alarm or an emergency of its units; absent: refuse, and in a storage solution what
    the table [interlocks] says."""
    level: Policy | None = Field(default=None, examples=["override"])
    """A level under limits.level_min; absent as above."""
    service: Policy | None = Field(default=None, examples=["refuse"])
    """Somebody services it; absent as above."""
    filling: Annotated[Policy | None, _never(Cause.FILLING)] = _ONLY_REFUSE
    """It is being filled."""
    open: Annotated[Policy | None, _never(Cause.OPEN)] = _ONLY_REFUSE
    """Its lid is open already."""
    stale: Annotated[Policy | None, _never(Cause.STALE)] = _ONLY_REFUSE
    """A value that is bad, suspect, too old or missing."""
    warm: Annotated[Policy | None, _never(Cause.WARM)] = _ONLY_REFUSE
    """Warmer than limits.temperature_max."""

    def overridable(self, site: "InterlockSettings") -> frozenset[Cause]:
        """What two persons may override here, where `site` holds for what is left open."""
        said = {
            Cause.ALARM: self.alarm or site.alarm,
            Cause.LEVEL: self.level or site.level,
            Cause.SERVICE: self.service or site.service,
            Cause.FILLING: self.filling or site.filling,
            Cause.OPEN: self.open or site.open,
            Cause.STALE: self.stale or site.stale,
            Cause.WARM: self.warm or site.warm,
        }
        return frozenset(cause for cause, policy in said.items() if policy is Policy.OVERRIDE)
