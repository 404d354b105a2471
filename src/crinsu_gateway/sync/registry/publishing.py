"""Brings the facility's biobank into the registry, on command and step by step.

What is to be sent is shown first, and looked at again right before it is sent. Nothing is posted
twice: when an answer is lost, the registry is read until it says whether the record is there, and
a second try takes a second command. A patch may be repeated, as it then changes nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.model.registry import Action, Difference, Json, Key, Kind, Publishing
from crinsu_gateway.model.registry_errors import (
    RegistryAway,
    RegistryBusy,
    RegistryError,
    RegistryMissing,
    RegistryOdd,
)
from crinsu_gateway.store import registry as cache
from crinsu_gateway.store import registry_publications as publications
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.registry_publications import Plan, Publication
from crinsu_gateway.sync.registry.biobank import (
    Biobank,
    could_be,
    creation,
    is_empty,
    is_same,
    lacking,
    patch,
)
from crinsu_gateway.sync.registry.cristin import ASKED_OFTEN, Cristin

MOST_PAGES = 20
MOST_CANDIDATES = 10
MOST_LOOKS = 3
"""So often a list is looked through for a record whose creation was not answered."""


@dataclass(frozen=True, slots=True)
class Ours:
    """What is configured of the biobank: the id of its record ("": none yet), and its fields."""

    id: str
    wanted: Biobank


class Publisher:
    """Takes a publication one step further; what it does survives a kill at any point."""

    def __init__(self, db: Database, ours: Ours, tell: Callable[[Publication], None]) -> None:
        self._db = db
        self._ours = ours
        self._tell = tell
        self._looks: dict[int, int] = {}

    async def step(self, registry: Cristin, row: Publication) -> None:
        """The next step; RegistryAway, RegistryBusy when it must be made again later."""
        if row.state is Publishing.SENDING:
            await self._look_back(registry, row)
            return
        try:
            plan = await self._plan(registry, row)
        except RegistryError as error:
            await self._end(row, Publishing.FAILED, f"{error.sentence}; nothing was sent")
            return
        except Unfit as why:
            await self._end(row, Publishing.FAILED, f"{why.sentence}; nothing was sent")
            return
        if plan is None:
            await self._end(row, Publishing.UNCHANGED, "the registry has it as it is configured")
        elif row.state is Publishing.ASKED:
            await self._db.write(publications.propose, row.id, plan)
        elif plan != row.plan:
            await self._end(
                row,
                Publishing.FAILED,
                "the record changed since it was shown; nothing was sent: publish again",
            )
        else:
            await self._db.write(publications.send, row.id)
            await self._send(registry, await self._db.read(publications.one, row.id))

    async def _look_back(self, registry: Cristin, row: Publication) -> None:
        """Settle what may have been sent; as long as the registry is away that stays open."""
        try:
            await self._settle(registry, row, answered=False)
        except (RegistryAway, RegistryBusy):
            raise
        except RegistryError as error:
            if self._look(row):
                raise
            said = f"no answer came, and what became of it cannot be told: {error.sentence}"
            await self._end(row, Publishing.UNANSWERED, said)

    async def _plan(self, registry: Cristin, row: Publication) -> Plan | None:
        """What is to be done now; None when nothing is."""
        wanted = self._ours.wanted
        if is_empty(wanted):
            raise Unfit("[registry.biobank] says nothing that could be published")
        biobank = await self._biobank(registry)
        if biobank:
            body, found = await self._differences(registry, biobank)
            return Plan(Action.PATCH, biobank, body, found) if found else None
        if not row.may_create:
            raise Unfit("the registry has no record of this biobank to patch; publish makes one")
        if missing := lacking(wanted):
            keys = ", ".join(f"registry.biobank.{key}" for key in missing)
            raise Unfit(f"a new record needs {keys} in the configuration")
        body, found = creation(wanted)
        return Plan(Action.CREATE, "", body, found)

    async def _biobank(self, registry: Cristin) -> str:
        """The id of our record, configured, made from here, or found there; empty for none."""
        if self._ours.id:
            return self._ours.id
        made = await self._db.read(publications.created)
        if made:
            with suppress(RegistryMissing):  # somebody removed it there: it may be made anew
                await registry.one(Key(Kind.BIOBANKS, made), private=True)
                return made
        return await find(registry, self._ours.wanted)

    async def _differences(
        self, registry: Cristin, biobank: str
    ) -> tuple[dict[str, Json], list[Difference]]:
        fetched = await registry.one(Key(Kind.BIOBANKS, biobank), private=True)
        return patch(self._ours.wanted, fetched.body or {})

    async def _send(self, registry: Cristin, row: Publication) -> None:
        """Send it once; what is not surely answered is settled by looking."""
        assert row.plan is not None
        try:
            if row.plan.action is Action.CREATE:
                biobank = await registry.create(row.plan.body)
                await self._end(row, Publishing.DONE, _made(biobank), biobank)
                return
            await registry.patch(row.plan.biobank, row.plan.body)
        except (RegistryAway, RegistryOdd):
            await self._settle(registry, row, answered=False)
            return
        except RegistryError as error:
            await self._end(row, Publishing.FAILED, error.sentence)
            return
        await self._settle(registry, row, answered=True)

    async def _settle(self, registry: Cristin, row: Publication, *, answered: bool) -> None:
        """Read back what became of it."""
        assert row.plan is not None
        if row.plan.action is Action.CREATE:
            await self._settle_creation(registry, row)
            return
        biobank = row.plan.biobank
        try:
            _, left = await self._differences(registry, biobank)
        except RegistryMissing as error:
            await self._end(row, Publishing.FAILED, error.sentence)
            return
        if not left:
            await self._end(row, Publishing.DONE, f"biobank {biobank} is as configured", biobank)
        elif answered:
            fields = ", ".join(one.field for one in left)
            said = f"the registry took it, and still shows something else in: {fields}"
            await self._end(row, Publishing.DONE, said, biobank)
        elif left == row.plan.differences and self._look(row):
            await self._send(registry, row)
        else:
            said = "no answer came, and the record is not as configured: publish again"
            await self._end(row, Publishing.UNANSWERED, said)

    async def _settle_creation(self, registry: Cristin, row: Publication) -> None:
        biobank = await find(registry, self._ours.wanted)
        if biobank:
            await self._end(row, Publishing.DONE, _made(biobank), biobank)
        elif not self._look(row):
            said = (
                "no answer came and no such record is there; it is not sent a second time by "
                "itself: publish again, which looks first"
            )
            await self._end(row, Publishing.UNANSWERED, said)
        else:
            raise RegistryAway("no answer came and the record is not there yet; it is looked again")

    def _look(self, row: Publication) -> bool:
        """Count a look; whether there may be another one."""
        self._looks[row.id] = self._looks.get(row.id, 0) + 1
        return self._looks[row.id] < MOST_LOOKS

    async def _end(self, row: Publication, state: Publishing, said: str, biobank: str = "") -> None:
        self._looks.pop(row.id, None)
        await self._db.write(publications.end, row.id, state, said, biobank=biobank)
        if state is Publishing.DONE:
            await self._db.write(cache.expire, Key(Kind.BIOBANKS, biobank))
        self._tell(replace(row, state=state, said=said))


class Unfit(GatewayError):
    """What is configured does not suffice for what was asked."""

    code = "REGISTRY_NOT_WRITABLE"


async def find(registry: Cristin, wanted: Biobank) -> str:
    """The id of the record that is surely ours; empty when there is none.

    RegistryOdd when that cannot be told: too many records, many nameless ones, two like ours.
    """
    candidates: list[str] = []
    page = await registry.page(Kind.BIOBANKS, {"per_page": str(ASKED_OFTEN)}, private=True)
    for _ in range(MOST_PAGES):
        if page.odd:
            raise RegistryOdd(f"the list of biobanks has records without an id; {_SET_ID}")
        candidates += [one.id for one in page.records if not one.names or could_be(wanted, one)]
        if page.next is None:
            break
        page = await registry.further(Kind.BIOBANKS, page.next, private=True)
    else:
        raise RegistryOdd(f"the list of biobanks is too long to look through; {_SET_ID}")
    return await _ours(registry, wanted, list(dict.fromkeys(candidates)))


async def _ours(registry: Cristin, wanted: Biobank, candidates: list[str]) -> str:
    if len(candidates) > MOST_CANDIDATES:
        raise RegistryOdd(f"{len(candidates)} biobanks there may be this one; {_SET_ID}")
    found = []
    for one in candidates:
        fetched = await registry.one(Key(Kind.BIOBANKS, one), private=True)
        named = fetched.record is not None and could_be(wanted, fetched.record)
        if named and is_same(wanted, fetched.body or {}):
            found.append(one)
    if len(found) > 1:
        raise RegistryOdd(f"the biobanks {', '.join(found)} there look like this one; {_SET_ID}")
    return found[0] if found else ""


_SET_ID = "set registry.biobank.id to the record that is meant"


def _made(biobank: str) -> str:
    return f'created as biobank {biobank}; write id = "{biobank}" under [registry.biobank]'
