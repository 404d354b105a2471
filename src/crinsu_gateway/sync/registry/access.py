"""The configured registry in the terms of the client. Pure, but for the password handed in."""

from crinsu_gateway.config.registry import RegistrySettings
from crinsu_gateway.sync.registry.biobank import OTHER_MATERIAL, Biobank
from crinsu_gateway.sync.registry.cristin import Access
from crinsu_gateway.sync.registry.publishing import Ours
from crinsu_gateway.sync.road.oauth import Secret


def access_of(settings: RegistrySettings, password: str | None) -> Access:
    """How the registry is reached; names come in all languages that are shown or published."""
    return Access(
        settings.url,
        tuple(dict.fromkeys((*settings.lang, *(settings.biobank.name or ())))),
        settings.user or "",
        None if password is None else Secret(password),
        settings.ca_file,
        settings.timeout_s,
    )


def ours_of(settings: RegistrySettings) -> Ours:
    """What is published of the biobank, and under which id."""
    said = settings.biobank
    other = said.other_material or ""
    wanted = Biobank(
        said.name or {},
        said.main_language or "",
        said.type or "",
        said.status or "",
        said.start_date or "",
        said.stored_until_date or "",
        said.coordinating_unit or "",
        said.coordinator or "",
        tuple((code, other if code == OTHER_MATERIAL else "") for code in said.materials or ()),
    )
    return Ours(said.id or "", wanted)
