"""A small facility of simulated units: a freezer, a controller line, a level monitor, a scanner.

These are the four with habits of their own, by name; profile_floor makes any other model.
It tells no story: whoever uses it plays the people and orders the faults.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.floor import Floor, Place
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.line_server import LineConversation
from crinsu_gateway.sandbox.units.lm510 import Lm510
from crinsu_gateway.sandbox.units.modbus_server import ModbusRtuConversation, ModbusTcpConversation
from crinsu_gateway.sandbox.units.pty_line import PtyLine
from crinsu_gateway.sandbox.units.scanner import Scanner
from crinsu_gateway.sandbox.units.tcp_port import TcpPort


class Facility(Floor):
    """`async with Facility(clock) as facility:` - units are there inside, and gone after it."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        folder: Path | None = None,
        time_scale: float = 1.0,
        freezer: Freezer | None = None,
        freezer_port: int = 0,
        freezer_unit_id: int = 1,
        eurotherms: Mapping[int, Eurotherm] | None = None,
        lm510: Lm510 | None = None,
        lm510_over: Literal["serial", "tcp"] = "serial",
        lm510_port: int = 0,
    ) -> None:
        """`folder` gets a stable symlink for each pty; units not handed in are made as new."""
        self.freezer = freezer or Freezer(clock, time_scale=time_scale)
        self.eurotherms = eurotherms or {1: Eurotherm(clock, time_scale=time_scale)}
        self.lm510 = lm510 or Lm510(clock, time_scale=time_scale)
        self._links = folder
        self.scanner = Scanner(PtyLine(link=self._link("bench-scanner")))
        super().__init__(
            {
                "freezer-1": self._freezer_place(freezer_unit_id, freezer_port),
                **self._eurotherm_places(),
                "lm510-1": self._lm510_place(lm510_over, lm510_port),
                "bench-scanner": Place(
                    self.scanner, self.scanner.line, Transport.STREAM, None, "line-scanner"
                ),
            },
            folder,
        )

    @property
    def eurotherm(self) -> Eurotherm:
        """The first controller on the line."""
        return next(iter(self.eurotherms.values()))

    def _link(self, name: str) -> Path | None:
        return self._links / name if self._links else None

    def _freezer_place(self, unit_id: int, port: int) -> Place:
        units = {unit_id: self.freezer}
        carrier = TcpPort(lambda: ModbusTcpConversation(units), port=port)
        return Place(self.freezer, carrier, Transport.MODBUS_TCP, unit_id, "crinsu-sandbox-freezer")

    def _eurotherm_places(self) -> dict[str, Place]:
        """All controllers share one line, as on RS-485."""
        line = PtyLine(ModbusRtuConversation(self.eurotherms), self._link("rs485-1"))
        return {
            f"eurotherm-{unit_id}": Place(
                unit, line, Transport.MODBUS_RTU, unit_id, "eurotherm-2400"
            )
            for unit_id, unit in self.eurotherms.items()
        }

    def _lm510_place(self, over: Literal["serial", "tcp"], port: int) -> Place:
        if over == "tcp":
            carrier = TcpPort(lambda: LineConversation(self.lm510), port=port)
            return Place(self.lm510, carrier, Transport.TCP_LINE, None, "cryomagnetics-lm510")
        line = PtyLine(LineConversation(self.lm510), self._link("lm510-1"))
        return Place(self.lm510, line, Transport.SERIAL_LINE, None, "cryomagnetics-lm510")
