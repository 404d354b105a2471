"""Whether the unit on an address is of the model that its profile describes.

Asked at each connect. A wrong device is not believed in anything: registers and lines of one
model mean something else on another. It asks through what the driver hands in.
"""

from collections.abc import Awaitable, Callable

from crinsu_gateway.model.errors import DeviceRefused, WrongDevice
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Identify

ReadPoint = Callable[[str], Awaitable[Decoded]]
AskLine = Callable[[str], Awaitable[str]]


async def confirm(profile: Profile, read_point: ReadPoint, ask_line: AskLine | None = None) -> None:
    """Ask as [identify] says, if it says anything; WrongDevice when another model answers.

    Silence and broken frames stay what they are: nobody knows then who is there.
    """
    rule = profile.identify
    if rule is None:
        return
    said: Value
    try:
        if rule.request is not None and ask_line is not None:
            said = await ask_line(rule.request)
        else:
            assert rule.point is not None
            decoded = await read_point(rule.point)
            if decoded.quantity is None:
                raise _stranger(profile, f"one whose {rule.point} is no value: {decoded.detail}")
            said = decoded.quantity.value
    except DeviceRefused as error:
        raise _stranger(profile, f"one that does not say what it is: {error.sentence}") from error
    if not _fits(rule, said):
        raise _stranger(profile, repr(said))


def _fits(rule: Identify, said: Value) -> bool:
    if rule.equals is not None:
        return said == rule.equals and isinstance(said, bool) is isinstance(rule.equals, bool)
    return rule.expect is not None and rule.expect.search(str(said)) is not None


def _stranger(profile: Profile, found: str) -> WrongDevice:
    expected = f"{profile.maker} {profile.model}"
    return WrongDevice(f"wrong device: expected {expected}, found {found}")
