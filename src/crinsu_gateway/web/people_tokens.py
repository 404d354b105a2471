"""Tokens of people: badge and PIN prove somebody, a session begins, and a token stands for it.

Wrong PINs count at the person and where they come from, so that nobody far away locks a bench.
How a token is handed out is in oauth.py (machines of people) and in console/.
"""

from dataclasses import dataclass, field

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import AccessError
from crinsu_gateway.model.person import SCOPES
from crinsu_gateway.store import sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.sign_ins import Acting
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web import tokens
from crinsu_gateway.web.api.sessions import Entrance
from crinsu_gateway.web.auth import Authority, session_of
from crinsu_gateway.web.endpoint import Client
from crinsu_gateway.web.scopes import Scope, parse_scopes


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody shows at a station; `counted` is where wrong PINs count beside the person."""

    badge: str = field(repr=False)
    pin: str = field(repr=False)
    station: str
    counted: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that began; `token_id` is that of the token that will stand for it."""

    acting: Acting
    token_id: str = field(repr=False)

    @property
    def scopes(self) -> frozenset[Scope]:
        """All that a token of this person may open."""
        return parse_scopes(SCOPES[self.acting.person.role])


class PeopleTokens:
    """Begins sessions of people and makes their tokens."""

    def __init__(
        self, db: Database, clock: Clock, authority: Authority, entrance: Entrance
    ) -> None:
        self._db = db
        self._clock = clock
        self._authority = authority
        self._entrance = entrance

    async def begin(self, claim: Claim, former: Client | None = None) -> Begun:
        """Sign in whom badge and PIN prove, and end the session of who was there before.

        An AccessError says why not; then whoever was there still is.
        """
        pins = self._entrance.pins
        number = pins.badge_hash(claim.badge)
        right = await pins.is_right(await self._db.read(sign_ins.kept_pin, number), claim.pin)
        token_id = self._entrance.new_token()
        session = session_of(self._authority.key, token_id)
        found = await self._db.write(_begin, number, claim, right, session, former)
        if isinstance(found, AccessError):
            raise found
        return Begun(found, token_id)

    def token(self, begun: Begun, scopes: frozenset[Scope], lifetime_s: int) -> str:
        """The token that stands for a session."""
        return tokens.mint(
            self._authority.key,
            begun.acting.person.actor_id,
            scopes,
            self._clock.now(),
            lifetime_s,
            id=begun.token_id,
            person=True,
        )


def _begin(
    tx: Transaction,
    number_hash: str,
    claim: Claim,
    right: bool,
    session: str,
    former: Client | None,
) -> Acting | AccessError:
    found = sign_ins.sign_in(
        tx,
        number_hash,
        claim.station,
        right=right,
        token=session,
        client=None,
        counted=claim.counted,
    )
    if former is not None and not isinstance(found, AccessError):
        sign_ins.sign_out(tx, former.session, former.id)
    return found
