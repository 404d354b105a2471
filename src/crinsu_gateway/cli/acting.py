"""Acts of a person over the API of the running gateway: who acts, where, and how they prove it.

Where somebody is signed in at this terminal the session acts. Where the site demands a session
and there is none, badge and PIN are asked for. It decides nothing: the gateway does.
"""

import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from types import TracebackType
from typing import Any, Self

import click

from crinsu_gateway.cli.answer import Refusal, config_option, visible
from crinsu_gateway.cli.credentials import Credentials, credentials_option

Json = dict[str, Any]
SESSION_NEEDED = "SESSION_NEEDED"


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, as the options of a verb say."""

    config: str
    technician: str = ""
    station: str | None = None
    key: str = ""
    credentials: str | None = None


def acting_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options of an act; they come to it as `who`."""

    @click.option(
        "--technician",
        "-t",
        default="",
        help="Who works, where nobody signs in; the user of this machine when absent.",
    )
    @click.option(
        "--station", default=None, help="Where they stand; the configured station when absent."
    )
    @click.option("--key", default="", help="Idempotency key: repeat it to repeat an act.")
    @credentials_option
    @config_option
    @wraps(verb)
    def acted(
        *args: Any,
        technician: str,
        station: str | None,
        key: str,
        credentials: str | None,
        config: str,
        **kwargs: Any,
    ) -> None:
        verb(*args, who=Who(config, technician, station, key, credentials), **kwargs)

    return acted


class Acting:
    """One person at the API for one verb; use it in a `with` block."""

    def __init__(self, who: Who) -> None:
        from crinsu_gateway.cli.api_client import ApiClient

        self._who = who
        self._passing = False
        self.api = ApiClient(who.config)
        self.station = who.station or self.api.station

    def __enter__(self) -> Self:
        from crinsu_gateway.cli.kept_session import kept

        try:
            self.api.session = kept(self.api.state_dir)
        except BaseException:
            self.api.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """A session that was begun for this verb alone ends with it."""
        try:
            if self._passing and self.api.session:
                with suppress(Refusal):  # it ends by itself when the gateway is away
                    self.api.delete("/api/v1/sessions")
        finally:
            self.api.__exit__(kind, error, trace)

    def get(self, path: str, **query: str | int) -> Json:
        """One resource."""
        return self.api.get(path, **query)

    def act(self, path: str, body: Mapping[str, object], *, part: str = "") -> Json:
        """Do something in the name of who works; where it must be, they sign in first.

        `part` tells apart the acts of a verb that does several under one key.
        """
        return self._signed(path, body, self._named, part)

    def make(self, path: str, body: Mapping[str, object]) -> Json:
        """Ask for something: a person who is signed in, else this machine in its own name."""
        return self._signed(path, body, dict, "")

    def _signed(
        self, path: str, body: Mapping[str, object], named: Callable[[], Json], part: str
    ) -> Json:
        """Send it in a session where there is one, or must be one; `named` says who else acts."""
        key = f"{self._who.key or uuid.uuid4()}{part}"
        self._sign_in_as_told()
        try:
            return self.api.post(path, {**body, **named()}, key)
        except Refusal as error:
            if error.code != SESSION_NEEDED or self._passing:
                raise
            self._sign_in_here(error)
        return self.api.post(path, {**body, **named()}, key)

    def attempt(self, path: str, body: Mapping[str, object]) -> Json:
        """Do something in the name of who works; nobody is asked to sign in for it."""
        return self.api.post(path, {**body, **self._named()}, self._who.key)

    def prove(self, path: str, body: Mapping[str, object]) -> Json:
        """Do something that a step-up in the body stands for, with or without a session."""
        said = {"station": self.station} if not self.api.session else {}
        return self.api.post(path, {**body, **said}, self._who.key)

    def sign_in(self, shown: Credentials) -> Json:
        """Begin a session; every later call of this verb is in it."""
        if not shown.badge:
            raise Refusal("NO_CREDENTIALS", "signing in needs the badge and the PIN, a line each")
        body = {"badge": shown.badge, "pin": shown.pin, "station": self.station}
        self.api.session = ""
        began = self.api.post("/api/v1/sessions", body)
        self.api.session = began["session"]
        return began

    def step_up(
        self,
        purpose: str,
        shown: str,
        see: Sequence[str],
        by: str,
        *,
        session: bool = True,
        file: str | None = None,
    ) -> str:
        """A fresh PIN for what is shown: the token of it.

        `session`: whether the person who is signed in here gives it, so that their badge may be
        known already; a second person always shows theirs. `file`: where badge and PIN are, when
        they are not those of `--credentials`.
        """
        from crinsu_gateway.cli.credentials import asked, badge_of, pin_of, read_from

        own = session and bool(self.api.session)
        for line in see:
            print(visible(f"  {line}"), file=sys.stderr)
        file = file or (None if self._passing else self._who.credentials)
        if file is not None:
            given = read_from(file)
        else:
            given = Credentials("", pin_of(by)) if own else asked(by)
        try:
            return self._stepped_up(purpose, shown, given)
        except Refusal as error:  # in both cases no PIN was looked at yet, and no try counted
            lacking = error.code == "STEP_UP_NEEDED" and not given.badge
            if not lacking and error.code != SESSION_NEEDED:
                raise
            if file is not None and not given.badge:
                raise
            self.api.session = "" if error.code == SESSION_NEEDED else self.api.session
        badge = given.badge or badge_of(by)
        return self._stepped_up(purpose, shown, Credentials(badge, given.pin))

    def _stepped_up(self, purpose: str, shown: str, given: Credentials) -> str:
        body: Json = {"purpose": purpose, "shown": shown, "pin": given.pin}
        body |= {"badge": given.badge} if given.badge else {}
        body |= {} if self.api.session else {"station": self.station}
        return str(self.api.post("/api/v1/step-ups", body)["stepUp"])

    def _named(self) -> Json:
        """Who acts, in the body: nobody where a session says it."""
        from crinsu_gateway.cli.api_client import person

        named = {"technician": self._who.technician} if self._who.technician else {}
        if self.api.session:
            return named
        return {"technician": person(), "station": self.station, **named}

    def _sign_in_as_told(self) -> None:
        """With credentials: a session for this verb alone."""
        from crinsu_gateway.cli.credentials import read_from

        if self._who.credentials is None or self._passing:
            return
        self._passing = True
        self.sign_in(read_from(self._who.credentials))

    def sign_in_second(self, why: Refusal) -> None:
        """Ask a second person for badge and PIN: a session for this verb alone."""
        from crinsu_gateway.cli.credentials import asked, require_terminal

        require_terminal()
        print(why.sentence, file=sys.stderr)
        self.sign_in(asked("the second person"))
        self._passing = True

    def _sign_in_here(self, why: Refusal) -> None:
        """Ask who works, and keep their session for the verbs that follow at this terminal."""
        from crinsu_gateway.cli.credentials import asked, require_terminal
        from crinsu_gateway.cli.kept_session import forget, keep

        forget(self.api.state_dir)
        require_terminal()
        print(why.sentence, file=sys.stderr)
        began = self.sign_in(asked("the one who works"))
        self._passing = not keep(self.api.state_dir, began["session"])
        print(f"signed in as {began['technician']}", file=sys.stderr)
