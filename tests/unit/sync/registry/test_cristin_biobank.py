"""What of a biobank differs, what is sent for it, and whether a record is ours."""

from typing import Any

import pytest

from crinsu_gateway.model.registry import Difference, Kind, Record
from crinsu_gateway.sync.registry.biobank import (
    Biobank,
    could_be,
    creation,
    is_empty,
    is_same,
    lacking,
    patch,
)

OURS = Biobank(
    {"nb": "Banken", "en": "The bank"},
    "nb",
    "GENERALBIOBANK",
    "ACTIVE",
    "2020-05-01",
    "2050-01-01",
    "185.15.0.10",
    "12345",
    (("24", "Oocytes"), ("1", "")),
)


def test_what_is_created_stands_in_the_registry_as_configured() -> None:
    """What was posted and what is compared afterwards agree on every field."""
    body, told = creation(OURS)
    assert [one.field for one in told] == list(body)
    assert patch(OURS, body) == ({}, [])
    assert body["coordinating_institution"] == {"unit": {"cristin_unit_id": "185.15.0.10"}}


@pytest.mark.parametrize(
    ("there", "sent"),
    [
        ({"status": "active"}, None),
        ({"type": "GENERAL BIOBANK"}, None),
        ({"start_date": "2020-05-01T10:00:00.000Z"}, None),
        ({"name": {"nb": "Banken", "en": "The bank", "fr": "La banque"}}, None),
        ({"biobank_materials": [{"material_code": 1}, {"material_code": "24",
          "other_material_description": "Oocytes"}]}, None),
        ({"name": {"nb": "Banken", "en": "A bank"}}, {"name": {"en": "The bank"}}),
        ({"status": None}, {"status": "ACTIVE"}),
        ({"start_date": "2020-05-02T00:00:00.000Z"}, {"start_date": "2020-05-01T00:00:00.000Z"}),
        ({"coordinator": {}}, {"coordinator": {"cristin_person_id": "12345"}}),
    ],
)  # fmt: skip
def test_only_what_differs_is_sent(there: dict[str, Any], sent: dict[str, Any] | None) -> None:
    """Codes in any case, moments by their day, languages of others left alone."""
    body, _ = creation(OURS)
    found, told = patch(OURS, {**body, **there})
    assert found == (sent or {})
    assert len(told) == len(found)


def test_what_is_not_configured_is_never_sent() -> None:
    """An empty configuration is no wish to erase anything."""
    body, _ = creation(OURS)
    assert patch(Biobank({}), body) == ({}, [])
    assert is_empty(Biobank({}))
    assert patch(Biobank({}, status="CONCLUDED"), body)[1] == [
        Difference("status", "ACTIVE", "CONCLUDED")
    ]


def test_what_a_new_record_lacks_is_named() -> None:
    """By the names of the settings."""
    assert lacking(OURS) == []
    wanted = ["main_language", "type", "start_date", "coordinating_unit"]
    assert lacking(Biobank({"nb": "x"})) == wanted


@pytest.mark.parametrize(
    ("there", "same"),
    [
        ({}, True),
        ({"type": "SPECIFICBIOBANK"}, False),
        ({"start_date": "2021-05-01T00:00:00.000Z"}, False),
        ({"coordinating_institution": {"unit": {"cristin_unit_id": "1.2.3.4"}}}, False),
        ({"coordinating_institution": {"unit": {"cristin_unit_id": "185.15.0.10"}}}, True),
    ],
)
def test_a_record_is_ours_unless_it_says_otherwise(there: dict[str, Any], same: bool) -> None:
    """Another unit, type or first day makes it somebody else's."""
    assert is_same(OURS, there) is same


def test_a_name_is_known_again_in_any_language_case_and_spacing() -> None:
    """Lists may show one language only."""
    assert could_be(OURS, Record(Kind.BIOBANKS, "1", {"no": "the  BANK"}, {}))
    assert not could_be(OURS, Record(Kind.BIOBANKS, "1", {"nb": "Banken 2"}, {}))
