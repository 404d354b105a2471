"""Do the gateway and the centre agree? Every position and every state, read from both faces.

Pure but for the two readers that it is handed; it explains each difference in one row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import FACE, Office


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, as the gateway and as the centre say it."""

    what: str
    gateway: str
    centre: str

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.gateway == self.centre


def compared(gateway: Mapping[str, str], centre: Mapping[str, str]) -> list[Row]:
    """One row for everything that either of them knows."""
    absent = "(unknown)"
    return [
        Row(what, gateway.get(what, absent), centre.get(what, absent))
        for what in sorted(set(gateway) | set(centre))
    ]


async def compare(api: GatewayApi, office: Office) -> list[Row]:
    """Read positions, occupation and procedure states of both, and put them side by side."""
    return compared(await _gateway(api), await _centre(office))


async def _gateway(api: GatewayApi) -> dict[str, str]:
    async def read(path: str, **query: str | int) -> Any:
        return (await api.read(FACE + path, **query))["data"]

    return await _picture(read)


async def _centre(office: Office) -> dict[str, str]:
    return await _picture(office.read)


async def _picture(read: Any) -> dict[str, str]:
    """What one face says. Both serve the same public API, so one reader serves both."""
    seen: dict[str, str] = {}
    for storage in await read("/storage"):
        seen[f"{storage['name']} occupied"] = f"{storage['occupied']} of {storage['capacity']}"
        inventory = await read(f"/storage/{storage['id']}/inventory")
        for sample in inventory["inventory"]:
            place = "/".join([storage["name"], *map(str, sample["position"].values())])
            seen[f"sample {sample['name']}"] = place
    for procedure in await read("/procedures", perPage=100):
        what = f"procedure {procedure['id']} {procedure['type']}"
        seen[what] = str(procedure["status"])
        for sample in procedure["sampleContainers"]:
            location = await read(f"/sample-containers/{sample['id']}/location")
            if location["position"] is None:
                seen[f"sample {sample['name']}"] = str(location["status"])
    return seen
