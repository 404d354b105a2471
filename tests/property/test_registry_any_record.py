"""Any JSON at all gives a record or a named complaint, and what is kept of it comes back."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.registry import Kind, id_fault, name_in, read, written
from crinsu_gateway.model.registry_errors import RegistryOdd
from crinsu_gateway.sync.registry.biobank import Biobank, creation, is_same, patch
from crinsu_gateway.sync.registry.paging import related, within
from crinsu_gateway.sync.registry.readers import record_of, records_of

FIELDS = st.sampled_from(
    ["name", "title", "institution_name", "unit_name", "first_name", "surname", "funding_source",
     "coordinating_institution", "institution", "unit", "coordinator", "associated_project",
     "participants", "roles", "affiliations", "projects", "biobank_materials", "material_code",
     "start_date", "status", "orcid", "id", "category", "code", "nb", "en", "no"]
)  # fmt: skip
IDS = [f"cristin_{kind}_id" for kind in
       ("biobank", "project", "institution", "unit", "person", "result", "funding")]  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
ANY = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(FIELDS | st.sampled_from(IDS) | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=30,
)
OBJECTS = st.dictionaries(FIELDS, ANY, max_size=8)
WITH_ID = st.tuples(OBJECTS, st.integers(1, 99_999_999), st.booleans()).map(
    lambda one: one[0] | {key: str(one[1]) if one[2] else one[1] for key in IDS}
    | {"cristin_unit_id": "1.2.3.4"}
)  # fmt: skip
OURS = Biobank({"nb": "B"}, "nb", "GENERALBIOBANK", "ACTIVE", "2020-01-01", "", "1.2.3.4", "7")


@given(st.sampled_from(Kind), ANY | WITH_ID)
def test_any_body_is_a_record_or_a_complaint(kind: Kind, body: Any) -> None:
    """What is read can be written, read again, and shown; nothing else is ever raised."""
    try:
        found = record_of(kind, body)
    except RegistryOdd as odd:
        assert odd.sentence  # noqa: PT017 - one of two good ends
        return
    assert id_fault(kind, found.id) == ""
    assert read(written(found)) == found
    assert name_in(found.names, ("nb",)).isprintable()


@given(st.sampled_from(Kind), ANY)
def test_any_list_is_read_or_refused(kind: Kind, body: Any) -> None:
    """Every item is a record or counted as none."""
    try:
        found, odd = records_of(kind, body)
    except RegistryOdd:
        return
    items = body["data"] if isinstance(body, dict) else body
    assert len(found) + odd == len(items)


@given(WITH_ID)
def test_a_patch_makes_any_record_as_configured(body: dict[str, Any]) -> None:
    """After the merge of what differs nothing differs (RFC 7396), whatever was there."""
    sent, told = patch(OURS, body)
    assert len(sent) == len(told)
    assert patch(OURS, merged(body, sent)) == ({}, [])
    assert isinstance(is_same(OURS, body), bool)
    assert patch(OURS, creation(OURS)[0]) == ({}, [])


@given(st.text(max_size=200))
def test_any_link_header_leads_within_or_nowhere(header: str) -> None:
    """No header can lead to another host."""
    found = related(f'<{header}>; rel="next"', "next")
    if found is None:
        return
    try:
        whole = within("https://registry.example.org/v2/", found)
    except RegistryOdd:
        return
    assert whole.lower().startswith("https://registry.example.org")


def merged(target: Any, change: dict[str, Any]) -> dict[str, Any]:
    """RFC 7396, written after its pseudo code."""
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            result[name] = merged(result.get(name), value)
        else:
            result[name] = value
    return result
