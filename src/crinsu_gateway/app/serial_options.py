"""Serial settings of a site that the device profiles of its line do not know.

Pure: a doubt and no fault, as a manual may be incomplete; `check` warns, the daemon does not ask.
Only what a profile lists options for is judged. It does not choose settings (installation).
"""

from collections.abc import Iterator

from crinsu_gateway.app.installation import Fault, Installation
from crinsu_gateway.config.devices import ScannerSettings, SerialLinkSettings
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.profile.described import Profile

KEYS = ("baud", "bits", "parity", "stop")


def doubts(settings: Settings, installation: Installation) -> list[Fault]:
    """What is set at a link or a scanner and is no setting of a device on it, with the allowed."""
    found: list[Fault] = []
    for index, link in enumerate(installation.links):
        profiles = {unit.profile.id: unit.profile for unit in link.units}
        if isinstance(link.settings, SerialLinkSettings):
            for profile in profiles.values():
                found += _doubts("link", index, link.settings, profile)
    places = {scanner.name: index for index, scanner in enumerate(settings.scanners)}
    for scanner in installation.scanners:
        index = places[scanner.settings.name]
        found += _doubts("scanner", index, scanner.settings, scanner.profile)
    return found


def _doubts(
    kind: str, index: int, site: SerialLinkSettings | ScannerSettings, profile: Profile
) -> Iterator[Fault]:
    for key in KEYS:
        wanted = getattr(site, key)
        options = profile.link.serial.options.get(key)
        if wanted is None or options is None:
            continue
        own = getattr(profile.link.serial, key)
        allowed = [str(one) for one in options]
        if str(own) not in allowed:
            allowed.insert(0, str(own))
        if str(wanted) not in allowed:
            shown = f'"{wanted}"' if isinstance(wanted, str) else wanted
            yield (
                (kind, index, key),
                f"{shown} is no setting of {profile.id}; allowed: {', '.join(allowed)}",
            )
