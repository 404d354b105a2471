"""Every failure that the gateway names, sorted by who must act.

Each class has a stable `code` for machines, a sentence for people, and says whether
trying again can help. They are raised at the bottom and translated once, at a border.
"""

from collections.abc import Sequence
from typing import ClassVar

from crinsu_gateway.model.complaint import Complaint


class GatewayError(Exception):
    """A failure with a code, a sentence, and named facts; the root of the tree."""

    code: ClassVar[str] = "GATEWAY_ERROR"
    retry: ClassVar[bool] = False

    def __init__(self, sentence: str, **facts: str | int | float | bool | None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts


# --- the installer must act -------------------------------------------------------------


class FileFault(GatewayError):
    """A file that a person wrote cannot be used; `complaints` says why, one line each."""

    code = "FILE_FAULT"

    def __init__(self, sentence: str, complaints: Sequence[Complaint] = ()) -> None:
        super().__init__(sentence)
        self.complaints = tuple(complaints)


class ConfigError(FileFault):
    """The configuration cannot be used as it is written."""

    code = "CONFIG_ERROR"


class ProfileError(FileFault):
    """A device profile cannot be used as it is written."""

    code = "PROFILE_ERROR"


# --- try again, then call a technician --------------------------------------------------


class DeviceError(GatewayError):
    """A unit did not give a usable answer; its points turn bad, its neighbours go on."""

    code = "DEVICE_ERROR"
    retry = True


class DeviceSilent(DeviceError):
    """Nothing, or nothing complete, came back within the time limit."""

    code = "DEVICE_SILENT"


class DeviceRefused(DeviceError):
    """The unit answered with a refusal (a Modbus exception, an error line)."""

    code = "DEVICE_REFUSED"


class FrameError(DeviceError):
    """Bytes came back that are not the answer to the request."""

    code = "FRAME_ERROR"


class WrongDevice(DeviceError):
    """The unit at this address is not of the model that its profile describes."""

    code = "WRONG_DEVICE"


class LinkDown(DeviceError):
    """The line itself cannot be opened or was cut."""

    code = "LINK_DOWN"


class NotVerified(DeviceError):
    """A write was accepted, but the value read back is another one."""

    code = "NOT_VERIFIED"
    retry = False


# --- the caller asked for something that a rule forbids ----------------------------------


class RuleError(GatewayError):
    """A rule of the house forbids what was asked; nothing was changed."""

    code = "RULE"


class NotFound(RuleError):
    """No such thing here."""

    code = "NOT_FOUND"


class SlotOccupied(RuleError):
    """The slot holds another sample container."""

    code = "SLOT_OCCUPIED"


class ContainerFull(RuleError):
    """No free slot is left in the container or storage solution."""

    code = "CONTAINER_FULL"


class UnknownPlace(RuleError):
    """The address names no place of the layout."""

    code = "UNKNOWN_PLACE"


class UnknownSample(RuleError):
    """No sample container bears this id or tag."""

    code = "UNKNOWN_SAMPLE"


class SampleNotStored(RuleError):
    """The sample container is in no slot, so it cannot be taken or moved."""

    code = "SAMPLE_NOT_STORED"


class SampleAlreadyStored(RuleError):
    """The sample container is in a slot already."""

    code = "SAMPLE_ALREADY_STORED"


class UnknownCarrier(RuleError):
    """There is no carrier class of this name, so nobody could say how soon it warms."""

    code = "UNKNOWN_CARRIER"


class DeviationIncomplete(RuleError):
    """A deviation is closed with a cause, an action and a signature, or not at all."""

    code = "DEVIATION_INCOMPLETE"


class TagTaken(RuleError):
    """The tag is on another sample container or container."""

    code = "TAG_TAKEN"


class WrongTag(RuleError):
    """The scanned tag is not the one that the step expects."""

    code = "WRONG_TAG"


class IllegalTransition(RuleError):
    """The state does not allow this change."""

    code = "ILLEGAL_TRANSITION"


class ProcedureNotCreated(IllegalTransition):
    """Only a procedure in state CREATED can be executed."""

    code = "PROCEDURE_NOT_CREATED"


class AlreadyRunning(IllegalTransition):
    """The procedure, or another one on the same unit, is being executed."""

    code = "ALREADY_RUNNING"


class WrongInput(RuleError):
    """The step that is open expects another kind of input."""

    code = "WRONG_INPUT"


class Interlocked(RuleError):
    """An interlock of the gateway forbids the act on this unit now."""

    code = "INTERLOCKED"


class NotACheckpoint(RuleError):
    """A text is no checkpoint, or is not signed by the key that was expected."""

    code = "NOT_A_CHECKPOINT"


class TooYoung(RuleError):
    """Audit events are kept for at least thirty years."""

    code = "TOO_YOUNG"


class SignatureRefused(RuleError):
    """The signature would not be bound to what it says, or the wrong person gives it."""

    code = "SIGNATURE_REFUSED"


class OutOfRange(RuleError):
    """The value is outside what the device profile lets be written to the point."""

    code = "OUT_OF_RANGE"


class NotWritable(RuleError):
    """The device profile does not let the point be written."""

    code = "NOT_WRITABLE"


class GatewayRuns(RuleError):
    """The running gateway holds the line, so nobody else may talk on it."""

    code = "GATEWAY_RUNS"


class Expired(RuleError):
    """The order came too late: its expiry has passed."""

    code = "EXPIRED"


class KeyReused(RuleError):
    """The same idempotency key came with another content."""

    code = "KEY_REUSED"


# --- who acts is not known well enough, or may not ---------------------------------------


class AccessError(RuleError):
    """A person may not do this, or has not shown that they are the person."""

    code = "ACCESS"


class NotAllowed(AccessError):
    """The role or a missing training forbids it, or it needs another person."""

    code = "NOT_ALLOWED"


class SignInRefused(AccessError):
    """Badge or PIN is wrong, or the person may not sign in; which of them is not said."""

    code = "SIGN_IN_REFUSED"


class LockedOut(AccessError):
    """Too many wrong PINs: wait as long as the sentence says, or ask a supervisor."""

    code = "LOCKED_OUT"


class PinMustChange(AccessError):
    """Somebody else set this PIN: its owner must choose their own before anything else."""

    code = "PIN_MUST_CHANGE"


class SessionNeeded(AccessError):
    """This act needs a person who is signed in; sign in with badge and PIN."""

    code = "SESSION_NEEDED"


class StepUpNeeded(AccessError):
    """This act needs a fresh PIN for exactly what is shown."""

    code = "STEP_UP_NEEDED"


class PinUnfit(RuleError):
    """The PIN is too short or too easy to guess; choose another one."""

    code = "PIN_UNFIT"


class BadgeTaken(RuleError):
    """This badge is or was somebody's; badges are never handed on."""

    code = "BADGE_TAKEN"


# --- sync decides ------------------------------------------------------------------------


class RemoteError(GatewayError):
    """The central system did not do what was asked."""

    code = "REMOTE_ERROR"


class RemoteRefused(RemoteError):
    """The central system refused for good; asking again changes nothing."""

    code = "REMOTE_REFUSED"


class RemoteOutOfOrder(RemoteError):
    """The central system waits for another number; `expected` says which, if it is known."""

    code = "REMOTE_OUT_OF_ORDER"


class RemoteBatchUnfit(RemoteError):
    """The central system did not take a batch; `why`: none, size or content. Tell it smaller."""

    code = "REMOTE_BATCH_UNFIT"
    retry = True


class RemoteDenied(RemoteError):
    """The central system does not accept our credentials; an installer must look."""

    code = "REMOTE_DENIED"
    retry = True


class RemoteBusy(RemoteError):
    """The central system asks for a pause (429, 503)."""

    code = "REMOTE_BUSY"
    retry = True


class RemoteAway(RemoteError):
    """The central system cannot be reached, or broke while answering."""

    code = "REMOTE_AWAY"
    retry = True


# --- the publisher comes back by itself ---------------------------------------------------


class BrokerAway(GatewayError):
    """The MQTT broker cannot be reached, refused us, or did not answer in time."""

    code = "BROKER_AWAY"
    retry = True


# --- stop and shout ----------------------------------------------------------------------


class StoreError(GatewayError):
    """The store cannot be trusted to keep facts."""

    code = "STORE_ERROR"


class StoreFull(StoreError):
    """No space is left on the disk of the store; commands are refused."""

    code = "STORE_FULL"


class StoreDamaged(StoreError):
    """The store failed a check or an I/O call; the daemon ends and recovers on restart."""

    code = "STORE_DAMAGED"


class TrailNotWritten(StoreError):
    """The audit event of a change cannot be written, so the change is not made."""

    code = "TRAIL_NOT_WRITTEN"


class StoreBusy(StoreError):
    """The writer's queue is full; slow down."""

    code = "STORE_BUSY"
    retry = True
