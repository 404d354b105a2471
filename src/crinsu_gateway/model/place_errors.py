"""Failures about places and sample containers, beside those of model/errors.py.

Each has a stable `code` for machines and a sentence that says what to do.
"""

from crinsu_gateway.model.errors import FileFault, RuleError


class SlotUnusable(RuleError):
    """The slot is blocked, reserved for another, or not in the layout any more."""

    code = "SLOT_UNUSABLE"


class PlaceTaken(RuleError):
    """Another container stands at this place."""

    code = "PLACE_TAKEN"


class WrongPlace(RuleError):
    """A container of this kind cannot stand there."""

    code = "WRONG_PLACE"


class ContainerBusy(RuleError):
    """An execution works on what would be moved or changed."""

    code = "CONTAINER_BUSY"


class StillNeeded(RuleError):
    """Something cannot leave use: it holds something, is kept for somebody, or lies here."""

    code = "STILL_NEEDED"


class LeftUse(RuleError):
    """A container is in use no more."""

    code = "LEFT_USE"


class ConfigurationDecides(RuleError):
    """Something was asked of the gateway that its configuration alone decides."""

    code = "CONFIGURATION_DECIDES"


class Quarantined(RuleError):
    """The sample container is in quarantine: it may not be handed out before it is released."""

    code = "QUARANTINED"


class NotReleasable(RuleError):
    """A criterion of the release is not met, or the person may not release."""

    code = "NOT_RELEASABLE"


class ReasonMissing(RuleError):
    """What is changed, deleted, corrected, left undone or let through needs a reason."""

    code = "REASON_MISSING"


class SheetFault(FileFault):
    """A sheet of places or sample containers cannot be taken over; nothing was changed."""

    code = "SHEET_FAULT"


class Rehearsed(RuleError):
    """A change was tried and undone on purpose; the facts count what it would have done."""

    code = "REHEARSED"
