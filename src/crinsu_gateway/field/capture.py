"""Records a unit: what it was asked and answered, and what that meant, for a test to replay.

The bytes go to the tap of the link (wire/tap.py); here is which requests are made, and the
document of decoded values beside them. The same rounds over a peer that plays the bytes back
must give the same document. It writes no file and no unit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crinsu_gateway.drivers.driver import Driver, PushedDriver
from crinsu_gateway.field.asking import ask_in_pieces
from crinsu_gateway.model.errors import DeviceSilent, FrameError
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.plan import plan

Round = dict[str, dict[str, object]]
"""What one round said: point -> value, unit, quality, reason."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, and from whom: `source` is a word such as "simulated"."""

    profile: Profile
    transport: Transport
    address: int
    source: str
    rounds: Sequence[Round]

    def document(self) -> dict[str, object]:
        """The expected values as they are kept beside the transcript."""
        return {
            "profile": self.profile.id,
            "revision": self.profile.revision,
            "transport": self.transport.value,
            "address": self.address,
            "source": self.source,
            "rounds": list(self.rounds),
        }

    @property
    def counts(self) -> dict[str, int]:
        """How many values of each quality there are in all rounds."""
        found: dict[str, int] = {}
        for told in self.rounds:
            for value in told.values():
                quality = str(value["quality"])
                found[quality] = found.get(quality, 0) + 1
        return found


async def asked(
    driver: Driver, profile: Profile, rounds: int, progress: Callable[[int, int], None]
) -> list[Round]:
    """Everything that the profile reads, so many times; LinkDown when the line is cut."""
    requests = [request for request in plan(profile) if request.points]
    told: list[Round] = []
    for number in range(rounds):
        found: Round = {}
        for index, request in enumerate(requests):
            progress(number * len(requests) + index, rounds * len(requests))
            for answer in await ask_in_pieces(driver, profile, request):
                found |= _facts(answer.decoded)
        told.append(found)
    return told


async def heard(
    driver: PushedDriver, rounds: int, within_s: float, progress: Callable[[int, int], None]
) -> list[Round]:
    """So many lines of a device that talks by itself; DeviceSilent when one does not come."""
    told: list[Round] = []
    while len(told) < rounds:
        progress(len(told), rounds)
        try:
            told.append(_facts(await driver.listen(within_s)))
        except FrameError:  # the transcript has it; what is no line of the model means nothing
            continue
        except DeviceSilent as error:
            raise DeviceSilent(f"{len(told)} of {rounds} lines came; {error.sentence}") from error
    return told


def _facts(decoded: Sequence[Decoded]) -> Round:
    return {
        one.point: {
            "value": None if one.quantity is None else one.quantity.value,
            "unit": "" if one.quantity is None else one.quantity.unit,
            "quality": one.quality.value,
            "reason": one.reason.value,
        }
        for one in decoded
    }
