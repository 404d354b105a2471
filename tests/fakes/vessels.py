"""Units of a floor in all the states that their card must tell apart, by name."""

from dataclasses import replace

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.place import StorageType
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.web.console.drawing.measured import Limits, Measured
from crinsu_gateway.web.console.drawing.vessel import Alarm, Places, Sign, Standing, Unit


def level(percent: float, quality: Quality = Quality.GOOD, age_s: float | None = 4.2) -> Measured:
    """A level in %."""
    return Measured(Quantity(percent, "%"), quality, age_s)


def cold(celsius: float, quality: Quality = Quality.GOOD, age_s: float | None = 4.2) -> Measured:
    """A temperature in degrees Celsius."""
    return Measured(Quantity(celsius, "Cel"), quality, age_s)


NEVER = Measured(None, Quality.BAD, None, Reason.NEVER_READ)
BROKEN = Measured(None, Quality.BAD, 7.0, Reason.SENSOR_FAULT)

GOOD = Unit(
    id="unit-1",
    name="T1",
    type=StorageType.TANK,
    places=Places(450, 312, 6),
    level=level(78.4),
    temperature=cold(-192.31),
    level_limits=Limits(low=20.0),
    temperature_limits=Limits(high=-150.0),
    lid_open=Sign.NO,
    filling=Sign.NO,
)


def alarmed(severity: Severity, standing: Standing, count: int = 1) -> Unit:
    """The good unit with an alarm."""
    return replace(GOOD, alarm=Alarm(severity, standing, count))


def _stale(age_s: float) -> Unit:
    gone = Sign.UNKNOWN
    return replace(
        GOOD,
        level=level(78.4, Quality.STALE, age_s),
        temperature=cold(-192.31, Quality.STALE, age_s),
        lid_open=gone,
        filling=gone,
    )


_NAMED = {
    "good": GOOD,
    "dewar": replace(GOOD, name="Dewar 3", type=StorageType.DEWAR, level=level(55.0)),
    "freezer": replace(
        GOOD,
        name="Freezer −80",
        type=StorageType.FREEZER,
        level=None,
        temperature=cold(-81.2),
        temperature_limits=Limits(high=-70.0),
    ),
    "open": replace(GOOD, lid_open=Sign.YES),
    "dewar open": replace(GOOD, type=StorageType.DEWAR, lid_open=Sign.YES, level=level(90.0)),
    "freezer open": replace(GOOD, type=StorageType.FREEZER, lid_open=Sign.YES),
    "filling": replace(GOOD, filling=Sign.YES, level=level(34.0)),
    "from before a restart": replace(GOOD, level=level(78.4, age_s=None)),
    "lid unknown": replace(GOOD, lid_open=Sign.UNKNOWN),
    "stale": _stale(14 * 60),
    "dewar stale": replace(_stale(3 * 86400), type=StorageType.DEWAR),
    "freezer stale": replace(_stale(200 * 60), type=StorageType.FREEZER),
    "suspect": replace(GOOD, level=level(64.0, Quality.SUSPECT)),
    "bad": replace(GOOD, level=BROKEN),
    "never": replace(GOOD, level=NEVER, temperature=NEVER, lid_open=Sign.UNKNOWN),
    "unwatched": replace(
        GOOD,
        level=None,
        temperature=None,
        lid_open=Sign.UNWATCHED,
        filling=Sign.UNWATCHED,
        places=Places(40, 40),
    ),
    "too low": replace(GOOD, level=level(19.6)),
    "too warm": replace(GOOD, temperature=cold(-149.96)),
    "emergency": replace(
        alarmed(Severity.EMERGENCY, Standing.ACTIVE, 3), level=level(6.0), temperature=cold(-128.4)
    ),
    "high": alarmed(Severity.HIGH, Standing.ACTIVE),
    "returned": alarmed(Severity.HIGH, Standing.RETURNED),
    "acknowledged": alarmed(Severity.HIGH, Standing.ACKNOWLEDGED),
    "medium": alarmed(Severity.MEDIUM, Standing.ACTIVE),
    "medium acknowledged": alarmed(Severity.MEDIUM, Standing.ACKNOWLEDGED),
    "low": alarmed(Severity.LOW, Standing.ACTIVE),
    "shelved": alarmed(Severity.LOW, Standing.SHELVED),
    "stale and in alarm": replace(
        _stale(17 * 86400), alarm=Alarm(Severity.HIGH, Standing.ACTIVE, 2)
    ),
    "stale and accepted": replace(
        _stale(40 * 60), alarm=Alarm(Severity.HIGH, Standing.ACKNOWLEDGED)
    ),
    "full": replace(GOOD, places=Places(450, 440, 10), level=level(100.0)),
    "in service": replace(GOOD, is_serviced=True),
    "glass broken": replace(
        alarmed(Severity.EMERGENCY, Standing.ACTIVE), is_emergency=True, is_serviced=True
    ),
    "freezer in service and stale": replace(
        _stale(90), type=StorageType.FREEZER, is_serviced=True, is_emergency=True
    ),
    "long name": replace(GOOD, name="Kryolager Nord, Raum 2.14, Reihe 12 hinten links"),
    "wide name": replace(GOOD, name="液体窒素タンク第十二号保管庫"),
    "hostile name": replace(GOOD, name='</title><script>alert("1")</script>' + "W" * 160),
}

STATES = {
    name: replace(unit, id=f"unit-{number}") for number, (name, unit) in enumerate(_NAMED.items())
}
"""By what is special about them; each with an id of its own."""
