"""Recordings of simulated units, made anew when a profile asks for something else than then.

Recordings of real units are never made by a program: they are what they are.
"""

from crinsu_gateway.profile.described import Profile
from crinsu_gateway.sandbox.units.profile_floor import Wanted, profile_floor
from tests.fakes.clock import RealClock
from tests.fakes.golden import FOLDER
from tests.fakes.verbs import verb

SIMULATED = "simulated"
TRANSCRIPTS = FOLDER / "transcripts"


async def record_simulated(profile: Profile) -> None:
    """Record two rounds of a simulated unit by the first way that the profile names."""
    way, address = profile.link.transports[0], profile.link.unit.default
    wanted = Wanted(profile.id, profile, way, (address,))
    async with profile_floor([wanted], RealClock().monotonic, push_every_s=0.3) as floor:
        (unit,) = floor.describe()
        line = unit.address if unit.address.startswith("/") else f"tcp://{unit.address}"
        told = await verb(
            *("capture", line, "--profile", profile.id, "--transport", way.value),
            *("--address", address, "--rounds", "2", "--out", TRANSCRIPTS),
            *("--source", SIMULATED, "--replace", "--config", "/nonexistent"),
        )
    assert told.status == 0, told.err
