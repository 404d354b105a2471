"""A barcode or RFID scanner on a serial line: it says what is held before it, and hears nothing.

Each tag goes out as one line that ends with CR LF. It does not know which tags exist.
"""

from crinsu_gateway.sandbox.units.faults import SCANS, Fault, Faults
from crinsu_gateway.sandbox.units.framing import LINE, LINE_END, spoil
from crinsu_gateway.sandbox.units.pty_line import PtyLine


class Scanner:
    """One simulated scanner on its line."""

    def __init__(self, line: PtyLine) -> None:
        self.faults = Faults(SCANS)
        self.line = line

    def scan(self, tag: str) -> bool:
        """Reads a tag; False when nobody listens at the other end, so that the scan is lost."""
        frame = tag.encode() + LINE_END
        listened_to = self.line.listened_to
        self.line.send(spoil(self.faults.take(), frame, LINE))
        return listened_to

    def advance(self) -> None:
        """Sends noise while the fault `flood` is on; nothing else moves in a scanner."""
        if self.faults.is_on(Fault.FLOOD):
            self.line.write((b"?" * 12 + LINE_END) * 20)
