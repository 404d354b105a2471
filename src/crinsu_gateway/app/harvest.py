"""What research registries may harvest here, from the settings to the store and to the API.

It decides nothing.
"""

from crinsu_gateway.app.prepared import Prepared
from crinsu_gateway.config.harvest import CollectionSettings
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.collection import MATERIALS, OTHER_MATERIAL, Collection, Material
from crinsu_gateway.web.harvest.facts import HarvestFacts


def collections_of(settings: Settings) -> list[Collection]:
    """The configured collections as the store takes them."""
    return [_collection(one) for one in settings.harvest.collections]


def _collection(said: CollectionSettings) -> Collection:
    other = said.other_material or ""
    materials = [
        Material(code, other if code == OTHER_MATERIAL else "") for code in said.materials or ()
    ]
    return Collection(
        id=said.id,
        published=said.published,
        name=dict(said.name),
        main_language=said.main_language,
        type=said.type,
        status=said.status,
        start_date=said.start_date,
        stored_until=said.stored_until_date or "",
        unit=said.coordinating_unit or "",
        coordinator=said.coordinator or "",
        materials=tuple(materials),
        projects=said.projects,
    )


def facts_of(prepared: Prepared) -> HarvestFacts:
    """What the registry face knows from the configuration."""
    harvest = prepared.settings.harvest
    return HarvestFacts(
        user=harvest.user or "",
        password=prepared.secrets.harvest or "",
        materials={**MATERIALS, **harvest.material_names},
    )
