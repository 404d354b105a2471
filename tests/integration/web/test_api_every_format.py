"""Every path of every face in every format: readable by others, and the same in each."""

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import httpx2
import pytest

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.smile_decoder import from_smile
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure

FIRST = 1_000_000_000_001
HELD = {"id": str(FIRST), "name": "freezer-1", "kind": "biobanks"}


def paths(endpoints: tuple[AnyEndpoint, ...]) -> list[str]:
    """What can be read, with the ids of what is there."""
    read = [one for one in endpoints if one.method == "GET" and one.is_resource]
    return sorted({one.path.format_map(HELD) for one in read if not one.streams})


@pytest.fixture(autouse=True)
async def furnished(api: Api) -> None:
    """Something to see of each."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "=TAG <2>"])
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["TAG-3"], stored_at=["T1/C1/CN1/1"])
    await api.db.write(raise_low_level)


def without_hal(tree: Any) -> Any:
    """HAL without links, and with what was embedded among the members."""
    if isinstance(tree, list):
        return [without_hal(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    members = {n: one for n, one in tree.items() if n not in ("_links", "_embedded")}
    return {n: without_hal(one) for n, one in (members | tree.get("_embedded", {})).items()}


def leaves(tree: Any) -> list[str]:
    """All that is not nothing, as texts, in order of the text."""
    if isinstance(tree, dict | list):
        inside = tree.values() if isinstance(tree, dict) else tree
        return sorted(leaf for one in inside for leaf in leaves(one))
    if tree is None or tree == "":
        return []
    return [tree if isinstance(tree, str) else json.dumps(tree)]


def xml_leaves(raw: bytes) -> list[str]:
    """The same of a document."""
    root = ElementTree.fromstring(raw)
    return sorted(one.text for one in root.iter() if one.text and not len(one))


async def answers(api: Api, path: str) -> dict[Form, httpx2.Response]:
    """One path in all formats."""
    return {form: await api.client.get(path, headers={"Accept": form.value}) for form in Form}


async def test_every_path_says_the_same_in_every_format(api: Api) -> None:
    """JSON, HAL, XML, HAL+XML and Smile hold the same values; a CSV has a header and its rows."""
    shown = 0
    for path in paths(api.endpoints):
        found = await answers(api, path)
        told = {form: one.status_code for form, one in found.items()}
        assert len(set(told.values())) == 1, (path, told)
        if found[Form.JSON].status_code not in (200, 206):
            assert found[Form.JSON].status_code in (400, 401, 403, 404, 422), (path, told)
            continue
        shown += 1
        for form, answer in found.items():
            assert answer.headers["content-type"].startswith(form.value), path
        tree = found[Form.JSON].json()
        assert without_hal(found[Form.HAL_JSON].json()) == tree, path
        assert from_smile(found[Form.SMILE].content) == tree, path
        assert xml_leaves(found[Form.XML].content) == leaves(tree), path
        assert xml_leaves(found[Form.HAL_XML].content) == leaves(tree), path
        rows = list(csv.reader(io.StringIO(found[Form.CSV].text, newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, path
    assert shown > 40


async def test_refusals_are_in_the_form_of_who_asks(api: Api) -> None:
    """XML for XML, JSON for the rest; a refusal is never a page of something else."""
    for form in Form:
        headers = {"Accept": form.value}
        missing = await api.client.get("/api/v1/slots/77777", headers=headers)
        assert missing.status_code == 404
        kind = "xml" if form in (Form.XML, Form.HAL_XML) else "json"
        assert missing.headers["content-type"] == f"application/problem+{kind}"
    nothing = await api.client.get("/api/v1/slots", headers={"Accept": "image/png"})
    assert (nothing.status_code, nothing.json()["code"]) == (415, "NOT_ACCEPTABLE")
    both = await api.client.get("/api/v1/slots?hal=true", headers={"Accept": "text/csv"})
    assert both.status_code == 400


async def test_a_list_of_the_compatible_face_is_a_table_in_csv(api: Api) -> None:
    """Its envelope is for trees; a row is a thing."""
    answer = await api.client.get("/api/v1/external/storage", headers={"Accept": "text/csv"})
    header, *rows = csv.reader(io.StringIO(answer.text, newline=""))
    assert header[:2] == ["id", "name"]
    assert len(rows) == int(answer.headers["total-count"])
    path = f"/api/v1/external/storage/{rows[0][0]}"
    one = await api.client.get(path, headers={"Accept": "text/csv"})
    assert next(csv.reader(io.StringIO(one.text)))[:2] == ["id", "name"]
