"""What a Cristin API sends is read, in the recorded shapes and in odd ones."""

from typing import Any

import pytest

from crinsu_gateway.model.registry import Json, Key, Kind, Link, name_in, read, written
from crinsu_gateway.model.registry_errors import RegistryOdd
from crinsu_gateway.sync.registry.readers import (
    LONGEST,
    MOST_LINKS,
    names_of,
    record_of,
    records_of,
    text_of,
)

PLACE: dict[str, Json] = {
    "institution": {
        "cristin_institution_id": "185",
        "institution_name": {"en": "A hospital"},
        "url": "institutions/185",
    },
    "unit": {"cristin_unit_id": "185.15.0.10", "unit_name": {"en": "A ward"}},
}
BIOBANK: dict[str, Any] = {
    "cristin_biobank_id": "2510604",
    "biobank_id": "BBR-3295",
    "type": "SPECIFICBIOBANK",
    "type_name": {"en": "Specific research biobank"},
    "name": {"nb": "Banken", "en": "The bank"},
    "main_language": "nb",
    "start_date": "2019-01-01T00:00:00.000Z",
    "stored_until_date": "2049-12-31T00:00:00.000Z",
    "status": "ACTIVE",
    "coordinating_institution": PLACE,
    "coordinator": {"cristin_person_id": "12345", "first_name": "Ada", "surname": "Example"},
    "associated_project": {"cristin_project_id": "483302", "title": {"no": "Prosjektet"}},
    "biobank_materials": [
        {"material_code": "1", "material_name": {"en": "Whole blood"}},
        {"material_code": "24", "other_material_description": "Oocytes"},
    ],
}


def test_a_recorded_biobank_is_read_whole() -> None:
    """Names, codes, days and links; nothing else of it is kept."""
    found = record_of(Kind.BIOBANKS, BIOBANK)
    assert found.names == {"nb": "Banken", "en": "The bank"}
    assert found.facts == {
        "nationalId": "BBR-3295",
        "type": "SPECIFICBIOBANK",
        "status": "ACTIVE",
        "mainLanguage": "nb",
        "startDate": "2019-01-01",
        "storedUntilDate": "2049-12-31",
        "materials": "1, 24",
    }
    assert found.links == (
        Link("coordinating", Kind.INSTITUTIONS, "185", {"en": "A hospital"}),
        Link("coordinating", Kind.UNITS, "185.15.0.10", {"en": "A ward"}),
        Link("coordinator", Kind.PERSONS, "12345", {"": "Ada Example"}),
        Link("project", Kind.PROJECTS, "483302", {"no": "Prosjektet"}),
    )
    assert read(written(found)) == found


def test_the_day_until_is_read_under_both_names() -> None:
    """One client writes it without the d; both are understood."""
    body: Json = {"cristin_biobank_id": "1", "store_until_date": "2040-01-01T00:00:00.000Z"}
    assert record_of(Kind.BIOBANKS, body).facts == {"storedUntilDate": "2040-01-01"}


@pytest.mark.parametrize(
    ("kind", "body", "name", "facts"),
    [
        (
            Kind.PERSONS,
            {"cristin_person_id": 7, "first_name": "A", "surname": "B", "surname_preferred": "C"},
            "A C",
            {},
        ),
        (Kind.PERSONS, {"cristin_person_id": "7", "surname": "B"}, "B", {}),
        (
            Kind.RESULTS,
            {"cristin_result_id": "9", "result_title": {"en": "T"}, "year_published": 2014},
            "T",
            {"yearPublished": "2014"},
        ),
        (
            Kind.FUNDINGS,
            {
                "cristin_funding_id": "3",
                "project_code": "000001",
                "funding_source": {"code": "NFR", "name": {"nb": "Rådet"}},
            },
            "Rådet",
            {"projectCode": "000001", "fundingSource": "NFR"},
        ),
        (Kind.UNITS, {"cristin_unit_id": "1.2.3.4", "unit_name": "Bare"}, "Bare", {}),
        (Kind.PROJECTS, {"cristin_project_id": "1", "title": {"": "x", "NB": "y"}}, "", {}),
        (Kind.PROJECTS, {"cristin_project_id": "1", "title": ["x"], "status": None}, "", {}),
    ],
)
def test_odd_forms_are_read_as_far_as_they_go(
    kind: Kind, body: dict[str, Any], name: str, facts: dict[str, str]
) -> None:
    """Numbers for texts, texts for language objects, names that are missing."""
    found = record_of(kind, body)
    assert name_in(found.names, ("nb", "en")) == name
    assert found.facts == facts


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "is no object but a list"),
        (None, "is no object but nothing"),
        ("x", "is no object but a text"),
        ({}, "has no cristin_biobank_id"),
        ({"cristin_biobank_id": True}, "has no cristin_biobank_id"),
        ({"cristin_biobank_id": "../1"}, "has no cristin_biobank_id"),
        ({"cristin_biobank_id": "123456789"}, "has no cristin_biobank_id"),
    ],
)
def test_what_is_no_record_is_named(body: Any, says: str) -> None:
    """A complaint says what was there in place of a record."""
    with pytest.raises(RegistryOdd, match=says):
        record_of(Kind.BIOBANKS, body)


def test_a_list_is_bare_or_wrapped_and_counts_what_is_no_record() -> None:
    """Facet searches wrap their items; an item without an id hides no other."""
    items: list[Json] = [{"cristin_person_id": "1"}, {"cristin_person_id": None}, 4]
    wrapped: dict[str, Json] = {"data": items, "facets": {}}
    for body in (items, wrapped):
        found, odd = records_of(Kind.PERSONS, body)
        assert ([one.id for one in found], odd) == (["1"], 2)
    with pytest.raises(RegistryOdd, match="is no list"):
        records_of(Kind.PERSONS, {"errors": []})


def test_projects_of_a_result_are_objects_or_addresses() -> None:
    """Both forms occur; an address that ends in no id is left out."""
    body: dict[str, Json] = {
        "cristin_result_id": "9",
        "projects": ["https://x/v2/projects/483302/", "https://x/v2/projects", 5,
                     {"cristin_project_id": "7"}],
    }  # fmt: skip
    assert [one.id for one in record_of(Kind.RESULTS, body).links] == ["483302", "7"]


def test_an_affiliation_that_is_over_is_no_link() -> None:
    """Only what is active, or does not say, is shown."""
    old: Json = {"active": False, **PLACE}
    body: Json = {"cristin_person_id": "7", "affiliations": [old, PLACE, "x"]}
    assert len(record_of(Kind.PERSONS, body).links) == 2


def test_texts_and_links_have_bounds_and_stay_on_one_line() -> None:
    """Nothing that is sent can steer a terminal or fill a store."""
    assert text_of("a\r\nb\x1b[2J\u202ec") == "a b [2J c"
    assert len(text_of("x" * 10_000)) == LONGEST
    assert text_of("half \ud83d") == "half ?"
    people: list[Json] = [{"cristin_person_id": str(number)} for number in range(1, 500)]
    body: Json = {"cristin_project_id": "1", "participants": people}
    assert len(record_of(Kind.PROJECTS, body).links) == MOST_LINKS


def test_names_fall_back_from_language_to_language() -> None:
    """Norwegian is nb, nn or no; then English, then whatever there is."""
    assert name_in({"no": "N", "en": "E"}, ("nb", "en")) == "N"
    assert name_in({"nn": "N", "fr": "F"}, ("en",)) == "N"
    assert name_in({"fr": "F", "de": "D"}, ("nb",)) == "D"
    assert name_in({}, ("nb",)) == ""
    assert names_of("  bare  ") == {"": "bare"}
    assert str(Key(Kind.UNITS, "1.2.3.4")) == "units/1.2.3.4"
