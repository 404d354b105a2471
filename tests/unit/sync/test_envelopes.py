"""Every kind of list is read alike in each envelope: {data, meta}, flat paging, and bare."""

import json
from typing import Any

import httpx2
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.pull.cursors import parse
from crinsu_gateway.sync.pull.listing import Listing
from crinsu_gateway.sync.road.replies import json_of, unwrapped
from crinsu_gateway.sync.target import Kind, Page

IDS = st.integers(1, 10**12 - 1)
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=20)
SUBJECT = st.fixed_dictionaries({"id": IDS, "code": TEXTS})
RECORDS: dict[Kind, st.SearchStrategy[dict[str, Any]]] = {
    Kind.FACILITIES: st.fixed_dictionaries({"id": IDS, "name": TEXTS}),
    Kind.PEOPLE: st.fixed_dictionaries(
        {"id": IDS, "name": TEXTS, "role": st.just("technician"), "revoked": st.booleans()}
    ),
    Kind.STORAGES: st.fixed_dictionaries({"id": IDS, "name": TEXTS, "type": st.just("TANK")}),
    Kind.CONTAINERS: st.fixed_dictionaries(
        {"id": IDS, "name": TEXTS, "storage": st.fixed_dictionaries({"id": IDS, "name": TEXTS})}
    ),
    Kind.SUBJECTS: st.fixed_dictionaries(
        {"id": IDS, "code": TEXTS, "firstName": st.none() | TEXTS, "lastName": st.none() | TEXTS}
    ),
    Kind.SAMPLES: st.fixed_dictionaries(
        {
            "id": IDS,
            "name": TEXTS,
            "description": st.none() | TEXTS,
            "tag": st.none() | TEXTS,
            "subject": SUBJECT,
            "state": st.sampled_from(["EXPECTED", "OUT", "MISSING"]),
            "updatedAt": st.none() | st.just("2026-01-01T00:00:00.000Z"),
        }
    ),
    Kind.PROCEDURES: st.fixed_dictionaries(
        {
            "id": IDS,
            "type": st.sampled_from(["STORE", "RETRIEVE", "RETRIEVAL"]),
            "status": st.sampled_from(["PENDING", "CREATED", "FAILED"]),
            "subject": SUBJECT,
        }
    ),
}


@st.composite
def lists(draw: st.DrawFn) -> tuple[Kind, list[dict[str, Any]]]:
    """A kind, and some records of it: never a round number, which may be somebody's page size."""
    kind = draw(st.sampled_from(list(Kind)))
    found = draw(st.lists(RECORDS[kind], max_size=9, unique_by=lambda one: one["id"]))
    return kind, found[:4] if len(found) == 5 else found


def read(kind: Kind, body: Any) -> Page:
    """What the client makes of an answer with this body."""
    names = shipped()
    answer = httpx2.Response(200, content=json.dumps(body).encode())
    data, total = unwrapped(names, json_of(answer))
    assert isinstance(data, list)
    here = parse(None, incremental=kind in names.incremental)
    return Listing(names).page(kind, here, data, total, None)


@given(lists())
def test_each_envelope_says_the_same(of_kind: tuple[Kind, list[dict[str, Any]]]) -> None:
    """Records, what is set aside, and the places to go on from; only the total may be unknown."""
    kind, records = of_kind
    total = len(records)
    enveloped = read(kind, {"data": records, "meta": {"page": 1, "perPage": 10, "total": total}})
    flat = read(kind, {"data": records, "page": 1, "perPage": 10, "total": total})
    bare = read(kind, records)
    assert enveloped == flat
    assert (enveloped.records, enveloped.unreadable) == (bare.records, bare.unreadable)
    assert (enveloped.next, enveloped.resume, enveloped.ids) == (bare.next, bare.resume, bare.ids)
    assert len(enveloped.records) == total
    assert (enveloped.total, bare.total) == (total, None)
