"""The person who looks at what is left open between gateway and centre, and decides by the truth.

Before anything is decided, each difference must be explained by what was done to the two sides.
"""

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.reconciling import Decision, ItemKind
from crinsu_gateway.store import reconciliation
from crinsu_gateway.store.reconciliation import Difference, Ending
from crinsu_gateway.store.reconciling import resolve
from tests.fakes.in_step_hands import WHO, discard, free, record
from tests.fakes.in_step_world import World

HOMELESS = ("EXPECTED", "OUT", "MISSING")
ABOUT_SAMPLES = (ItemKind.POSITION, ItemKind.CONFLICT, ItemKind.SAMPLE)


def explained(world: World, item: Difference) -> bool:
    """Whether something that was done to the two sides led to this difference."""
    done, number = world.happened, item.about.rpartition("/")[2]
    key = int(number) if number.isdecimal() else None
    match item.kind:
        case ItemKind.RESTORED:
            return done.restores > 0
        case ItemKind.POSITION:
            return key in done.misplaced or done.restores > 0
        case ItemKind.SAMPLE:
            return key in done.lost
        case ItemKind.UNKNOWN:
            return key in done.lost_procedures
        case ItemKind.CONFLICT if item.about.startswith("sample/"):
            return key in done.misplaced or done.restores > 0
        case ItemKind.CONFLICT | ItemKind.PROCEDURE:
            return bool(done.rejected) or done.restores > 0
        case _:
            return False


async def look(world: World) -> int:
    """Decide about everything that is open, by where things are; how many there were.

    What cannot be decided yet, because another thing stands recorded in its slot, waits.
    """
    items = await world.bench.db.read(reconciliation.open_items)
    for item in items:
        assert explained(world, item), f"nothing explains {item}"
        if item.kind in ABOUT_SAMPLES and item.about.startswith("sample/"):
            await _about_sample(world, item, int(item.about.rpartition("/")[2]))
        else:
            assert await _resolved(world, item, Ending(Decision.NOTED, "looked")), item
    return len(items)


async def _about_sample(world: World, item: Difference, sample: int) -> None:
    """By where the thing is; what is in no slot is put into one where that helps."""
    place = world.truth.get(sample, "EXPECTED")
    here = (await world.bench.db.read(record)).get(sample)
    wishes = []
    if place == "DISCARDED" and here != place:
        await world.bench.db.write(discard, sample)  # whoever restored an older state does it again
    if sample in world.happened.lost:  # the centre cannot take anything over about it
        wishes.append(Ending(Decision.NOTED, "the centre forgot it"))
    elif here == place:
        wishes.append(Ending(Decision.HERE, "looked"))
    if places_there(world).get(sample) == place:
        wishes.append(Ending(Decision.THERE, "looked"))
    if "/" in place:
        wishes.append(Ending(Decision.ELSEWHERE, "looked", place))
    wishes.append(Ending(Decision.NOTED, "looked"))
    for wish in wishes:
        if await _resolved(world, item, wish):
            return
    if place != "DISCARDED":
        await _put(world, item, sample)


async def _put(world: World, item: Difference, sample: int) -> None:
    """What is recorded where it is not, and can stay nowhere else, is put into a free slot."""
    taken = set(world.truth.values())
    for slot in await world.bench.db.read(free):
        if slot not in taken and await _resolved(
            world, item, Ending(Decision.ELSEWHERE, "put there", slot)
        ):
            world.truth[sample] = slot
            return


async def _resolved(world: World, item: Difference, wish: Ending) -> bool:
    world.happened.decided += 1
    key = f"look-{world.happened.decided}"
    try:
        await world.bench.db.write(resolve, item.id, wish, actor=WHO, key=key)
    except RuleError:
        return False
    return True


def places_there(world: World) -> dict[int, str]:
    """Where the centre says that each sample container of the facility is, or its state."""
    rows = world.bench.centre.centre.database.all(
        """WITH RECURSIVE up (leaf, id, parent_id, path) AS (
          SELECT id, id, parent_id, label FROM container
          UNION ALL
          SELECT up.leaf, c.id, c.parent_id, c.label || '/' || up.path
          FROM up JOIN container c ON c.id = up.parent_id)
        SELECT x.id, x.state, t.name || '/' || up.path || '/' || x.slot AS address
        FROM sample_container x JOIN subject s ON s.id = x.subject_id
        LEFT JOIN container c ON c.id = x.container_id LEFT JOIN storage t ON t.id = c.storage_id
        LEFT JOIN up ON up.leaf = c.id AND up.parent_id IS NULL
        WHERE s.facility_id = 1"""
    )
    return {row["id"]: row["address"] or row["state"] for row in rows}


async def put_back(world: World) -> None:
    """After a restore that lost what nobody was told: things are put where both sides say."""
    if not world.happened.gateway_restores:
        return
    here, there = await world.bench.db.read(record), places_there(world)
    for sample, place in here.items():
        if alike(there.get(sample), place) and world.truth.get(sample, "EXPECTED") != place:
            world.truth[sample] = place


def alike(one: str | None, other: str | None) -> bool:
    """The same slot, or in none on both sides: which of HOMELESS it is, a restore may have lost."""
    return one == other or (one in HOMELESS and other in HOMELESS)
