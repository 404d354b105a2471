"""Staff who act at random at the centre, over its own face. A centre that is away is let be."""

from typing import Any

import httpx2

from tests.fakes.in_step_world import World

SUBJECTS = tuple(f"SUBJ-2024-00{number}" for number in (1, 2, 3, 4))


class Staff:
    """Whoever works at the centre. `errs`: they enter some things where they are not."""

    def __init__(self, world: World, *, errs: bool, most: int = 14) -> None:
        self._world = world
        self._errs = errs
        self._most = most
        self._tags = 0
        self.acts = 0

    async def act(self) -> None:
        """One act, by chance."""
        acts = [
            self._store,
            self._store,
            self._retrieve,
            self._retrieve,
            self._reject,
            self._rename,
        ]
        if self._errs:
            acts.append(self._misplace)
        await self._world.chance.choice(acts)()

    async def ask_for_stores(self, count: int) -> None:
        """Stores until there are so many sample containers."""
        while len(self._rows("SELECT 1 FROM sample_container WHERE name <> 'fence'")) < count:
            await self._store()

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        """The data of an answer; None when it is refused or nobody answers."""
        try:
            answer = await self._world.bench.http.post(f"/sandbox/staff{path}", json=body)
        except httpx2.TransportError:
            return None
        if answer.status_code >= 400:
            return None
        self.acts += 1
        return answer.json()["data"]

    def _rows(self, sql: str) -> list[Any]:
        return self._world.bench.centre.centre.database.all(sql)

    async def _store(self) -> None:
        if len(self._rows("SELECT 1 FROM sample_container WHERE name <> 'fence'")) >= self._most:
            return
        names = range(self._world.chance.randint(1, 3))
        self._tags += len(names)
        tags = [f"IS-{self._tags - one}-{self._world.happened.restores}" for one in names]
        body = {
            "type": "STORE",
            "facilityId": 1,
            "subjectCode": self._world.chance.choice(SUBJECTS),
            "sampleContainers": [{"name": f"Vial {tag}", "description": ""} for tag in tags],
            "tags": tags,
        }
        await self._post("/procedures", body)

    async def _retrieve(self) -> None:
        rows = self._rows(
            "SELECT x.id, s.code FROM sample_container x JOIN subject s ON s.id = x.subject_id "
            "WHERE x.state = 'STORED' ORDER BY x.id"
        )
        if rows:
            one = self._world.chance.choice(rows)
            body = {
                "type": "RETRIEVE",
                "facilityId": 1,
                "subjectCode": one["code"],
                "sampleContainerIds": [one["id"]],
            }
            await self._post("/procedures", body)

    async def _reject(self) -> None:
        rows = self._rows("SELECT id FROM procedure WHERE status = 'CREATED' AND facility_id = 1")
        if rows and self._world.chance.random() < 0.2:
            one = self._world.chance.choice(rows)["id"]
            if await self._post(f"/procedures/{one}/reject", {"reason": "not today"}) is not None:
                self._world.happened.rejected.add(one)

    def _sample(self) -> int | None:
        rows = self._rows("SELECT id FROM sample_container WHERE name <> 'fence' ORDER BY id")
        return self._world.chance.choice(rows)["id"] if rows else None

    async def _rename(self) -> None:
        one = self._sample()
        if one is not None:
            name = f"Vial {one} {self._world.chance.randint(1, 99)}"
            await self._post(f"/samples/{one}/change", {"name": name})

    async def _misplace(self) -> None:
        """Somebody enters a place by mistake, or that it is out."""
        known = sorted(self._world.truth)
        if not known or self._world.chance.random() < 0.3:
            return
        one = self._world.chance.choice(known)
        chance = self._world.chance
        place = f"{chance.choice(('T1', 'T2'))}/C{chance.randint(1, 2)}/CN{chance.randint(1, 2)}"
        wrong: dict[str, Any] = {"address": f"{place}/{chance.randint(1, 3)}"}
        if chance.random() < 0.3:
            wrong = {"state": "OUT"}
        self._world.happened.misplaced.add(one)
        await self._post(f"/samples/{one}/change", wrong)
