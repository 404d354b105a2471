"""Invented records of a sandbox registry, in the shapes that real ones were recorded in.

No person, project or institution in it exists.
"""

from typing import Any

from crinsu_gateway.sandbox.registry.register import UNPUBLISHED, Register

Json = dict[str, Any]
BIOBANK, HIDDEN_BIOBANK, OLD_BIOBANK = "2510604", "2510700", "1999999"
PROJECT, INSTITUTION, UNIT, PERSON = "483302", "185", "185.15.0.10", "12345"
RESULT, FUNDING = "1234567", "23450"
FIRST_NAMES = ("Ada", "Bo", "Cleo", "Dag", "Eir", "Finn")
LAST_NAMES = ("Example", "Invented", "Sandvik-Test", "Nobody")


def seed(register: Register, *, more: int = 25) -> None:
    """Fill a registry; `more` further biobanks and persons make several pages."""
    there = register.records
    there["institutions"][INSTITUTION] = _institution()
    there["units"]["185.90.0.0"] = _unit("185.90.0.0", "Eksempelsykehuset", "Example Hospital")
    there["units"][UNIT] = _unit(UNIT, "Avdeling for nedfrysing", "Department of Freezing") | {
        "parent_unit": {"cristin_unit_id": "185.90.0.0"}
    }
    there["persons"][PERSON] = _person(PERSON, "Ada", "Example")
    there["projects"][PROJECT] = _project()
    there["results"][RESULT] = _result()
    there["fundings"][FUNDING] = _funding()
    there["biobanks"][BIOBANK] = biobank(BIOBANK, "Eksempelbiobanken", "The Example Biobank")
    hidden = biobank(HIDDEN_BIOBANK, "Skjult biobank", "Hidden biobank")
    there["biobanks"][HIDDEN_BIOBANK] = hidden | {UNPUBLISHED: True}
    register.moved["biobanks", OLD_BIOBANK] = BIOBANK
    for number in range(more):
        one = str(2_520_000 + number)
        there["biobanks"][one] = biobank(one, f"Samling {number}", f"Collection {number}")
        person = str(20_000 + number)
        names = FIRST_NAMES[number % 6], LAST_NAMES[number % 4]
        there["persons"][person] = _person(person, *names)


def place(unit: str = UNIT) -> Json:
    """The pair of institution and unit."""
    return {
        "institution": {
            "cristin_institution_id": unit.split(".")[0],
            "institution_name": {"nb": "Eksempelsykehuset", "en": "Example Hospital"},
            "url": f"institutions/{unit.split('.')[0]}",
        },
        "unit": {
            "cristin_unit_id": unit,
            "unit_name": {"nb": "Avdeling for nedfrysing", "en": "Department of Freezing"},
            "url": f"units/{unit}",
        },
    }


def biobank(identity: str, norwegian: str, english: str) -> Json:
    """A biobank."""
    return {
        "cristin_biobank_id": identity,
        "biobank_id": f"BBR-{int(identity) % 10_000}",
        "type": "GENERALBIOBANK",
        "type_name": {"en": "General research biobank"},
        "name": {"nb": norwegian, "en": english},
        "main_language": "nb",
        "start_date": "2019-01-01T00:00:00.000Z",
        "stored_until_date": "2049-12-31T00:00:00.000Z",
        "status": "ACTIVE",
        "status_name": {"en": "Active"},
        "created": {"source_short_name": "REK", "date": "2019-01-02T10:00:00.000Z"},
        "last_modified": {"date": "2021-03-15T12:00:00.000Z"},
        "coordinating_institution": place(),
        "coordinator": {
            "cristin_person_id": PERSON,
            "first_name": "Ada",
            "surname": "Example",
            "url": f"persons/{PERSON}",
        },
        "associated_project": {
            "cristin_project_id": PROJECT,
            "title": {"en": "Warm hearts, cold tanks"},
            "url": f"projects/{PROJECT}",
        },
        "external_sources": [{"source_short_name": "REK", "source_reference_id": "2018/0000"}],
        "approvals": [
            {
                "approved_date": "2018-11-01T00:00:00.000Z",
                "approved_by": "REK",
                "approval_status": "APPROVED",
                "application_code": "BIOBANK",
                "approval_reference_id": "2018/0000",
            }
        ],
        "biobank_materials": [
            {"material_code": "1", "material_name": {"en": "Whole blood"}},
            {
                "material_code": "24",
                "material_name": {"en": "Other material"},
                "other_material_description": "Vitrified oocytes",
            },
        ],
    }


MATERIALS = [
    {"code": "1", "name": {"en": "Whole blood", "nb": "Fullblod"}},
    {"code": "2", "name": {"en": "Serum", "nb": "Serum"}},
    {"code": "3", "name": {"en": "Plasma", "nb": "Plasma"}},
    {"code": "24", "name": {"en": "Other material", "nb": "Annet materiale"}},
]


def _institution() -> Json:
    return {
        "cristin_institution_id": INSTITUTION,
        "institution_name": {"nb": "Eksempelsykehuset", "en": "Example Hospital"},
        "acronym": "EXH",
        "country": "NO",
        "cristin_user_institution": True,
        "corresponding_unit": {"cristin_unit_id": "185.90.0.0", "url": "units/185.90.0.0"},
    }


def _unit(identity: str, norwegian: str, english: str) -> Json:
    return {
        "cristin_unit_id": identity,
        "unit_name": {"nb": norwegian, "en": english},
        "institution": {"acronym": "EXH", "cristin_institution_id": INSTITUTION},
        "acronym": "EXH",
        "country": "NO",
    }


def _person(identity: str, first: str, last: str) -> Json:
    return {
        "cristin_person_id": identity,
        "first_name": first,
        "surname": last,
        "tel": "+47 00 00 00 00",
        "email": "nobody@example.org",
        "orcid": {"id": "0000-0000-0000-0000"},
        "identified_cristin_person": True,
        "affiliations": [
            place() | {"active": True, "position": {"en": "Engineer"}},
            place("185.90.0.0") | {"active": False},
        ],
    }


def _project() -> Json:
    return {
        "cristin_project_id": PROJECT,
        "title": {"en": "Warm hearts, cold tanks", "no": "Varme hjerter, kalde tanker"},
        "main_language": "en",
        "start_date": "2018-06-01T00:00:00.000Z",
        "end_date": "2028-05-31T00:00:00.000Z",
        "status": "ACTIVE",
        "published": True,
        "coordinating_institution": place(),
        "participants": [
            {
                "cristin_person_id": PERSON,
                "first_name": "Ada",
                "surname": "Example",
                "roles": [{"role_code": "PRO_MANAGER", **place()}],
            }
        ],
    }


def _result() -> Json:
    return {
        "cristin_result_id": RESULT,
        "category": {"code": "ARTICLE", "name": {"en": "Academic article"}},
        "original_language": "en",
        "title": {"en": "Nothing thawed: ten years of a tank"},
        "year_published": "2024",
        "open_access": "none",
        "contributors": {"url": "contributors", "count": 1, "preview": []},
        "projects": [f"projects/{PROJECT}"],
    }


def _funding() -> Json:
    return {
        "cristin_funding_id": FUNDING,
        "project_code": "000001",
        "funding_source": {"code": "NFR", "name": {"en": "An invented council"}},
        "amount": {"currency_code": "NOK", "amount": 1},
        "period": {"year_from": "2018", "year_to": "2028"},
    }
