"""One path of the API: picks the method, checks access, reads the request, and runs the act.

It is handed endpoints and knows none by name. Failures go up; web/gate.py answers them.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.web.addresses import Cursored, Marked, Numbered
from crinsu_gateway.web.allowance import GRANT
from crinsu_gateway.web.answering import Request, answered, tags_of
from crinsu_gateway.web.asking.asked import Asked, Manner
from crinsu_gateway.web.asking.cursors import order_of
from crinsu_gateway.web.asking.reading import asked as asked_of
from crinsu_gateway.web.asking.writing import manner as manner_of
from crinsu_gateway.web.auth import require
from crinsu_gateway.web.declaration import Many
from crinsu_gateway.web.declaration import Resource as Declared
from crinsu_gateway.web.endpoint import AnyEndpoint, Body, Call, Client, NoBody, NoQuery, Query
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Answer, Face, Ready, Streamed, face_of
from crinsu_gateway.web.freshness import Freshness, Version, is_unchanged, tags
from crinsu_gateway.web.intake import (
    body_of,
    key_of,
    patch_of,
    query_of,
    read_body,
    reason_of,
    understood,
)
from crinsu_gateway.web.listing.census import looking_into
from crinsu_gateway.web.listing.shape import csv_columns
from crinsu_gateway.web.negotiation import Chosen, Form
from crinsu_gateway.web.negotiation import chosen as choose
from crinsu_gateway.web.streaming import respond

QUICK = (Form.JSON, Form.HAL_JSON)
"""Formats of which a page is written sooner than a thread is found for it."""
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
CLIENT = "crinsu.client"
"""Where the gate leaves who calls, in the scope of the request."""
AGAIN = "crinsu.again"
"""Where the gate leaves how to ask anew who calls, in the scope of the request."""
SESSION = "crinsu-session"
"""The header with the token of a person's session."""
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def address_of(scope: Scope) -> str:
    """The address that was asked for, as the caller sees it; a path alone for an odd host."""
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1").partition("?")[0] + (f"?{query}" if query else "")
    host = Headers(scope=scope).get("host", "")
    return f"{scope['scheme']}://{host}{path}" if _HOST.fullmatch(host) else path


@dataclass(frozen=True, slots=True)
class Means:
    """What all paths share: how declared resources are found, and what was answered lately."""

    find: Callable[[str], Declared]
    freshness: Freshness
    bare: bool = False


async def written_out(
    answer: Answer, request: Request, version: Version | None = None, *, long: bool
) -> Ready | Streamed:
    """An answer as it goes out; a long one is written beside the loop, which serves the buses."""
    if not long:
        return answered(answer, request, version)
    return await asyncio.to_thread(answered, answer, request, version)


class Resource:
    """The endpoints of one path, as an ASGI application."""

    def __init__(self, endpoints: Sequence[AnyEndpoint], means: Means) -> None:
        self._by_method = {endpoint.method: endpoint for endpoint in endpoints}
        self._means = means
        methods = set(self._by_method) | {"OPTIONS"}
        if "GET" in methods:
            methods.add("HEAD")
        self._allow = ", ".join(sorted(methods))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        method = scope["method"]
        if method == "OPTIONS":
            await Response(status_code=200, headers={"Allow": self._allow})(scope, receive, send)
            return
        endpoint = self._by_method.get("GET" if method == "HEAD" else method)
        if endpoint is None:
            raise refusal(
                405,
                "METHOD_NOT_ALLOWED",
                f"allowed here: {self._allow}",
                headers={"Allow": self._allow},
            )
        given: Client | None = scope[CLIENT]
        client = require(given, endpoint.scope)
        if endpoint.besides is not None:
            require(client, endpoint.besides)
        if endpoint.declared is not None:
            ready = await self._show(endpoint, endpoint.declared, client, scope)
        else:
            run = self._run if endpoint.corrects is None else self._correct
            ready = await run(endpoint, client, scope, receive)
        await respond(ready)(scope, receive, send)

    async def _run(
        self, endpoint: AnyEndpoint, client: Client, scope: Scope, receive: Receive
    ) -> Ready | Streamed:
        """Run what is not declared: it reads its query and its body by models of its own."""
        headers, face = Headers(scope=scope), face_of(scope["path"])
        parameters, manner = with_manner(endpoint.query, parameters_of(scope), face)
        accepted = accept_of(headers)
        chosen = format_of(accepted, manner.hal, face, endpoint.also_as)
        key = key_of(headers) if endpoint.keyed else ""
        query = query_of(endpoint.query, parameters, face)
        raw = await read_body(headers, receive) if endpoint.method in WITH_BODY else b""
        read = partial(body_of, endpoint.body, headers, raw, endpoint.takes)
        call = Call(
            client,
            scope["path_params"],
            query,
            await understood(raw, read),
            key,
            headers.get(SESSION, "") or client.session,
            accepted,
            endpoint.act,
            address_of(scope),
            reason_of(headers),
            tuple(tags(headers.getlist("if-match"))),
            last_event_id=headers.get("last-event-id", ""),
            again=scope.get(AGAIN),
        )
        path, query_text = asked_at(scope)
        request = Request(
            method=scope["method"],
            face=face,
            bare=self._means.bare,
            chosen=chosen,
            manner=manner,
            headers=headers,
            to=(Cursored if endpoint.by_cursor else Numbered)(
                path, parameters_of(scope), query_text
            ),
            by_cursor=endpoint.by_cursor,
            one=endpoint.named,
            paged=not {"page", "per_page"}.isdisjoint(name for name, _ in parameters),
        )
        long = endpoint.listed and chosen.form not in QUICK
        return await written_out(await endpoint.run(call), request, long=long)

    async def _correct(
        self, endpoint: AnyEndpoint, client: Client, scope: Scope, receive: Receive
    ) -> Ready | Streamed:
        """Change one of what is declared; it is asked about and shown as a GET does."""
        declared = endpoint.corrects
        assert declared is not None, "only what corrects comes here"
        headers, parameters = Headers(scope=scope), parameters_of(scope)
        asked = asked_of(
            declared,
            self._means.find,
            parameters,
            client.scopes,
            single=True,
            facilities=client.facilities,
        )
        accepted = accept_of(headers)
        chosen = format_of(accepted, asked.manner.hal, Face.OWN)
        body, merging = await self._change_of(endpoint, headers, receive)
        path, query_text = asked_at(scope)
        request = Request(
            method=scope["method"],
            face=Face.OWN,
            bare=False,
            chosen=chosen,
            manner=asked.manner,
            headers=headers,
            to=Numbered(path, parameters, query_text),
            one=declared.one,
            columns=csv_columns(declared, asked.members, client.scopes),
        )
        call = Call(
            client,
            scope["path_params"],
            NoQuery(),
            body,
            key_of(headers) if "idempotency-key" in headers else "",
            headers.get(SESSION, "") or client.session,
            accepted,
            endpoint.act,
            address_of(scope),
            reason_of(headers),
            tuple(tags(headers.getlist("if-match"))),
            asked,
            chosen=chosen,
            method=scope["method"],
            merging=merging,
            tags_of=partial(tags_of, request),
        )
        return answered(await endpoint.run(call), request)

    @staticmethod
    async def _change_of(
        endpoint: AnyEndpoint, headers: Headers, receive: Receive
    ) -> tuple[Body, bool]:
        """The body of what changes something, and whether it is a merge patch; DELETE has none."""
        if endpoint.method not in WITH_BODY:
            return endpoint.body(), False
        raw = await read_body(headers, receive)
        read = partial(patch_of, endpoint.body, headers, raw, endpoint.method)
        return await understood(raw, read)

    async def _show(
        self, endpoint: AnyEndpoint, declared: Declared, client: Client, scope: Scope
    ) -> Ready | Streamed:
        """Show what is declared; nothing is read where the caller has it already."""
        headers, fresh = Headers(scope=scope), self._means.freshness
        accepted = accept_of(headers)
        path, query_text = asked_at(scope)
        key = (path, query_text, accepted, client.scopes, client.facilities)
        known = None if endpoint.act else fresh.known(key)
        if known is not None and "download" not in query_text:
            etag, version = known
            if is_unchanged(headers, etag, version):
                return Ready(b"", status=304, headers={"ETag": etag, **fresh.date(version)})
            scope[GRANT].refuse()  # it has changed; of what is not known the gate sees the answer
        parameters = parameters_of(scope)
        asked = asked_of(
            declared,
            self._means.find,
            parameters,
            client.scopes,
            single=not endpoint.listed,
            facilities=client.facilities,
        )
        chosen = format_of(accepted, asked.manner.hal, Face.OWN)
        order = order_of(declared, asked.choice)
        topics, timely = touched_by(declared, asked, self._means.find)
        timely = timely or endpoint.act is not None  # who stands for it is looked at each time
        version = fresh.version(topics)
        call = Call(
            client,
            scope["path_params"],
            NoQuery(),
            NoBody(),
            "",
            headers.get(SESSION, "") or client.session,
            accept=accepted,
            act=endpoint.act,
            url=address_of(scope),
            asked=asked,
            chosen=chosen,
        )
        request = Request(
            method=scope["method"],
            face=Face.OWN,
            bare=False,
            chosen=chosen,
            manner=asked.manner,
            headers=headers,
            to=Marked(path, parameters, query_text, declared, order),
            one=declared.one,
            offsets=asked.paging.offsets,
            columns=csv_columns(declared, asked.members, client.scopes)
            if chosen.form is Form.CSV
            else (),
            by_cursor=declared.by_cursor,
        )
        long = bool(asked.choice.expand) or chosen.form not in QUICK
        found = await endpoint.run(call)
        ready = await written_out(found, request, None if timely else version, long=long)
        if timely or isinstance(ready, Streamed):
            return ready
        if "ETag" in ready.headers:
            fresh.remember(key, ready.headers["ETag"], topics, version)
            return replace(ready, headers={**ready.headers, **fresh.date(version)})
        return ready


def asked_at(scope: Scope) -> tuple[str, str]:
    """The path and the query as they came."""
    path = scope["raw_path"].decode("latin-1").partition("?")[0]
    return path, scope["query_string"].decode("latin-1")


def parameters_of(scope: Scope) -> list[tuple[str, str]]:
    """The parameters of the query, in order."""
    return QueryParams(scope["query_string"]).multi_items()


def accept_of(headers: Headers) -> str:
    """Everything that the caller takes."""
    return ",".join(headers.getlist("accept"))


def format_of(accept: str, hal: bool | None, face: Face, others: Sequence[str] = ()) -> Chosen:
    """The format of an answer on a face."""
    usual = Form.HAL_JSON if face is Face.OWN else Form.JSON
    return choose(accept, hal, usual, others)


def touched_by(
    declared: Declared, asked: Asked, find: Callable[[str], Declared]
) -> tuple[tuple[Topic, ...], bool]:
    """What an answer is made of, with all that is expanded in it or looked into, in the order of
    the alphabet, so that the same ones are one tuple; whether time alone changes it."""
    whole = looking_into(declared, asked.into, find)
    topics, timely = set(whole.topics), whole.timely
    waiting = list(asked.choice.expand)
    while waiting:
        one = waiting.pop()
        member = one.member
        target = find(member.of if isinstance(member, Many) else member.to)
        topics |= set(target.topics)
        timely = timely or target.timely
        waiting += one.inner.expand
    return tuple(sorted(topics)), timely


MANNERS = frozenset({"hal", "envelope", "metadata", "hideEmptyList", "print", "download"})


def with_manner(
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
