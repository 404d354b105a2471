"""Serves what is not declared: an endpoint that reads its query and its body by models of its own.

On the own API the parameters that only say how an answer is written hold for it as well.
"""

from functools import partial

from starlette.types import Receive

from crinsu_gateway.web.addresses import Marked, Numbered
from crinsu_gateway.web.answering import QUICK, Request, written_out
from crinsu_gateway.web.arrived import Arrived
from crinsu_gateway.web.asking.asked import Manner
from crinsu_gateway.web.asking.writing import manner as manner_of
from crinsu_gateway.web.endpoint import AnyEndpoint, Query
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Face, Ready, Streamed
from crinsu_gateway.web.intake import WITH_BODY, body_of, key_of, query_of, read_body, understood

MANNERS = frozenset({"hal", "envelope", "metadata", "hideEmptyList", "print", "download"})
"""The parameters that only say how an answer is written."""


async def run(
    endpoint: AnyEndpoint, came: Arrived, receive: Receive, *, bare: bool
) -> Ready | Streamed:
    """Run an endpoint; `bare`: the Crinsutrack-compatible face leaves its envelope out."""
    headers, given = came.headers, came.parameters
    parameters, manner = _with_manner(endpoint.query, given, came.face)
    chosen = came.chosen(manner.hal, endpoint.also_as)
    takes_key = endpoint.once and "idempotency-key" in headers
    key = key_of(headers) if endpoint.keyed or takes_key else ""
    query = query_of(endpoint.query, parameters, came.face)
    raw = await read_body(headers, receive) if endpoint.method in WITH_BODY else b""
    read = partial(body_of, endpoint.body, headers, raw, endpoint.takes)
    call = came.call(endpoint, query, await understood(raw, read), key)
    to = Numbered(came.path, given, came.query)
    if endpoint.series is not None:
        to = Marked(came.path, given, came.query, endpoint.series, numbered=False)
    request = Request(
        method=came.method,
        face=came.face,
        bare=bare,
        chosen=chosen,
        manner=manner,
        headers=headers,
        to=to,
        by_cursor=endpoint.series is not None,
        one=endpoint.named,
        paged=not {"page", "per_page"}.isdisjoint(name for name, _ in parameters),
    )
    long = endpoint.listed and chosen.form not in QUICK
    return await written_out(await endpoint.run(call), request, long=long)


def _with_manner(
    model: type[Query], parameters: list[tuple[str, str]], face: Face
) -> tuple[list[tuple[str, str]], Manner]:
    """The parameters without those that only say how the answer is written, and what they say.

    They belong to the own API; one that an endpoint has itself stays there.
    """
    if face is not Face.OWN:
        return parameters, Manner()
    own = {one.alias or name for name, one in model.model_fields.items()}
    given = {name: text for name, text in parameters if name in MANNERS and name not in own}
    rest = [pair for pair in parameters if pair[0] not in given]
    if len(rest) + len(given) < len(parameters):
        raise refusal(400, "BAD_PARAMETER", "a parameter is given more than once")
    return rest, manner_of(given)
