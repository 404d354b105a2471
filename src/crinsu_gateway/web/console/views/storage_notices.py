"""What to know of a storage solution before anything is done there, each as a line with words.

A broken glass, a service, open alarms, and why a value is not fresh, in this order. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.emergencies import EmergencyRow
from crinsu_gateway.store.servicing import Service
from crinsu_gateway.web.console.alarm_told import told
from crinsu_gateway.web.console.catalogue import Words
from crinsu_gateway.web.console.views.storage_why import NEVER, Why


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them. `looks` is a class of its style, `sign` one of drawing/vessel.svg.

    `about` is a unit or a place, `text` what a person or the gateway wrote, `by` who, `at_ms` the
    moment that `since` leads to; `counts`: how long ago that is is counted on. `ends` is the
    emergency that somebody may say is over.
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
    by: str = ""
    ends: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known that may be a notice; `broken_by` is how to call who broke the glass."""

    emergency: EmergencyRow | None
    service: Service | None
    alarms: Sequence[AlarmRow]
    whys: Sequence[Why]
    broken_by: str = ""


def notices(
    stands: Standing, t: Words, language: str, now: Instant, *, may_end: bool = False
) -> list[Notice]:
    """All of them, for somebody who may say that an emergency is over, or may not."""
    glass = None if stands.emergency is None else stands.emergency.alarm_id
    alarms = (_alarm(one, t, language, now) for one in stands.alarms if one.id != glass)
    return [*_said_by_people(stands, t, may_end), *alarms, *(_why(one, t) for one in stands.whys)]


def _alarm(row: AlarmRow, t: Words, language: str, now: Instant) -> Notice:
    alarm = told(row, now, language)
    severity = t(f"vessel.severity_{alarm.severity}")
    return Notice(
        key=f"alarm-{alarm.id}",
        looks=f"{alarm.severity} notice-is-{alarm.standing}",
        sign=alarm.severity.value,
        title=f"{severity}: {alarm.title} ({t(f'vessel.standing_{alarm.standing}')})",
        about=alarm.unit,
        href=f"/console/alarms/{alarm.id}",
        text=alarm.reason,
        todo=alarm.action,
        since=t("storage.since"),
        at_ms=row.raised_ms,
    )


def _said_by_people(stands: Standing, t: Words, may_end: bool) -> Iterator[Notice]:
    if (glass := stands.emergency) is not None:
        notice = _until(t, "emergency", glass.reason, glass.until_ms)
        there = f"/console/alarms/{glass.alarm_id}"
        ends = glass.id if may_end else 0
        yield replace(notice, sign="glass", href=there, by=stands.broken_by, ends=ends)
    if stands.service is not None:
        notice = _until(t, "service", stands.service.reason, stands.service.until_ms)
        over = t("storage.service_over") if stands.service.over else notice.title
        yield replace(notice, title=over)


def _until(t: Words, kind: str, text: str, until_ms: int) -> Notice:
    return Notice(
        key=kind,
        looks=kind,
        sign=kind,
        title=t(f"storage.{kind}"),
        text=text,
        todo=t(f"storage.{kind}_do"),
        since=t("storage.until"),
        at_ms=until_ms,
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
