"""What may come instead of an answer: the gateway refused, or there was none. Both are for callers.

It knows the forms in which the faces refuse, and no resource.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field or parameter."""

    field: str
    message: str


class GatewayRefused(Exception):
    """The gateway said no. `code` is stable; `sentence` is for people; `incident` is in its log."""

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        faults: tuple[Fault, ...] = (),
        incident: str = "",
    ) -> None:
        super().__init__(f"{code}: {sentence}")
        self.status = status
        self.code = code
        self.sentence = sentence
        self.faults = faults
        self.incident = incident


class GatewayAway(Exception):
    """No answer came, or none of a gateway. Whether an act was done is not known: repeat it with
    the same key. `unbelieved`: somebody answers, with a certificate that is not believed."""

    def __init__(self, sentence: str, *, unbelieved: bool = False) -> None:
        super().__init__(sentence)
        self.unbelieved = unbelieved


def away(url: str, error: Exception) -> GatewayAway:
    """Why no answer came, as the library beneath tells it."""
    why = str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in why:
        said = f"whoever answers at {url} shows a certificate that is not believed ({why})"
        return GatewayAway(said, unbelieved=True)
    return GatewayAway(f"no gateway answers at {url} ({why})")


def refusal(status: int, told: Any) -> GatewayRefused:
    """The refusal in a body, in the form of the own API, the compatible face or the tokens."""
    body: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    inner = body.get("error")
    if isinstance(inner, Mapping):
        body = {
            **inner,
            "code": inner.get("rule", inner.get("code")),
            "detail": inner.get("message"),
        }
    elif isinstance(inner, str):
        body = {"code": inner.upper(), "detail": body.get("error_description", "")}
    fields = body.get("fields") or ()
    return GatewayRefused(
        status,
        str(body.get("code", status)),
        str(body.get("detail", "refused")),
        tuple(Fault(str(one["field"]), str(one["message"])) for one in fields),
        str(body.get("incident", "")),
    )
