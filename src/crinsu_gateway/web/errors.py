"""The one place where a failure becomes an answer: status, code, sentence, and nothing internal.

Rules that forbid something are 404, 409 or 422 by their class; a store that takes no writes is
503. Whatever nobody planned is 500 with an incident id, which stands in the log beside the cause.
How an answer is written on each face is in web/faces.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from crinsu_gateway.model import errors
from crinsu_gateway.model.collection import CollectionFault
from crinsu_gateway.model.errors import GatewayError, RuleError, StoreError
from crinsu_gateway.model.place_errors import ReasonMissing
from crinsu_gateway.model.trail_errors import IncidentIncomplete
from crinsu_gateway.store.listing.reading import TooCostly


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field or parameter of a request."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that refuses. `rule` names the rule of the house that forbade it, if one did."""

    status: int
    code: str
    sentence: str
    fields: tuple[FieldFault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    incident: str = ""

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase


class Refused(GatewayError):
    """A request that cannot be served as it was made: its failure says why."""

    code = "REFUSED"

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure


def refusal(
    status: int,
    code: str,
    sentence: str,
    *,
    fields: tuple[FieldFault, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Refused:
    """The exception for a request that is refused in this way."""
    return Refused(Failure(status, code, sentence, fields, headers or {}))


def invalid(field_name: str, message: str) -> Refused:
    """The exception for one field whose value cannot be."""
    fault = FieldFault(field_name, message)
    return refusal(422, "VALIDATION_ERROR", f"{field_name}: {message}", fields=(fault,))


_NOT_HERE: tuple[type[RuleError], ...] = (errors.NotFound,)
_UNUSABLE: tuple[type[RuleError], ...] = (
    CollectionFault,
    ReasonMissing,
    errors.UnknownPlace,
    errors.UnknownSample,
    errors.UnknownCarrier,
    errors.DeviationIncomplete,
    IncidentIncomplete,
    errors.OutOfRange,
    errors.NotWritable,
    errors.KeyReused,
    errors.PinUnfit,
    TooCostly,
)


def _status_of_rule(error: RuleError) -> int:
    if isinstance(error, _NOT_HERE):
        return 404
    if isinstance(error, errors.AccessError):
        return 403
    if isinstance(error, _UNUSABLE) or type(error) is RuleError:
        return 422
    return 409


def failure_of(error: Exception, incident: str) -> Failure:
    """The answer to a failure; `incident` is told only where the fault is not the caller's."""
    match error:
        case Refused():
            return error.failure
        case RuleError():
            return Failure(_status_of_rule(error), error.code, error.sentence)
        case StoreError():
            told = {"Retry-After": "1"} if error.retry else {}
            sentence = _STORE_SENTENCES.get(type(error), "the store takes no writes now")
            return Failure(503, error.code, sentence, headers=told, incident=incident)
    sentence = f"something failed here; the log of the gateway has it as incident {incident}"
    return Failure(500, "INTERNAL", sentence, incident=incident)


_STORE_SENTENCES: dict[type[StoreError], str] = {
    errors.StoreFull: "the disk of the gateway is full; nothing was changed",
    errors.TrailNotWritten: "the audit trail cannot be written; nothing was changed",
    errors.StoreBusy: "the gateway is busy; try again",
    errors.StoreDamaged: "the store of the gateway failed; nothing can be read or changed",
}
