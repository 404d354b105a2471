"""Answers of the centre sorted into failures by what the sync must do about them.

Only a refusal that bears the centre's own error body counts against the request; any other odd
answer (a proxy, a captive portal, a wrong address) means that the centre was not reached.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from crinsu_gateway.model.errors import (
    RemoteAway,
    RemoteBusy,
    RemoteDenied,
    RemoteError,
    RemoteOutOfOrder,
    RemoteRefused,
)
from crinsu_gateway.sync.naming.mapping import Json, Names
from crinsu_gateway.sync.road.said import plain
from crinsu_gateway.sync.road.strangers import stranger

MOST_WAIT_S = 3600.0
OF_AN_ERROR = ("code", "message", "consumed", "expected", "epoch")


def raise_for_status(names: Names, answer: httpx2.Response) -> None:
    """Nothing for a 2xx answer, else the failure that it means."""
    status = answer.status_code
    if 200 <= status < 300:
        return
    error = error_of(names, answer)
    page = stranger(answer) if error is None else ""
    if page:
        raise RemoteAway(page, status=status)
    raise failure_of(status, error, retry_after(answer))


def failure_of(
    status: int, error: dict[str, Json] | None, wait_s: float | None = None
) -> RemoteError:
    """The failure that a status other than 2xx means with the centre's own error object."""
    code = _text(error, "code")
    sentence = f"HTTP {status} {plain(code or '')} {plain(_text(error, 'message') or '')}".strip()
    if status in (429, 503):
        return RemoteBusy(f"the centre asks for a pause ({sentence})", status=status, wait_s=wait_s)
    if status in (401, 403):
        return RemoteDenied(f"the centre refuses our credentials ({sentence})", status=status)
    if status == 409 and error is not None:
        return RemoteOutOfOrder(
            f"the centre waits for another number ({sentence})",
            code=code,
            expected=_number(error, "expected"),
            epoch=_number(error, "epoch"),
        )
    if status in (400, 413, 422) and error is not None and code is not None:
        return RemoteRefused(
            f"the centre refused it ({sentence})",
            status=status,
            code=code,
            consumed=error.get("consumed") is True,
        )
    return RemoteAway(f"the centre is broken or not reached ({sentence})", status=status)


def error_of(names: Names, answer: httpx2.Response) -> dict[str, Json] | None:
    """The documented error object of an answer under our names, None when it bears none."""
    try:
        body: Json = answer.json()
    except (ValueError, RecursionError):
        return None
    error = names.outer("error", body)
    if not isinstance(error, dict):
        return None
    return {member: names.outer(member, error) for member in OF_AN_ERROR}


def json_object(answer: httpx2.Response) -> dict[str, Json]:
    """The JSON object of an answer; RemoteAway when it is something else."""
    body = json_of(answer)
    if not isinstance(body, dict):
        raise RemoteAway("the answer is no JSON object: is the address that of the centre?")
    return body


def json_of(answer: httpx2.Response) -> Json:
    """The JSON of an answer; RemoteAway when it is none (a portal's page, a cut body)."""
    try:
        body: Json = answer.json()
    except (ValueError, RecursionError) as fault:
        why = stranger(answer) or "the answer is no JSON: is the address that of the centre?"
        raise RemoteAway(why, status=answer.status_code) from fault
    return body


def unwrapped(names: Names, body: Json) -> tuple[Json, int | None]:
    """The data of an answer, in its envelope or bare, and the total of a list where it is told."""
    absent: Json = []  # this very list, which no answer can be
    data = names.outer("data", body, absent)
    if data is absent:
        return body, None
    total = names.outer("total", body)
    return data, total if isinstance(total, int) else None


def retry_after(answer: httpx2.Response) -> float | None:
    """Seconds that Retry-After asks for (a number, or a date against the answer's own Date)."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return min(MOST_WAIT_S, float(text))
    try:
        then = parsedate_to_datetime(text)
        now = parsedate_to_datetime(answer.headers["Date"])
    except (ValueError, KeyError, TypeError):
        return None
    return max(0.0, min(MOST_WAIT_S, (_aware(then) - _aware(now)).total_seconds()))


def dated(answer: httpx2.Response) -> int | None:
    """When the answer was made, in UTC ms, by the centre's own clock; None when it does not say."""
    try:
        return round(_aware(parsedate_to_datetime(answer.headers["Date"])).timestamp() * 1000)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _text(error: dict[str, Json] | None, name: str) -> str | None:
    value = error.get(name) if error else None
    return value if isinstance(value, str) else None


def _number(error: dict[str, Json], name: str) -> int | None:
    value = error.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
