"""Where `user` finds the people: in the running gateway, else in its store while it does not run.

Both ways do the same with the same bodies and leave the same audit events. Who may read the state
folder may do this, so the first administrator is made here and nowhere else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol, TypeVar

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.state_dir import held, pepper, runs
from crinsu_gateway.cli.answer import Refusal
from crinsu_gateway.cli.api_client import ApiClient, person
from crinsu_gateway.config.load import load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.model.person import Act, actor_of
from crinsu_gateway.store import meta, people, sessions, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.people_changes import Change, NewPerson, added, change
from crinsu_gateway.web.representation.people import session
from crinsu_gateway.web.resources.people import shown

Json = dict[str, Any]
T = TypeVar("T")


class Roster(Protocol):
    """The people of a gateway."""

    def add(self, body: Json) -> Json:
        """Make a person."""
        ...

    def change(self, person_id: int, what: Json) -> Json:
        """Change one thing of a person."""
        ...

    def everyone(self) -> list[Json]:
        """All people."""
        ...

    def one(self, person_id: int) -> Json:
        """One person."""
        ...

    def live_sessions(self) -> list[Json]:
        """The sessions that last now."""
        ...

    def end_session(self, session_id: int) -> None:
        """End a session."""
        ...

    def unlock_station(self, name: str) -> None:
        """Forget the wrong PINs of a station."""
        ...

    def who_could(self, act: Act, at: str) -> list[int]:
        """Who had the authority for an act at a moment."""
        ...


def roster(config: str) -> Roster:
    """The people of the gateway of a configuration, however they can be reached now."""
    settings = load(Path(config))
    if runs(settings.gateway.state_dir):
        return _InGateway(config)
    return _InStore(settings)


class _InGateway:
    """Asks the running gateway."""

    def __init__(self, config: str) -> None:
        self._config = config

    def add(self, body: Json) -> Json:
        with ApiClient(self._config) as api:
            return api.post("/api/v1/people", body)

    def change(self, person_id: int, what: Json) -> Json:
        with ApiClient(self._config) as api:
            return api.post(f"/api/v1/people/{person_id}/changes", {"what": what})

    def everyone(self) -> list[Json]:
        with ApiClient(self._config) as api:
            return list(api.every("/api/v1/people", "people"))

    def one(self, person_id: int) -> Json:
        with ApiClient(self._config) as api:
            return api.get(f"/api/v1/people/{person_id}")

    def live_sessions(self) -> list[Json]:
        with ApiClient(self._config) as api:
            return list(api.every("/api/v1/sessions", "sessions"))

    def end_session(self, session_id: int) -> None:
        with ApiClient(self._config) as api:
            api.delete(f"/api/v1/sessions/{session_id}")

    def unlock_station(self, name: str) -> None:
        with ApiClient(self._config) as api:
            api.post("/api/v1/unlocks", {"subject": f"station/{name}"})

    def who_could(self, act: Act, at: str) -> list[int]:
        with ApiClient(self._config) as api:
            return list(api.get("/api/v1/authority", act=act.value, at=at)["people"])


class _InStore:
    """Opens the store itself; no gateway may start meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._actor = Actor(f"cli-{person()}", "cli")

    def add(self, body: Json) -> Json:
        said = NewPerson.model_validate(body, strict=False)

        def make(tx: Transaction) -> Json:
            return _person(tx, added(tx, said, self._actor))

        return self._run(lambda db, _: db.write(make))

    def change(self, person_id: int, what: Json) -> Json:
        said = Change.model_validate({"what": what}, strict=False).what

        async def carry_out(db: Database, pins: Pins) -> Json:
            await change(db, pins, person_id, said, self._actor)
            return await db.read(_person, person_id)

        return self._run(carry_out)

    def everyone(self) -> list[Json]:
        def all_of(tx: Transaction) -> list[Json]:
            return [asdict(shown(tx, row.id)) for row in people.page(tx, 0, -1)[1]]

        return self._run(lambda db, _: db.read(all_of))

    def one(self, person_id: int) -> Json:
        return self._run(lambda db, _: db.read(_person, person_id))

    def live_sessions(self) -> list[Json]:
        def live(tx: Transaction) -> list[Json]:
            return [asdict(session(row)) for row in sessions.live(tx)]

        return self._run(lambda db, _: db.read(live))

    def end_session(self, session_id: int) -> None:
        self._run(lambda db, _: db.write(sign_ins.end_session, session_id, self._actor))

    def unlock_station(self, name: str) -> None:
        self._run(lambda db, _: db.write(sign_ins.unlock, f"station/{name}", self._actor))

    def who_could(self, act: Act, at: str) -> list[int]:
        return self._run(lambda db, _: db.read(people.who_could, act, parse_iso_utc(at)))

    def _run(self, job: Callable[[Database, Pins], Awaitable[T]]) -> T:
        folder = self._settings.gateway.state_dir
        with held(folder):
            pins = Pins(pepper(self._settings.people.pepper_file, self._settings.pepper_path))
            try:
                return asyncio.run(self._with_store(job, pins))
            finally:
                pins.close()

    async def _with_store(self, job: Callable[[Database, Pins], Awaitable[T]], pins: Pins) -> T:
        async with Database(self._settings.store_path, SystemClock()) as db:
            await db.write(meta.claim, self._settings.gateway.id)
            return await job(db, pins)


def _person(tx: Transaction, person_id: int) -> Json:
    return asdict(shown(tx, person_id))


def numbered(text: str) -> int:
    """The id in what somebody typed: 12 or person-12."""
    number = text.removeprefix(actor_of(0)[:-1])
    if not (number.isascii() and number.isdigit()):
        raise Refusal("NO_PERSON", f"{text!r} is no id of a person; `user list` shows them")
    return int(number)
