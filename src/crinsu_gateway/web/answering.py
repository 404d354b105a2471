"""From an answer to bytes: its face, its format, envelope, links, tags, what is left out.

The own API speaks HAL+JSON unless told otherwise, the other faces JSON; all of them speak every
format (negotiation.py). The Crinsutrack-compatible face wraps in `{data, meta}`, or not at all.
It decides nothing about what is answered, and knows no resource.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers

from crinsu_gateway.web.asking.asked import Manner
from crinsu_gateway.web.faces import Answer, Face, Listed, One, Ready, Streamed, Told
from crinsu_gateway.web.freshness import Version, etag_of, is_unchanged
from crinsu_gateway.web.negotiation import Chosen, Form, media_types_of
from crinsu_gateway.web.paging import Addresses, Page, Pages, header, links
from crinsu_gateway.web.representation.forms.trees import opened
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.pruning import without_empty
from crinsu_gateway.web.representation.shown import (
    SELF,
    Collection,
    Item,
    Links,
    Plain,
    Shown,
    link,
)

QUICK = (Form.JSON, Form.HAL_JSON)
"""Formats of which a page is written sooner than a thread is found for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What of a request decides how its answer looks."""

    method: str
    face: Face
    bare: bool
    chosen: Chosen
    manner: Manner
    headers: Headers
    to: Addresses
    one: str = "item"
    offsets: Sequence[int] = ()
    columns: Sequence[str] = ()
    by_cursor: bool = False
    schema: str = ""
    """The name of the schema of what is shown, where it is declared."""
    paged: bool = True
    """Whether the caller asked for a page."""


@dataclass(frozen=True, slots=True)
class Dressed:
    """What is going to be written, with the headers that go with it."""

    shown: Shown
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


def answered(answer: Answer, request: Request, version: Version | None = None) -> Ready | Streamed:
    """An answer as it goes out; 304 where the caller has it already."""
    if isinstance(answer, Streamed):
        told = _as_file(request.manner.download) if request.manner.download else {}
        if "Total-Count" in answer.headers:
            told["Link"] = header({SELF: link(request.to.here())})
        return replace(answer, headers={**answer.headers, **told})
    if isinstance(answer, Ready | Streamed):
        return answer
    dressed = _dressed(answer, request)
    manner = request.manner
    if request.method not in ("GET", "HEAD") and manner.silent:
        return Ready(b"", status=204, headers=dressed.headers)
    shown = without_empty(dressed.shown) if manner.hide_empty else dressed.shown
    status = dressed.status
    if manner.envelope:
        shown = enveloped(shown, status)
        status = 200 if status == 204 else status
    if status == 204:
        return Ready(b"", status=204, headers=dressed.headers)
    form = request.chosen.form or Form.JSON
    body = written(shown, form, pretty=manner.pretty, columns=request.columns)
    ready = Ready(body, request.chosen.media_type, status, dressed.headers)
    return _conditional(ready, request, version)


async def written_out(
    answer: Answer, request: Request, version: Version | None = None, *, long: bool
) -> Ready | Streamed:
    """An answer as it goes out; a long one is written beside the loop, which serves the buses."""
    if not long:
        return answered(answer, request, version)
    return await asyncio.to_thread(answered, answer, request, version)


def tags_of(request: Request, shown: Item) -> frozenset[str]:
    """The tags that a GET with the same parameters has for an item, whatever format it is in."""
    asks = replace(request, method="GET", headers=Headers({}))
    found = set()
    for form in Form:
        if form is Form.CSV and request.manner.envelope:
            continue  # there is no such answer
        for media_type in media_types_of(form):
            told = answered(Told(shown), replace(asks, chosen=Chosen(form, media_type)))
            found.add(told.headers["ETag"])
    return frozenset(found)


def _conditional(ready: Ready, request: Request, version: Version | None) -> Ready:
    """With its tag, as a file where that was asked, or 304."""
    if request.method not in ("GET", "HEAD") or ready.status not in (200, 206):
        return ready
    etag, as_file = etag_of(ready.media_type, ready.body), {}
    if request.manner.download:
        as_file = _as_file(request.manner.download)
    elif is_unchanged(request.headers, etag, version):
        return Ready(b"", ready.media_type, 304, {"ETag": etag})
    told = {**ready.headers, "ETag": etag, **as_file}
    return Ready(ready.body, ready.media_type, ready.status, told)


def _as_file(name: str) -> dict[str, str]:
    """Content-Disposition (RFC 6266): the name in ASCII, and as it is."""
    plain = "".join(one if one.isascii() and one not in '"\\%' else "_" for one in name)
    told = f'attachment; filename="{plain}"'
    if plain != name:
        told += f"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": told}


def _dressed(answer: One | Listed | Told, request: Request) -> Dressed:
    match answer:
        case Told():
            return _told(answer, request)
        case One():
            if request.face is Face.OWN:
                return Dressed(_named(answer.data, request.one), answer.status, answer.headers)
            tree = answer.data
            if _wraps(request):
                tree = {"data": answer.data, "meta": {}}
            return Dressed(Plain(request.one, tree), answer.status, answer.headers)
        case Listed():
            return _listed(answer, request)


def _wraps(request: Request) -> bool:
    """Whether `{data, meta}` is around an answer; a table has no place for it."""
    whole = request.chosen.form is not Form.CSV
    return request.face is Face.EXTERNAL and not request.bare and whole


def _named(data: Any, one: str) -> Shown:
    return data if isinstance(data, Item | Collection | Plain) else Plain(one, data)


def _told(answer: Told, request: Request) -> Dressed:
    shown = answer.shown
    if isinstance(shown, Collection) and answer.page is not None:
        return _paged(shown, answer.page, answer.pages, answer.status, answer.headers, request)
    if isinstance(shown, Item):
        own = shown.links.get(SELF) or link(request.to.here())
        told = {"Link": header({SELF: own})}
        shown = _counted(replace(shown, links=_described(shown.links, request)), request)
        return Dressed(shown, answer.status, {**told, **answer.headers})
    return Dressed(shown, answer.status, answer.headers)


def _described(around: Links, request: Request) -> Links:
    """With the link to the schema of what is shown (RFC 8288), where there are links at all."""
    if not (around and request.schema):
        return around
    return {**around, "describedby": link(f"/schemas/{request.schema}.json")}


def _counted(shown: Item, request: Request) -> Item:
    """With `_metadata` where it was asked for: one item is one."""
    if not request.manner.metadata:
        return shown
    return Item(shown.one, {**shown.members, "_metadata": {"total_count": 1}}, shown.links)


def _paged(
    shown: Collection,
    page: Page,
    pages: Pages,
    status: int,
    headers: Mapping[str, str],
    request: Request,
) -> Dressed:
    around = links(page, pages, request.offsets, request.to, by_cursor=request.by_cursor)
    metadata = page.metadata if request.manner.metadata else None
    told = {"Total-Count": str(page.total), "Link": header(around), **headers}
    shown = replace(shown, links=_described(around, request), metadata=metadata)
    return Dressed(shown, status, told)


def _listed(answer: Listed, request: Request) -> Dressed:
    """A list that was read by pages of its own."""
    items = list(answer.items)
    if request.face is Face.REGISTRY:
        headers = {"X-Total-Count": str(answer.total), **answer.headers}
        return Dressed(Plain(answer.name, items), 200, headers)
    headers = {"Total-Count": str(answer.total), **answer.headers}
    if request.face is Face.OWN:
        page = Page(answer.page, answer.per_page, answer.total, len(items), request.paged)
        pages = Pages(back=answer.page > 1, more=answer.page < page.last)
        shown = Collection(answer.name, request.one, [_item(one, request.one) for one in items])
        return _paged(shown, page, pages, page.status, headers, request)
    if _wraps(request):
        meta = {"page": answer.page, "perPage": answer.per_page, "total": answer.total}
        return Dressed(Plain(answer.name, {"data": items, "meta": meta}), 200, headers)
    return Dressed(Plain(answer.name, items), 200, headers)


def _item(one: Any, name: str) -> Item:
    return one if isinstance(one, Item) else Item(name, opened(one))


def enveloped(shown: Shown | str, status: int, message: str = "") -> Plain:
    """The envelope of the conventions: the status in words, and what would have been the body."""
    word = "fail" if status >= 500 else "error" if status >= 400 else "success"
    tree: dict[str, Any] = {"code": status, "status": word}
    if message:
        tree["message"] = message
    tree["data"] = shown
    return Plain("envelope", tree)
