"""Which faults a simulated unit can show, by its transport and its profile.

A fault that the protocol cannot show (a wrong checksum where there is none, a refusal where the
profile knows no word for one) is not offered, so that nobody believes it was tried.
"""

from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.faults import (
    LINES,
    LINES_TCP,
    MODBUS_RTU,
    MODBUS_TCP,
    SCANS,
    Fault,
)
from crinsu_gateway.sandbox.units.line_words import sample

_BY_TRANSPORT = {
    Transport.MODBUS_TCP: MODBUS_TCP,
    Transport.MODBUS_RTU: MODBUS_RTU,
    Transport.MODBUS_ASCII: MODBUS_RTU,
    Transport.RTU_OVER_TCP: MODBUS_RTU | {Fault.HANG_UP},
    Transport.SERIAL_LINE: LINES,
    Transport.TCP_LINE: LINES_TCP,
    Transport.STREAM: SCANS | {Fault.STUCK},
}


def known_faults(profile: Profile, transport: Transport) -> frozenset[Fault]:
    """The faults that a unit of this model can show over this transport."""
    known = _BY_TRANSPORT[transport]
    facts = profile.link.line
    if facts is None:
        return known
    if facts.checksum is not None:
        known |= {Fault.WRONG_CRC}
    if profile.link.unit.reply_prefix:
        known |= {Fault.OTHER_UNIT}
    if not any(sample(error.match) is not None for error in facts.errors):
        known -= {Fault.EXCEPTION}
    return frozenset(known)
