"""Signing in under any sequence of badges, PINs, waits, restarts and revocations.

Hypothesis drives the real store on disk and a small model side by side: who may act, whose next
signature needs the badge, and who is locked, must be the same in both at any time.
"""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import AccessError, GatewayError
from crinsu_gateway.model.person import PersonState, Role
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import audit, people, sessions, sign_ins, step_ups
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import KeptPin
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE
from tests.fakes.facility import furnished

pytestmark = pytest.mark.requirement("R17", "R20", "R21")
PEOPLE, STATIONS = st.integers(0, 1), st.sampled_from(["bench-1", "bench-2"])
LOCK_MS, IDLE_MS, LONGEST_MS = 900_000, 600_000, 43_200_000


@dataclass
class Count:
    """Wrong PINs in a row, and when they locked; so many lock, twice as many close."""

    lock_at: int
    wrong: int = 0
    locked: tuple[str, int] | None = None

    def is_shut(self, boot: str, now: int) -> bool:
        """Whether no PIN is taken now."""
        if self.wrong >= 2 * self.lock_at:
            return True
        if self.locked is None:
            return False
        since = self.locked[1] if self.locked[0] == boot else 0
        return now < since + LOCK_MS


@dataclass
class Session:
    """A session of the model."""

    who: int
    token: str
    boot: str
    begun: int
    seen: int
    signed: bool = False


@dataclass
class Model:
    """What should be true."""

    counts: dict[str, Count] = field(default_factory=dict)
    states: list[PersonState] = field(default_factory=lambda: [PersonState.ACTIVE] * 2)
    badges: list[str | None] = field(default_factory=lambda: ["badge-0", "badge-1"])
    sessions: dict[tuple[int, str], Session] = field(default_factory=dict)

    def count(self, subject: str) -> Count:
        """The count of a person or a station."""
        return self.counts.setdefault(subject, Count(5 if subject.startswith("person") else 20))

    def end_all_of(self, who: int) -> None:
        """No session of this person lasts."""
        self.sessions = {key: one for key, one in self.sessions.items() if one.who != who}


class SigningIn(RuleBasedStateMachine):
    """Two people, two stations, one supervisor's office."""

    @initialize()
    def open_store(self) -> None:
        """A fresh store with two technicians."""
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = HandClock()
        self.db: Database = self.run(furnished(Path(self.folder.name) / "s.db", self.clock))
        self.ids: list[int] = self.run(self.db.write(_hire))
        self.model = Model()
        self.serial = 0

    def run(self, job: Any) -> Any:
        """Run one coroutine to its end."""
        return self.runner.run(job)

    def lasts(self, one: Session) -> bool:
        """Whether the model holds that a session lasts."""
        now = self.clock.boot_ms
        fresh = now - one.seen < IDLE_MS and now - one.begun < LONGEST_MS
        return one.boot == self.clock.boot_id and fresh

    @rule(who=PEOPLE, station=STATIONS, shown=st.sampled_from(["right"] * 4 + ["wrong", "lost"]))
    def sign_in(self, who: int, station: str, shown: str) -> None:
        """Somebody shows a badge, also one that is none any more, and gives a PIN."""
        self._try(who, station, right=shown != "wrong", lost=shown == "lost")

    @rule(who=PEOPLE, station=STATIONS, times=st.integers(3, 6))
    def guess(self, who: int, station: str, times: int) -> None:
        """Somebody tries PINs in a row."""
        for _ in range(times):
            self._try(who, station, right=False, lost=False)

    @rule(station=STATIONS, times=st.integers(15, 25))
    def show_badges(self, station: str, times: int) -> None:
        """Somebody shows badges that nobody has, one after the other."""
        for _ in range(times):
            self._try(0, station, right=False, lost=True)

    def _try(self, who: int, station: str, *, right: bool, lost: bool) -> None:
        self.serial += 1
        badge = "nobody's" if lost else self.model.badges[who] or "nobody's"
        token = f"token {self.serial}"
        found = self.run(
            self.db.write(
                sign_ins.sign_in, badge, station, right=right, token=token, client=station
            )
        )
        expected = self._expected(who if badge != "nobody's" else None, station, right)
        assert isinstance(found, AccessError) is not expected
        if expected:
            now = self.clock.boot_ms
            one = Session(who, token, self.clock.boot_id, now, now)
            self.model.sessions[who, station] = one

    def _expected(self, known: int | None, station: str, right: bool) -> bool:
        subjects = [self.model.count(station)]
        subjects += [] if known is None else [self.model.count(f"person {known}")]
        now = self.clock.boot_ms
        if any(one.is_shut(self.clock.boot_id, now) for one in subjects):
            return False
        if known is None or not right:
            for one in subjects:
                one.wrong += 1
                if one.wrong == one.lock_at:
                    one.locked = (self.clock.boot_id, now)
            return False
        for one in subjects:
            one.wrong, one.locked = 0, None
        return self.model.states[known] is PersonState.ACTIVE

    def chosen(self, number: int) -> tuple[Session, str]:
        """One of the sessions of the model, and its station."""
        keys = sorted(self.model.sessions)
        key = keys[number % len(keys)]
        return self.model.sessions[key], key[1]

    @precondition(lambda self: self.model.sessions)
    @rule(number=st.integers(0, 3))
    def act(self, number: int) -> None:
        """Somebody acts in a session; it is seen by that."""
        one, station = self.chosen(number)
        assert self._acts(one, station) is self.lasts(one)
        if self.lasts(one):
            one.seen = self.clock.boot_ms

    def _acts(self, one: Session, station: str) -> bool:
        try:
            self.run(self.db.write(sign_ins.acting, one.token, station))
        except AccessError:
            return False
        return True

    @precondition(lambda self: self.model.sessions)
    @rule(number=st.integers(0, 3), badges=st.lists(st.booleans(), min_size=1, max_size=4))
    def sign(self, number: int, badges: list[bool]) -> None:
        """Somebody signs in a session with the PIN, again and again, with or without the badge."""
        one, station = self.chosen(number)
        if not self.lasts(one):
            return
        for badge in badges:
            self.serial += 1
            new = f"up {self.serial}"
            signed = self.run(self.db.write(_signed, one.token, station, badge, new))
            assert signed is (badge or one.signed)
            one.seen = self.clock.boot_ms
            one.signed |= badge

    @rule(who=PEOPLE, station=STATIONS)
    def sign_out(self, who: int, station: str) -> None:
        """Somebody takes the badge out and goes."""
        one = self.model.sessions.pop((who, station), None)
        if one is not None:
            self.run(self.db.write(sign_ins.sign_out, one.token, station))

    @rule(seconds=st.sampled_from([1, 59, 300, 300, 599, 599, 600, 900, 43_200]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.clock.pass_s(seconds)

    @rule(boot_ms=st.sampled_from([10_000, 1_000_000]))
    def restart(self, boot_ms: int) -> None:
        """The machine starts again; no session lives through it, no count is forgotten."""
        self.serial += 1
        self.clock.boot_id, self.clock.boot_ms = f"boot {self.serial}", boot_ms

    @rule(
        who=PEOPLE,
        state=st.sampled_from(
            [PersonState.ACTIVE] * 6 + [PersonState.LOCKED] * 2 + [PersonState.REVOKED]
        ),
    )
    def set_state(self, who: int, state: PersonState) -> None:
        """The office locks, unlocks or revokes; revoked is for good."""
        before = self.model.states[who]
        final = before is PersonState.REVOKED and state is not PersonState.REVOKED
        try:
            self.run(self.db.write(people.set_state, self.ids[who], state, OFFICE))
        except GatewayError:
            assert final
            return
        assert not final
        self.model.states[who] = state
        if state is not PersonState.ACTIVE:
            self.model.end_all_of(who)
        if state is PersonState.REVOKED:
            self.model.badges[who] = None

    @rule(who=PEOPLE)
    def replace_badge(self, who: int) -> None:
        """A badge is lost, and its owner gets another one."""
        if self.model.badges[who] is None:
            return
        self.serial += 1
        new = f"badge {self.serial}"
        self.run(self.db.write(people.end_badge, self.ids[who], OFFICE, lost=True))
        self.run(self.db.write(people.give_badge, self.ids[who], new, OFFICE))
        self.model.badges[who] = new
        self.model.end_all_of(who)

    @rule(subject=st.sampled_from(["person 0", "person 1", "bench-1", "bench-2"]))
    def unlock(self, subject: str) -> None:
        """A supervisor unlocks a person or a station."""
        kind, _, number = subject.partition(" ")
        name = f"person-{self.ids[int(number)]}" if number else f"station/{kind}"
        counted = self.model.counts.get(subject)
        gave = self.run(self.db.write(sign_ins.forget_wrong, name, OFFICE))
        assert gave is (counted is not None and counted.wrong > 0)
        self.model.counts.pop(subject, None)

    @invariant()
    def the_same_sessions_last(self) -> None:
        """Who is signed in where is the same on both sides."""
        if not hasattr(self, "db"):
            return
        live = self.run(self.db.read(sessions.live))
        found = {(self.ids.index(one.person_id), one.station) for one in live}
        assert found == {key for key, one in self.model.sessions.items() if self.lasts(one)}

    def teardown(self) -> None:
        """The trail is whole; the store is closed."""
        if hasattr(self, "db"):
            try:
                assert self.run(self.db.read(audit.first_broken)) is None
            finally:
                self.run(self.db.close())
                self.runner.close()
                self.folder.cleanup()


def _hire(tx: Transaction) -> list[int]:
    ids = []
    for number in range(2):
        made = people.add(tx, name=f"P{number}", role=Role.TECHNICIAN, actor=OFFICE)
        people.give_badge(tx, made, f"badge-{number}", OFFICE)
        people.set_pin(tx, made, KeptPin("hash", "pepper"), Actor(f"person-{made}", "test"))
        ids.append(made)
    return ids


def _signed(tx: Transaction, token: str, station: str, badge: bool, new: str) -> bool:
    acting = sign_ins.acting(tx, token, station)
    try:
        step_ups.require_badge(acting, Purpose.SIGN, with_badge=badge)
    except AccessError:
        return False
    step_ups.grant(
        tx,
        acting.person,
        token=new,
        purpose=Purpose.SIGN,
        shown_hash="0" * 64,
        station=station,
        session_id=acting.session.id,
        with_badge=badge,
    )
    return True


TestSigningIn = SigningIn.TestCase
TestSigningIn.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
