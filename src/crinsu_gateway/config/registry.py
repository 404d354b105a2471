"""Settings of the national registry that knows the facility's biobank; an API such as Cristin's.

Leave the table out and nothing of it runs. The password never stands here, only its file.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from crinsu_gateway.config.services import Url
from crinsu_gateway.config.table import FilePath, Seconds, SecretPath, Table, Text
from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.registry import LANGUAGE, Key, Kind, id_fault

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COMMON = ("nb", "nn", "no", "en", "se", "sv", "da", "de", "fr")


def _id_of(kind: Kind) -> AfterValidator:
    def checked(text: str) -> str:
        if fault := id_fault(kind, text):
            raise ValueError(fault)
        return text

    return AfterValidator(checked)


def _language(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        near = near_match(text.lower(), _COMMON)
        raise ValueError(f'"{text}" is no code of a language{near}; allowed: two small letters')
    return text


def _day(text: str) -> str:
    try:
        if _DAY.fullmatch(text):
            date.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise ValueError(f'"{text}" is no day; allowed: YYYY-MM-DD')


BiobankId = Annotated[str, _id_of(Kind.BIOBANKS)]
ProjectId = Annotated[str, _id_of(Kind.PROJECTS)]
InstitutionId = Annotated[str, _id_of(Kind.INSTITUTIONS)]
UnitId = Annotated[str, _id_of(Kind.UNITS)]
PersonId = Annotated[str, _id_of(Kind.PERSONS)]
ResultId = Annotated[str, _id_of(Kind.RESULTS)]
FundingId = Annotated[str, _id_of(Kind.FUNDINGS)]
Language = Annotated[str, AfterValidator(_language)]
Day = Annotated[str, AfterValidator(_day)]
Code = Annotated[
    str,
    Field(pattern=r"^[0-9A-Za-z]{1,20}$", json_schema_extra={"allowed": "1 to 20 letters, digits"}),
]


class BiobankSettings(Table):
    """The record of the facility's biobank. `crinsu-gateway registry publish` brings it there on
    command; nothing else goes out, and what is left out is not touched."""

    id: BiobankId | None = Field(default=None, examples=["2510604"])
    """The id of the record, once it has one."""
    name: dict[Language, Text] | None = Field(
        default=None, examples=[{"nb": "Biobanken", "en": "The biobank"}]
    )
    """Its name by language."""
    main_language: Language | None = Field(default=None, examples=["nb"])
    """The language of the record."""
    type: Literal["GENERALBIOBANK", "SPECIFICBIOBANK"] | None = Field(
        default=None, examples=["GENERALBIOBANK"]
    )
    """What it is."""
    status: Literal["NOTSTARTED", "ACTIVE", "CONCLUDED"] | None = Field(
        default=None, examples=["ACTIVE"]
    )
    """How it stands."""
    start_date: Day | None = Field(default=None, examples=["2019-01-01"])
    """The day it began, as a text."""
    stored_until_date: Day | None = Field(default=None, examples=["2049-12-31"])
    """The day until which material is kept, as a text."""
    coordinating_unit: UnitId | None = Field(default=None, examples=["185.15.0.10"])
    """The unit that answers for it."""
    coordinator: PersonId | None = Field(default=None, examples=["12345"])
    """The person who answers for it."""
    materials: tuple[Code, ...] | None = Field(default=None, examples=[["1", "2", "24"]])
    """The codes of the material, as `crinsu-gateway registry materials` lists them."""
    other_material: Text | None = Field(default=None, examples=["Vitrified oocytes"])
    """What the material of code 24 is."""


class RegistrySettings(Table):
    """A research registry with an API such as Cristin's: names and links of what is configured
    are shown beside what is here. Leave the table out and nothing is asked."""

    url: Url = Field(examples=["https://api.cristin.no/v2"])
    """The address of its API, with the version; plain http only for this machine."""
    user: Text | None = Field(default=None, examples=["biobank-lyon"])
    """The user that may write there; reading needs none."""
    password_file: SecretPath | None = Field(default=None, examples=["registry-password"])
    """The file with the user's password."""
    ca_file: FilePath | None = Field(default=None, examples=["site-ca.pem"])
    """The certificates that the registry's must come from; those of the system when absent."""
    lang: Annotated[tuple[Language, ...], Field(min_length=1)] = ("nb", "en")
    """In which languages names are asked for and shown; the first that a name has counts."""
    projects: tuple[ProjectId, ...] = Field(default=(), examples=[["483302"]])
    """Projects to show."""
    institutions: tuple[InstitutionId, ...] = Field(default=(), examples=[["185"]])
    """Institutions to show."""
    units: tuple[UnitId, ...] = Field(default=(), examples=[["185.15.0.10"]])
    """Organizational units to show."""
    persons: tuple[PersonId, ...] = Field(default=(), examples=[["12345"]])
    """Persons to show; their names are public records of the registry."""
    results: tuple[ResultId, ...] = Field(default=(), examples=[["1234567"]])
    """Publications and other results to show."""
    fundings: tuple[FundingId, ...] = Field(default=(), examples=[["2345"]])
    """Grants to show."""
    refresh_every_h: Annotated[int, Field(ge=1, le=720)] = 24
    """How often each record is asked for again; one twice as old is shown as stale."""
    timeout_s: Seconds = 20.0
    """How long one request may take."""
    requests_per_minute: Annotated[int, Field(ge=2, le=60)] = 10
    """How many requests a minute are made at most; the centre's budget is another one."""
    biobank: BiobankSettings = BiobankSettings()
    """The record of this facility's biobank: its id, and what is published on command."""

    def wanted(self) -> tuple[Key, ...]:
        """The records that are configured, each once, the biobank first."""
        found = [Key(Kind.BIOBANKS, self.biobank.id)] if self.biobank.id else []
        lists = {
            Kind.PROJECTS: self.projects,
            Kind.INSTITUTIONS: self.institutions,
            Kind.UNITS: self.units,
            Kind.PERSONS: self.persons,
            Kind.RESULTS: self.results,
            Kind.FUNDINGS: self.fundings,
        }
        found += [Key(kind, one) for kind, ids in lists.items() for one in ids]
        return tuple(dict.fromkeys(found))
