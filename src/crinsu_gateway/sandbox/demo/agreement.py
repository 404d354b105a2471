"""Do the gateway and the centre agree? Positions, states, and how long things were out of the cold.

Pure but for the two readers that it is handed; it explains each difference in one row.
"""

from collections.abc import Awaitable, Callable, Mapping
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

    async def warmth(sample: int) -> Sums:
        told = await api.read(f"/api/v1/sample-containers/{sample}/exposures?per_page=100")
        ended = [one for one in told["exposures"] if one["endedAt"] is not None]
        most = [one["atMost"] for one in ended if one["atMost"] is not None]
        above = sum(one["ofRecord"]["aboveLimit"] for one in ended)
        return Sums(len(ended), sum(one["atLeast"] for one in ended), sum(most), above)

    return await _picture(read, warmth)


async def _centre(office: Office) -> dict[str, str]:
    rows = {row["sample"]: row for row in await office.exposures()}

    async def warmth(sample: int) -> Sums:
        row = rows.get(sample)
        if row is None:
            return Sums(0, 0, 0, 0)
        names = ("leastMs", "mostMs", "aboveLimitMs")
        return Sums(row["events"], *(row[name] / 1000 for name in names))

    return await _picture(office.read, warmth)


@dataclass(frozen=True, slots=True)
class Sums:
    """How often a sample container was out and came back, and the sums of it in seconds."""

    times: int
    least_s: float
    most_s: float
    above_limit_s: float

    def __str__(self) -> str:
        return (
            f"{self.times} times, {self.least_s:.3f} to {self.most_s:.3f} s, "
            f"{self.above_limit_s:.3f} s above -135 °C"
        )


async def _picture(read: Any, warmth: Callable[[int], Awaitable[Sums]]) -> dict[str, str]:
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
            seen[f"out of the cold {sample['name']}"] = str(await warmth(sample["id"]))
    return seen
