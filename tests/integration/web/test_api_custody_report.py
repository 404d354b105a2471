"""The custody report over the API: in the form that is asked for, with names for those who may."""

import pytest

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure

VIAL = 1_000_000_000_001
PATH = f"/api/v1/sample-containers/{VIAL}/custody-report"


@pytest.fixture(autouse=True)
async def vial(api: Api) -> None:
    """A vial that is stored."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T2/C1/CN1/1"])


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8", b"<!doct"),
        ("application/pdf", "application/pdf", b"%PDF-"),
        ("text/csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfsample,seq"),
        ("*/*", "application/json", b'{"report":'),
    ],
)
async def test_the_form_is_the_one_that_is_taken(
    api: Api, accept: str, media_type: str, begins: bytes
) -> None:
    """Accept chooses; the headers name the sample container, the hash, and how it stands."""
    answer = await api.client.get(PATH, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.content.startswith(begins)
    assert answer.headers["crinsu-sample-container"] == str(VIAL)
    assert answer.headers["crinsu-inventory"] == "agrees"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_form_can_be_named_and_others_are_refused(api: Api) -> None:
    """`format` counts more than Accept; what is not made here is not pretended."""
    named = await api.client.get(PATH, params={"format": "csv"}, headers={"Accept": "text/html"})
    assert named.headers["content-type"].startswith("text/csv")
    refused = await api.client.get(PATH, headers={"Accept": "image/png"})
    assert (refused.status_code, refused.json()["code"]) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("text", ["TAG-1", str(VIAL), "T2/C1/CN1/1"])
async def test_it_is_found_by_what_people_have_in_hand(api: Api, text: str) -> None:
    """Tag, id and address lead to the same report."""
    answer = await api.client.get("/api/v1/custody-report", params={"sample": text})
    assert answer.json()["report"]["standing"]["place"] == "T2/C1/CN1/1"


@pytest.mark.parametrize(
    ("query", "status"),
    [({"sample": "TAG-9"}, 404), ({"sample": "TAG-1", "at": "yesterday"}, 400), ({}, 400)],
)
async def test_what_cannot_be_answered_is_refused(
    api: Api, query: dict[str, str], status: int
) -> None:
    """An unknown sample container, a moment without a zone, nothing at all."""
    assert (await api.client.get("/api/v1/custody-report", params=query)).status_code == status


async def test_names_need_their_own_right(api: Api) -> None:
    """With audit:read alone no name is in the answer, and without it there is none."""
    audit = api.bearer(Scope.AUDIT_READ)
    answer = await api.stranger.get(PATH, headers=audit)
    assert answer.json()["report"]["identity"]["name"] is None
    assert "Vial" not in answer.text
    with_names = api.bearer(Scope.AUDIT_READ, Scope.SUBJECTS_READ)
    shown = await api.stranger.get(PATH, headers=with_names)
    assert shown.json()["report"]["identity"]["name"] == "Vial TAG-1"
    refused = await api.stranger.get(PATH, headers=api.bearer(Scope.INVENTORY_READ))
    assert refused.status_code == 403
