"""Text lines as they stand on the wire: address, start, checksum and terminator put on and off.

Pure. Where a line ends in a stream of bytes is the wire's; what it means is `codec`'s.
"""

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.profile.checksum import opened, sealed
from crinsu_gateway.profile.codec import addressed
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import LineFacts


def line_to(profile: Profile, unit: int, text: str) -> bytes:
    """A line as it leaves for this unit address, with everything around it."""
    facts = profile.link.line
    assert facts is not None
    line, end = addressed(profile, unit, text), facts.out_terminator
    return sealed(
        facts.checksum,
        line.encode(facts.encoding),
        end.encode(facts.encoding),
        facts.end_extra_bytes,
    )


def text_of(line: bytes, facts: LineFacts) -> str:
    """What a line that came says, stripped as the profile says.

    `line` is without its terminator, but with it and the extra bytes where there are some.
    FrameError when it has a wrong checksum, no start, or is no text.
    """
    line, end = _parted(line, facts)
    start = facts.start.encode(facts.encoding)
    if start:
        at = line.rfind(start)
        if at < 0:
            raise FrameError(f"{line[:32]!r} does not begin with {start!r}")
        line = line[at:]  # what stands before it is the rest of a frame that was broken off
    body = opened(facts.checksum, line, end, facts.end_extra_bytes).removeprefix(start)
    try:
        return body.decode(facts.encoding).strip(facts.strip)
    except UnicodeDecodeError as error:
        raise FrameError(f"{body[:32]!r} is not {facts.encoding} text") from error


def _parted(line: bytes, facts: LineFacts) -> tuple[bytes, bytes]:
    """The line, and its terminator with the extra bytes."""
    extra = facts.end_extra_bytes
    if not extra:
        return line, b""
    ends = (end.encode(facts.encoding) for end in facts.in_terminators)
    widths = [len(end) for end in ends if line[:-extra].endswith(end)]
    if not widths:
        raise FrameError(f"{line[:32]!r} has no terminator before its last {extra} bytes")
    width = max(widths) + extra
    return line[:-width], line[-width:]
