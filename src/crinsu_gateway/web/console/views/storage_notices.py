"""What to know of a storage solution before anything is done there, each as a line with words.

A broken glass, a service, open alarms, and why a value is not fresh, in this order. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.emergencies import EmergencyRow
from crinsu_gateway.store.servicing import Service
from crinsu_gateway.web.console.catalogue import Words
from crinsu_gateway.web.console.drawing.vessel import standing
from crinsu_gateway.web.console.views.storage_why import NEVER, Why


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them. `looks` is a class of its style, `sign` one of drawing/vessel.svg.

    `about` is a unit or a place, `text` what a person or the gateway wrote, `at_ms` the moment
    that `since` leads to; `counts`: how long ago that is is counted on.
    """

    key: str
    looks: str
    sign: str
    title: str
    about: str = ""
    href: str = ""
    text: str = ""
    what: tuple[str, ...] = ()
    todo: str = ""
    since: str = ""
    at_ms: int | None = None
    counts: bool = True
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known that may be a notice."""

    emergency: EmergencyRow | None
    service: Service | None
    alarms: Sequence[AlarmRow]
    whys: Sequence[Why]


def notices(stands: Standing, t: Words) -> list[Notice]:
    """All of them."""
    alarms = (_alarm(one, t) for one in stands.alarms)
    return [*_said_by_people(stands, t), *alarms, *(_why(one, t) for one in stands.whys)]


def _alarm(row: AlarmRow, t: Words) -> Notice:
    stands = standing(row.state, shelved=row.shelf is not None)
    severity = t(f"vessel.severity_{row.severity}")
    return Notice(
        key=f"alarm-{row.id}",
        looks=f"{row.severity} notice-is-{stands}",
        sign=row.severity.value,
        title=f"{severity} \N{MIDDLE DOT} {t(f'vessel.standing_{stands}')}",
        about=row.unit,
        href=f"/console/alarms/{row.id}",
        text=row.reason,
        todo=row.action,
        since=t("storage.since"),
        at_ms=row.raised_ms,
    )


def _said_by_people(stands: Standing, t: Words) -> Iterator[Notice]:
    kinds = (("emergency", "emergency", stands.emergency), ("service", "shelved", stands.service))
    for kind, sign, one in kinds:
        if one is not None:
            yield Notice(
                key=kind,
                looks=kind,
                sign=sign,
                title=t(f"storage.{kind}"),
                text=one.reason,
                todo=t(f"storage.{kind}_do"),
                since=t("storage.until"),
                at_ms=one.until_ms,
                counts=False,
            )


def _why(why: Why, t: Words) -> Notice:
    todo = t(f"why.do_{why.reason}")
    return Notice(
        key=f"why-{why.unit}-{why.reason}",
        looks="stale",
        sign="never" if why.reason in NEVER else "stale",
        title=t(f"why.{why.reason}"),
        about=why.unit,
        what=why.what,
        todo=f"{todo} {t('why.backed_off')}" if why.is_backed_off else todo,
        since=t("why.good_until"),
        at_ms=why.since_ms,
        text="" if why.since_ms or why.reason in NEVER else t("why.long_ago"),
        detail=why.detail,
    )
