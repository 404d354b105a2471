"""The live state of a gateway: its shape on the wire. Our extension; pure.

What is not named here is kept and not refused, so that a newer gateway can tell more.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class LiveUnit(_Open):
    """A unit: how it stands since when, and its values by purpose."""

    unit: str
    storage: str | None = None
    condition: str
    since: int
    reason: str = ""
    values: dict[str, dict[str, object]] = {}


class LiveAlarm(_Open):
    """An open alarm."""

    alarm: int
    code: str
    severity: str
    state: str
    unit: str | None = None
    storage: str | None = None
    since: int


class LiveExecution(_Open):
    """A run that is not ended."""

    execution: int
    storage: str | None = None
    status: str
    step: str | None = None
    procedures: list[str] = []


class LiveState(_Open):
    """What is the case at a gateway now; the latest version wins."""

    version: Annotated[int, Field(ge=0, lt=2**53)]
    units: Annotated[list[LiveUnit], Field(max_length=1000)]
    alarms: Annotated[list[LiveAlarm], Field(max_length=1000)]
    executions: Annotated[list[LiveExecution], Field(max_length=1000)]
