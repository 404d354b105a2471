"""`inventory`: what is stored, as a list, as a tree, and as a sheet."""

from collections.abc import Sequence
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.sheet_verbs import sheet_verbs
from crinsu_gateway.cli.show_first import ShowFirst
from crinsu_gateway.model.quantity import unit_sign

Json = dict[str, Any]


@click.group("inventory", cls=ShowFirst)
def command() -> None:
    """Show what is stored; write it to a sheet, or take it over from one."""


@command.command("show", epilog="Example: crinsu-gateway inventory T1")
@click.argument("storage", required=False)
@config_option
@answering
def show(storage: str | None, config: str) -> Answer:
    """List the storage solutions, or what one STORAGE holds and where."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = list(api.every("/api/v1/storage-solutions", "storageSolutions"))
        if storage is None:
            return Answer({"storageSolutions": found}, [_storage_line(one) for one in found])
        chosen = _named(storage, found)
        held = api.get(f"/api/v1/external/storage/{chosen['id']}/inventory")
    inventory: Json = held.get("data", held)
    items: list[Json] = inventory["inventory"]
    lines = [_storage_line(chosen), *(_item_line(storage, item) for item in items)]
    return Answer(inventory, lines)


@command.command("tree", epilog="Example: crinsu-gateway inventory tree T1 --slots")
@click.argument("storage")
@click.option("--slots", is_flag=True, help="Draw each slot too.")
@config_option
@answering
def tree(storage: str, slots: bool, config: str) -> Answer:
    """Draw what stands in a STORAGE solution, and how full each part of it is."""
    from crinsu_gateway.cli.api_client import ApiClient
    from crinsu_gateway.cli.place_tree import drawn

    with ApiClient(config) as api:
        found = list(api.every("/api/v1/storage-solutions", "storageSolutions"))
        chosen = _named(storage, found)
        containers = list(
            api.every("/api/v1/containers", "containers", storageSolution=chosen["id"])
        )
        shown = {
            one["id"]: list(api.every(f"/api/v1/containers/{one['id']}/slots", "slots"))
            for one in containers
            if slots and one["hasSlots"]
        }
    return Answer(
        {"storageSolution": chosen, "containers": containers},
        [_storage_line(chosen), *drawn(containers, shown)],
    )


@command.command("find", epilog="Example: crinsu-gateway inventory find TAG-7")
@click.argument("sample")
@config_option
@answering
def find(sample: str, config: str) -> Answer:
    """Say where a SAMPLE container is: by its tag, its id, or the address where it should lie."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get("/api/v1/lookup", sample=sample)
    held = "" if found["clearance"] == "RELEASED" else f", {found['clearance']}"
    where = found["address"] or "in no slot"
    return Answer(
        found,
        [
            f"{found['name']} (tag {found['tag'] or 'none'}, {found['id']}) of "
            f"{found['subjectCode']}: {found['state']}{held}, {where}"
        ],
    )


for _verb in sheet_verbs("inventory", "the sample containers, one row each,"):
    command.add_command(_verb)


def _named(name: str, found: Sequence[Json]) -> Json:
    for one in found:
        if one["name"] == name:
            return one
    known = ", ".join(one["name"] for one in found) or "none"
    raise Refusal("UNKNOWN_PLACE", f'there is no storage solution "{name}"; known: {known}')


def _storage_line(one: Json) -> str:
    said = [_reading(reading) for _, reading in sorted(one["readings"].items())]
    told = f"; {', '.join(said)}" if said else ""
    return f"{one['name']:<10} {one['type']:<8} {one['occupied']} of {one['capacity']} slots{told}"


def _reading(reading: Json) -> str:
    name = reading["purpose"] or reading["point"]
    if reading["quality"] != "good":
        return f"{name} {reading['quality']} ({reading['reason']})"
    value = reading["value"]
    shown = f"{value:.1f}" if isinstance(value, float) else str(value).lower()
    return f"{name} {shown} {unit_sign(reading['unit'])}".rstrip(" ")


def _item_line(storage: str, item: Json) -> str:
    position = item["position"] or {}
    address = "/".join([storage, *position.values()])
    return f"  {address:<18} {item['name']:<20} {item['subject']['code']:<16} {item['storedAt']}"
