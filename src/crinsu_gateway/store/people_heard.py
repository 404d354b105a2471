"""When the centre was last heard about people, and for how long its word is good without it.

The end of an access comes from the centre: a gateway that does not hear it must not let people in
for ever. What that refuses is in model/person.py; who tells people beforehand is in sync/people.py.
"""

from crinsu_gateway.model.timekeeping import age_ms
from crinsu_gateway.store import policies, sync_state
from crinsu_gateway.store.transaction import Transaction

DAY_S = 86_400
_HEARD = "people.heard"


def days_in(seconds: int) -> int:
    """So many days, a begun one counted; 0 only when nothing is left."""
    return -(-seconds // DAY_S)


def heard(tx: Transaction) -> None:
    """Note that the whole list of people, or all that changed in it, came now."""
    now = tx.now
    sync_state.put(tx, _HEARD, f"{now.utc_ms} {now.boot_ms} {now.boot_id}")


def heard_ms(tx: Transaction) -> int | None:
    """When that was, UTC ms; None when it never was."""
    kept = sync_state.get(tx, _HEARD)
    return int(kept.split()[0]) if isinstance(kept, str) else None


def good_for_s(tx: Transaction) -> int:
    """For how many seconds more the word of the centre counts; 0 when it does not, or never came.

    The boot clock is the measure; over a restart of the machine the wall clock.
    """
    kept = sync_state.get(tx, _HEARD)
    if not isinstance(kept, str):
        return 0
    utc_ms, boot_ms, boot_id = kept.split()
    age_s = age_ms(tx.now, int(utc_ms), int(boot_ms), boot_id) // 1000
    return max(0, policies.offline_days(tx) * DAY_S - age_s)
