"""What a new configuration changes while the daemon runs, and what waits for a restart. Pure.

Reloaded are the log level, the API's clients, rate, names and certificate, the centre, the broker,
the limits and interlocks of storage solutions and how long silence is borne. It applies nothing
itself: daemon.py does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

from crinsu_gateway.config.allowed import key_of
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.config.storage import StorageSettings
from crinsu_gateway.model.complaint import dotted
from crinsu_gateway.model.toml_lines import Path


class Area(StrEnum):
    """What can be changed while the daemon runs."""

    LOG = "log"
    API = "api"
    CENTRAL = "central"
    MQTT = "mqtt"
    LIMITS = "limits"
    INTERLOCKS = "interlocks"


@dataclass(frozen=True, slots=True)
class Changes:
    """The areas that changed, the keys that need a restart, and the settings in force after it."""

    areas: frozenset[Area]
    needs_restart: tuple[str, ...]
    settings: Settings


def changes(old: Settings, new: Settings) -> Changes:
    """Compare two configurations; the result keeps the old value of what needs a restart."""
    areas: set[Area] = set()
    waiting: list[str] = []
    for path in _differences(old, new, ()):
        area = _area(path)
        if area:
            areas.add(area)
        else:
            waiting.append(dotted(path))
    return Changes(frozenset(areas), tuple(dict.fromkeys(waiting)), _merged(old, new))


def _area(path: Path) -> Area | None:
    match path:
        case ("log", "level"):
            return Area.LOG
        case ("api", "client" | "rate_per_minute", *_) | ("external", *_):
            return Area.API
        case ("api", "missing_credentials" | "certificate_file" | "key_file" | "names"):
            return Area.API
        case ("central", *_):
            return Area.CENTRAL
        case ("mqtt", *_):
            return Area.MQTT
        case ("storage", int(), "limits", *_) | ("alarms", *_):
            return Area.LIMITS
        case ("storage", int(), "interlocks", *_) | ("interlocks", *_):
            return Area.INTERLOCKS
    return None


def _differences(old: object, new: object, path: Path) -> Iterator[Path]:
    """Paths of what differs: as deep as both sides have the same shape."""
    if old == new:
        return
    if isinstance(old, BaseModel) and type(old) is type(new):
        for name, field in type(old).model_fields.items():
            yield from _differences(
                getattr(old, name), getattr(new, name), (*path, key_of(name, field))
            )
    elif _same_list(old, new):
        assert isinstance(old, tuple)
        assert isinstance(new, tuple)
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(before, after, (*path, index))
    else:
        yield path


def _same_list(old: object, new: object) -> bool:
    """Whether two lists of tables have the same tables by name, so that they can be compared."""
    if not (isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new)):
        return False
    names = [[getattr(table, "name", None) for table in side] for side in (old, new)]
    return names[0] == names[1] and None not in names[0]


def _merged(old: Settings, new: Settings) -> Settings:
    fresh = {storage.name: storage for storage in new.storages}
    return old.model_copy(
        update={
            "log": old.log.model_copy(update={"level": new.log.level}),
            "api": old.api.model_copy(
                update={
                    "clients": new.api.clients,
                    "rate_per_minute": new.api.rate_per_minute,
                    "names": new.api.names,
                    "missing_credentials": new.api.missing_credentials,
                    "certificate_file": new.api.certificate_file,
                    "key_file": new.api.key_file,
                }
            ),
            "external": new.external,
            "alarms": new.alarms,
            "interlocks": new.interlocks,
            "central": new.central,
            "mqtt": new.mqtt,
            "storages": tuple(
                _renewed(storage, fresh, same=_names(old) == _names(new))
                for storage in old.storages
            ),
        }
    )


def _names(settings: Settings) -> list[str]:
    return [storage.name for storage in settings.storages]


def _renewed(
    storage: StorageSettings, fresh: Mapping[str, StorageSettings], *, same: bool
) -> StorageSettings:
    if not same:
        return storage
    new = fresh[storage.name]
    return storage.model_copy(update={"limits": new.limits, "interlocks": new.interlocks})
