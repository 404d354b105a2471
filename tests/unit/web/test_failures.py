"""Failures as answers: the status of every error class, and its form on each face."""

import orjson
import pytest
from starlette.datastructures import Headers

from crinsu_gateway.model import errors
from crinsu_gateway.model.errors import GatewayError, RuleError, StoreError
from crinsu_gateway.store.listing.reading import TooCostly
from crinsu_gateway.web.addresses import Numbered
from crinsu_gateway.web.answering import Request, answered
from crinsu_gateway.web.asking.asked import Manner
from crinsu_gateway.web.errors import Failure, FieldFault, failure_of, refusal
from crinsu_gateway.web.faces import Face, Listed, One, Ready, face_of
from crinsu_gateway.web.gate import may_speak_plainly
from crinsu_gateway.web.negotiation import Form, chosen
from crinsu_gateway.web.refusing import refused

NOT_CONFLICTS = {
    errors.RuleError: 422,
    errors.NotFound: 404,
    errors.UnknownPlace: 422,
    errors.UnknownSample: 422,
    errors.OutOfRange: 422,
    errors.NotWritable: 422,
    errors.KeyReused: 422,
    errors.PinUnfit: 422,
    errors.UnknownCarrier: 422,
    errors.DeviationIncomplete: 422,
}


def subclasses(of: type[GatewayError]) -> list[type[GatewayError]]:
    """A class and all classes below it."""
    return [of] + [below for one in of.__subclasses__() for below in subclasses(one)]


def body(failure: Failure, face: Face) -> dict[str, object]:
    """A failure as a client reads it."""
    found: dict[str, object] = orjson.loads(refused(failure, face).body)
    return found


RULES = [one for one in subclasses(RuleError) if one.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", RULES)
def test_every_rule_has_its_status_and_its_own_code(kind: type[RuleError]) -> None:
    """A rule is 403, 404, 409 or 422 by its class, tells its code, and opens no incident."""
    failure = failure_of(kind("not so", sample=1), "i-1")
    conflict = 403 if issubclass(kind, errors.AccessError) else 409
    assert failure.status == NOT_CONFLICTS.get(kind, conflict)
    assert (failure.code, failure.sentence, failure.incident) == (kind.code, "not so", "")


def test_a_question_that_costs_too_much_is_no_conflict() -> None:
    """It cannot be answered as it is: 422, with a code of its own."""
    failure = failure_of(TooCostly("ask for less"), "i-1")
    assert (failure.status, failure.code) == (422, "TOO_COSTLY")


@pytest.mark.parametrize("kind", subclasses(StoreError))
def test_a_store_that_takes_no_writes_is_503_and_says_nothing_internal(
    kind: type[StoreError],
) -> None:
    """The caller learns the code; paths and causes stay in the log."""
    failure = failure_of(kind("cannot write /secret/store.db"), "i-1")
    assert (failure.status, failure.code, failure.incident) == (503, kind.code, "i-1")
    assert "secret" not in failure.sentence
    assert (failure.headers != {}) == kind.retry


def test_what_nobody_planned_is_500_with_an_incident_and_nothing_else() -> None:
    """Neither the class nor the text of an unplanned error leaves the house."""
    failure = failure_of(ZeroDivisionError("secret"), "i-7")
    assert (failure.status, failure.code) == (500, "INTERNAL")
    for face in Face:
        text = refused(failure, face).body
        assert b"secret" not in text
        assert b"ZeroDivision" not in text
        assert b"i-7" in text


def test_the_own_face_refuses_as_rfc_9457_says() -> None:
    """Type, title, status, detail; code and fields beside them."""
    fault = FieldFault("page", "too small")
    failure = refusal(422, "VALIDATION_ERROR", "page: too small", fields=(fault,)).failure
    ready = refused(failure, Face.OWN)
    assert ready.media_type == "application/problem+json"
    assert body(failure, Face.OWN) == {
        "type": "about:blank",
        "title": failure.title,
        "status": 422,
        "detail": "page: too small",
        "code": "VALIDATION_ERROR",
        "fields": [{"field": "page", "message": "too small"}],
    }


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "VALIDATION_ERROR"),
        (401, "UNAUTHORIZED"),
        (403, "FORBIDDEN"),
        (404, "NOT_FOUND"),
        (409, "CONFLICT"),
        (413, "VALIDATION_ERROR"),
        (415, "VALIDATION_ERROR"),
        (422, "VALIDATION_ERROR"),
        (429, "RATE_LIMITED"),
        (500, "INTERNAL"),
        (503, "UNAVAILABLE"),
    ],
)
def test_the_external_face_keeps_to_its_codes_and_names_the_rule_beside(
    status: int, code: str
) -> None:
    """Clients of the public API see its codes; ours stands in `rule`."""
    failure = Failure(status, "OURS", "no")
    assert body(failure, Face.EXTERNAL) == {
        "error": {"code": code, "message": "no", "rule": "OURS"}
    }
    assert body(Failure(status, code, "no"), Face.EXTERNAL) == {
        "error": {"code": code, "message": "no"}
    }


def test_the_token_face_refuses_as_rfc_6749_says() -> None:
    """error and error_description, with the codes of the standard."""
    assert body(Failure(400, "INVALID_SCOPE", "no"), Face.TOKEN) == {
        "error": "invalid_scope",
        "error_description": "no",
    }
    assert body(Failure(401, "INVALID_CLIENT", "no"), Face.TOKEN)["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("path", "face"),
    [
        ("/oauth/token", Face.TOKEN),
        ("/api/v1/external", Face.EXTERNAL),
        ("/api/v1/external/x", Face.EXTERNAL),
        ("/api/v1/externally", Face.OWN),
        ("/", Face.OWN),
    ],
)
def test_the_path_says_which_face_answers(path: str, face: Face) -> None:
    """Also what does not exist is refused in the form of its face."""
    assert face_of(path) is face


def written(answer: One | Listed, face: Face, *, bare: bool) -> Ready:
    """An answer to a plain GET of JSON."""
    request = Request(
        method="GET",
        face=face,
        bare=bare,
        chosen=chosen("application/json", None, Form.JSON),
        manner=Manner(),
        headers=Headers(),
        to=Numbered("/things", [("page", "2"), ("per_page", "2")], "page=2&per_page=2"),
    )
    ready = answered(answer, request)
    assert isinstance(ready, Ready)
    return ready


def test_a_list_is_wrapped_as_its_face_wants_it() -> None:
    """Envelope, bare array, or an object with the list and the total in a header."""
    page = Listed("things", [{"id": 1}, {"id": 2}], 2, 2, 5)
    assert orjson.loads(written(page, Face.EXTERNAL, bare=False).body) == {
        "data": [{"id": 1}, {"id": 2}],
        "meta": {"page": 2, "perPage": 2, "total": 5},
    }
    assert orjson.loads(written(page, Face.EXTERNAL, bare=True).body) == page.items
    own = written(page, Face.OWN, bare=False)
    assert orjson.loads(own.body) == {"things": page.items}
    assert own.headers["Total-Count"] == "5"
    assert own.headers["Link"] == (
        '</things?page=2&per_page=2>; rel="self", </things?page=1&per_page=2>; rel="first", '
        '</things?page=1&per_page=2>; rel="prev", </things?page=3&per_page=2>; rel="next", '
        '</things?page=3&per_page=2>; rel="last"'
    )


def test_a_single_thing_is_wrapped_on_the_external_face_alone() -> None:
    """`{data, meta}` unless bare is asked for."""
    assert orjson.loads(written(One({"id": 1}), Face.EXTERNAL, bare=False).body) == {
        "data": {"id": 1},
        "meta": {},
    }
    assert orjson.loads(written(One({"id": 1}), Face.EXTERNAL, bare=True).body) == {"id": 1}
    assert orjson.loads(written(One({"id": 1}), Face.OWN, bare=False).body) == {"id": 1}


@pytest.mark.parametrize(
    ("scheme", "address", "may"),
    [
        ("http", "127.0.0.1", True),
        ("http", "127.8.9.1", True),
        ("http", "::1", True),
        ("http", "::ffff:127.0.0.1", True),
        ("http", "192.168.1.20", False),
        ("http", "::ffff:192.168.1.20", False),
        ("http", "fe80::1%eth0", False),
        ("http", "0.0.0.0", False),
        ("http", "localhost", False),
        ("http", "", False),
        ("http", None, False),
        ("https", "192.168.1.20", True),
    ],
)
def test_without_tls_only_this_machine_is_served(
    scheme: str, address: str | None, may: bool
) -> None:
    """A plain call from another host gets nothing, whatever it calls itself."""
    assert may_speak_plainly(scheme, address) is may
