"""The line decoders under broken lines, with and without checksum; streams; the profile loader.

A value that is good must come out of a line that the pattern matches from its first character
to its last, behind a checksum that plain code here finds right.
"""

from collections.abc import Callable
from functools import reduce
from operator import xor
from random import Random

from pymodbus.framer import FramerRTU

from bench.mutation import Target, Unplanned, broken
from crinsu_gateway.drivers.lines import AnswerReader, framing_of
from crinsu_gateway.model.errors import DeviceError, ProfileError
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import decode_line, decode_pushed
from crinsu_gateway.profile.described import Profile, Query
from crinsu_gateway.profile.line_text import line_to, text_of
from crinsu_gateway.profile.link_facts import LineFacts
from crinsu_gateway.profile.load import load_known, parse, shipped_dir
from crinsu_gateway.profile.plan import LineRead, plan


def _low_first(crc: int) -> bytes:
    return crc.to_bytes(2, "little").hex().upper().encode()


SUMS: dict[str, Callable[[bytes], bytes]] = {
    "sum8": lambda data: b"%02X" % (sum(data) % 256),
    "lrc": lambda data: b"%02X" % ((256 - sum(data) % 256) % 256),
    "inv-sum": lambda data: b"%02X" % (255 - sum(data) % 256),
    "xor": lambda data: b"%02X" % int(reduce(xor, data)),
    "crc16": lambda data: _low_first(FramerRTU.compute_CRC(data)),
}
CHECKED = """\
format = 1
id = "checked"
revision = 1
maker = "m"
model = "m"
kind = "level"
confidence = "guess"
source = [{{ title = "a line with a checksum" }}]
[link]
transports = ["serial-line"]
line = {{ in_terminator = "\\r\\n", max_length = 60, checksum = {{ kind = "{kind}" }} }}
[[point]]
name = "level"
kind = "level"
unit = "%"
type = "number"
request = "LEVEL?"
reply = '^LEVEL (?P<value>-?[0-9]+[.][0-9])$'
"""


def line_targets() -> list[Target]:
    """One target for each kind of checksum, one for all shipped line profiles, one for streams."""
    known = load_known([shipped_dir()]).values()
    asked = [
        (profile, read)
        for profile in known
        for read in plan(profile)
        if isinstance(read, LineRead) and read.points
    ]
    pushing = [profile for profile in known if profile.streams]

    def without(chance: Random) -> bool:
        profile, read = chance.choice(asked)
        samples = _samples(profile)
        sound = chance.choice(samples) if samples else b"12.3\r\n"
        return _read(profile, read, broken(sound, chance)) is not None

    def pushed(chance: Random) -> bool:
        profile = chance.choice(pushing)
        return _heard(profile, broken(chance.choice(_samples(profile)), chance))

    return [
        *(Target(f"lines with {kind}", _with_checksum(kind), 0.4) for kind in SUMS),
        Target("lines of the shipped profiles", without),
        Target("streams of the shipped profiles", pushed),
    ]


def loader_target() -> Target:
    """Profile files with lines lost, doubled, changed or cut."""
    texts = [path.read_bytes() for path in sorted(shipped_dir().glob("*.toml"))]

    def load(chance: Random) -> bool:
        text = broken(chance.choice(texts), chance).decode("utf-8", "replace")
        try:
            return bool(parse(text, "broken.toml").points)
        except ProfileError as error:
            if not error.complaints:
                raise Unplanned(f"refused without a complaint: {text!r}") from error
            return False

    return Target("profile loader", load, 0.005)


def _with_checksum(kind: str) -> Callable[[Random], bool]:
    profile = parse(CHECKED.format(kind=kind), "checked.toml")
    (read,) = plan(profile)
    assert isinstance(read, LineRead)

    def one(chance: Random) -> bool:
        text = f"LEVEL {chance.uniform(-99, 999):.1f}"
        data = broken(line_to(profile, 1, text), chance)
        answer = _read(profile, read, data)
        if answer is not None and answer.encode() + SUMS[kind](answer.encode()) not in data.upper():
            raise Unplanned(f"{answer!r} was believed, from {data!r}")
        return answer is not None

    return one


def _facts(profile: Profile) -> LineFacts:
    assert profile.link.line is not None
    return profile.link.line


def _read(profile: Profile, read: LineRead, data: bytes) -> str | None:
    """The answer line if a good value was made of it."""
    facts = _facts(profile)
    reader = AnswerReader(facts, framing_of(facts), [line_to(profile, 1, read.request)], bool)
    try:
        answer = reader(bytearray(data))
    except DeviceError:
        return None
    if answer is None:
        return None
    good = [one for one in decode_line(profile, read, answer) if one.quality is Quality.GOOD]
    for one in good:
        source = profile.points[one.point].source
        assert isinstance(source, Query)
        if source.reply.fullmatch(answer) is None or one.quantity is None:
            raise Unplanned(f"{one} was made of {answer!r}, from {data!r}")
    return answer if good else None


def _heard(profile: Profile, data: bytes) -> bool:
    facts, buffer, any_good = _facts(profile), bytearray(data), False
    framing = framing_of(facts)
    for _ in range(len(data) + 2):
        try:
            line = framing.take(buffer)
            if line is None:
                return any_good
            text = text_of(line, facts)
            found = decode_pushed(profile, text)
        except DeviceError:
            continue
        any_good = any_good or any(one.quality is Quality.GOOD for one in found)
        if not any(stream.match.fullmatch(text) for stream in profile.streams):
            raise Unplanned(f"{found} was made of {text!r}")
    raise Unplanned(f"the framing of {profile.id} does not end on {data!r}")


def _samples(profile: Profile) -> list[bytes]:
    encoding = _facts(profile).encoding
    return [one.receive.encode(encoding) for one in profile.vectors if one.receive]
