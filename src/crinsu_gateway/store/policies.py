"""What the configuration decides and facts depend on: read in the transaction that needs it.

The daemon writes it when it starts; a change is an audit event. It knows no setting by name but
those below.
"""

from collections.abc import Iterable

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction

PEOPLE_REQUIRED = "people.required"
STATIONS = "people.stations"
WITNESSED = "procedures.witness"
CENTRE = "centre"
ASSUMED_CARRIER = "exposure.assumed_carrier"
WITNESSED_ACTS = "people.witnessed"
PIN_KEY = "people.pin_key"
OFFLINE_DAYS = "people.offline_days"
DEFAULT_OFFLINE_DAYS = 30
DEFAULT_WITNESSED = ("sample.discard",)


def put(tx: Transaction, name: str, value: str, actor: Actor) -> None:
    """Set a policy; nothing when it is so already."""
    before = _value(tx, name)
    if before == value:
        return
    tx.change(
        "INSERT INTO policy (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
    audit.append(tx, "policy.changed", actor, {"policy": name, "old": before, "new": value})


def put_words(tx: Transaction, name: str, words: Iterable[str], actor: Actor) -> None:
    """Set a policy that is a list of words."""
    put(tx, name, " ".join(sorted(words)), actor)


def people_required(tx: Transaction) -> bool:
    """Whether acts need a person who is signed in."""
    return _value(tx, PEOPLE_REQUIRED) == "yes"


def is_station(tx: Transaction, name: str) -> bool:
    """Whether people may sign in at a station of this name; all may where none is listed."""
    listed = _words(tx, STATIONS)
    return not listed or name in listed


def stations(tx: Transaction) -> tuple[str, ...]:
    """The stations where people may sign in, in order; none: any name will do."""
    return tuple(sorted(_words(tx, STATIONS)))


def is_witnessed(tx: Transaction, procedure_type: str) -> bool:
    """Whether procedures of this type need a witness."""
    return procedure_type in _words(tx, WITNESSED)


def has_centre(tx: Transaction) -> bool:
    """Whether a centre is configured, which then decides what is stored and retrieved."""
    return _value(tx, CENTRE) == "yes"


def needs_witness(tx: Transaction, act: str) -> bool:
    """Whether an act on a sample container needs a witness; disposal does, if nothing is said."""
    found = tx.value("SELECT value FROM policy WHERE name = ?", (WITNESSED_ACTS,))
    return act in (DEFAULT_WITNESSED if found is None else str(found).split())


def pin_key(tx: Transaction) -> str:
    """The fingerprint of the key that the running daemon hashes PINs with; empty before any."""
    return _value(tx, PIN_KEY)


def offline_days(tx: Transaction) -> int:
    """For how many days the word of the centre about people counts without it being heard."""
    return int(_value(tx, OFFLINE_DAYS) or DEFAULT_OFFLINE_DAYS)


def _value(tx: Transaction, name: str) -> str:
    found = tx.value("SELECT value FROM policy WHERE name = ?", (name,))
    return "" if found is None else str(found)


def _words(tx: Transaction, name: str) -> frozenset[str]:
    return frozenset(_value(tx, name).split())
