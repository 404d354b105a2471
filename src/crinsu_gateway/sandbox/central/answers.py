"""Answers of the sandbox central: the envelope, the errors, and the paging of lists.

Envelope and error shape as the public documentation states them; `bare` switches to the shape
of its samples. CONFLICT, RATE_LIMITED, UNAVAILABLE and the device-side codes are ours.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Row

Body = dict[str, Any]


class ApiError(Exception):
    """A refusal: status, code, sentence, and members beside them."""

    def __init__(self, status: int, code: str, message: str, **members: object) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.members = members

    def body(self) -> Body:
        """The documented error body."""
        return {"error": {"code": self.code, "message": self.message, **self.members}}


def not_found(what: str, key: object) -> ApiError:
    """The answer for what does not exist, or belongs to another organisation."""
    return ApiError(404, "NOT_FOUND", f"there is no {what} {key}")


def invalid(message: str, **members: object) -> ApiError:
    """The answer for data that breaks a rule."""
    return ApiError(422, "VALIDATION_ERROR", message, **members)


class Paging:
    """The query parameters page and perPage; defaults 1 and 10, at most 100 a page."""

    def __init__(
        self,
        page: Annotated[int, Query(ge=1)] = 1,
        per_page: Annotated[int, Query(ge=1, le=100, alias="perPage")] = 10,
    ) -> None:
        self.page = page
        self.per_page = per_page


def single(centre: Centre, data: Body, status: int = 200) -> JSONResponse:
    """One object, in its envelope or bare."""
    return JSONResponse(data if centre.switches.bare else {"data": data, "meta": {}}, status)


def listed(
    centre: Centre,
    paging: Paging,
    query: str,
    values: list[object],
    order: str,
    render: Callable[[Row], Body],
) -> JSONResponse:
    """One page of a query (written without ORDER BY and LIMIT), in its envelope or bare."""
    total = centre.database.one(f"SELECT count(*) AS n FROM ({query})", *values)["n"]  # noqa: S608
    rows = centre.database.all(
        f"{query} ORDER BY {order} LIMIT ? OFFSET ?",
        *values,
        paging.per_page,
        (paging.page - 1) * paging.per_page,
    )
    data = [render(row) for row in rows]
    if centre.switches.bare:
        return JSONResponse(data)
    meta = {"page": paging.page, "perPage": paging.per_page, "total": total}
    return JSONResponse({"data": data, "meta": meta})


async def refused(request: Request, failure: Exception) -> JSONResponse:
    """Turn a refusal into its answer; 401 says how to get in, and why not (RFC 6750)."""
    assert isinstance(failure, ApiError)
    headers = None
    if failure.status == 401:
        given = "authorization" in request.headers
        why = f' error="invalid_token", error_description="{failure.message}"' if given else ""
        headers = {"WWW-Authenticate": f"Bearer{why}"}
    return JSONResponse(failure.body(), failure.status, headers)


def _told(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"][1:])
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


async def malformed(_: Request, failure: Exception) -> JSONResponse:
    """Turn what pydantic refused into VALIDATION_ERROR; what is no JSON at all is 400."""
    assert isinstance(failure, RequestValidationError)
    faults = failure.errors()
    unreadable = any(fault["type"] == "json_invalid" for fault in faults)
    text = "; ".join(_told(fault) for fault in faults)
    answer = ApiError(400 if unreadable else 422, "VALIDATION_ERROR", text)
    return JSONResponse(answer.body(), answer.status)


async def unrouted(_: Request, failure: Exception) -> JSONResponse:
    """Give the framework's own refusals (no such path, wrong method) the documented shape."""
    assert isinstance(failure, HTTPException)
    code = "NOT_FOUND" if failure.status_code == 404 else "VALIDATION_ERROR"
    answer = ApiError(failure.status_code, code, str(failure.detail))
    return JSONResponse(answer.body(), failure.status_code, failure.headers)
