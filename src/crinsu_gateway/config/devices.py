"""Settings of what is wired to the gateway: links, the units on them, and scanners.

A model's own facts (registers, timing, framing) stand in its device profile, never here.
Whether a profile exists and fits is not decided here: `check` and app.py do that.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from crinsu_gateway.config.table import (
    FilePath,
    Host,
    LinePlace,
    Name,
    Port,
    Seconds,
    Table,
    TcpPlace,
)


class WireTransport(StrEnum):
    """How requests travel on a link."""

    MODBUS_TCP = "modbus-tcp"
    MODBUS_RTU = "modbus-rtu"
    MODBUS_ASCII = "modbus-ascii"
    RTU_OVER_TCP = "rtu-over-tcp"
    SERIAL_LINE = "serial-line"
    TCP_LINE = "tcp-line"
    STREAM = "stream"


TRANSPORTS_OF = {
    "tcp": frozenset(
        {
            WireTransport.MODBUS_TCP,
            WireTransport.MODBUS_ASCII,
            WireTransport.RTU_OVER_TCP,
            WireTransport.TCP_LINE,
            WireTransport.STREAM,
        }
    ),
    "serial": frozenset(
        {
            WireTransport.MODBUS_RTU,
            WireTransport.MODBUS_ASCII,
            WireTransport.SERIAL_LINE,
            WireTransport.STREAM,
        }
    ),
}
"""What can travel on each kind of link."""

SCANNER_CONNECT_S = 5.0
"""How long connecting to the serial server of a scanner may take, in s."""

Baud = Annotated[int, Field(ge=50, le=4_000_000)]
DataBits = Annotated[int, Field(ge=7, le=8)]
StopBits = Annotated[int, Field(ge=1, le=2)]
Share = Annotated[float, Field(ge=0.01, le=0.5)]
ParityWord = Literal["none", "even", "odd"]


class TcpLinkSettings(Table):
    """A connection to a unit, or to a converter that several units hang on. One bus owns it."""

    name: Name = Field(examples=["freezer-net"])
    """What units call it."""
    kind: Literal["tcp"] = Field(examples=["tcp"])
    """How the link is made."""
    host: Host = Field(examples=["192.168.50.11"])
    """Where the unit or the converter listens."""
    port: Port = Field(examples=[502])
    """Its TCP port."""
    connect_timeout_s: Seconds = 5.0
    """How long connecting may take."""
    dead_share: Share = 0.1
    """Part of the link's time that units which do not answer may use, all together."""
    transcript: FilePath | None = Field(default=None, examples=["freezer-net.transcript"])
    """A file to which the running gateway appends every byte in and out; off when absent.

    Verbs that open the line themselves do not write it: `read --raw` and `capture` show theirs.
    """


class SerialLinkSettings(Table):
    """A serial line, RS-232 or RS-485, with one or more units. One bus owns it."""

    name: Name = Field(examples=["rs485-1"])
    """What units call it."""
    kind: Literal["serial"] = Field(examples=["serial"])
    """How the link is made."""
    device: FilePath = Field(examples=["/dev/serial/by-id/usb-FTDI_FT232R_A1B2C3-if00-port0"])
    """The tty; the by-id name stays the same when the machine starts again."""
    baud: Baud | None = Field(default=None, examples=[9600])
    """Bits a second; the profile's default when absent."""
    bits: DataBits | None = Field(default=None, examples=[8])
    """Data bits; the profile's default when absent."""
    parity: ParityWord | None = Field(default=None, examples=["none"])
    """The parity bit; the profile's default when absent."""
    stop: StopBits | None = Field(default=None, examples=[1])
    """Stop bits; the profile's default when absent."""
    dead_share: Share = 0.1
    """Part of the link's time that units which do not answer may use, all together."""
    transcript: FilePath | None = Field(default=None, examples=["rs485-1.transcript"])
    """A file to which the running gateway appends every byte in and out; off when absent.

    Verbs that open the line themselves do not write it: `read --raw` and `capture` show theirs.
    """


LinkSettings = Annotated[TcpLinkSettings | SerialLinkSettings, Field(discriminator="kind")]


class UnitSettings(Table):
    """One device on a link, described by a profile."""

    name: Name = Field(examples=["freezer-1"])
    """What the unit is called everywhere: in the API, in MQTT topics, in logs."""
    link: Name = Field(examples=["rs485-1"])
    """The name of the link that it hangs on."""
    profile: Name = Field(examples=["eurotherm-2400"])
    """The id of its device profile; `crinsu-gateway devices` lists them."""
    address: Annotated[int, Field(ge=0, le=999)] | None = Field(default=None, examples=[1])
    """Its address on the link; the profile's default when absent."""
    transport: WireTransport | None = Field(default=None, examples=["modbus-rtu"])
    """How requests travel; needed only when the profile and the kind of link leave a choice."""
    every_s: Seconds | None = Field(default=None, examples=[2.0])
    """How often all points are read; the profile's period of each point when absent."""
    points: tuple[str, ...] | None = Field(
        default=None, min_length=1, examples=[["level", "temperature"]]
    )
    """Read only these points of the profile; all when absent."""
    stuck_after_s: dict[str, Seconds] | None = Field(
        default=None, examples=[{"level": 86400.0, "temperature": 3600.0}]
    )
    """How long a point, or the points of a kind that is no point's name, may stand still
    before they are suspect; never judged when absent."""


class ScannerSettings(Table):
    """A barcode or RFID reader that sends a line for each tag, on a serial line of its own."""

    name: Name = Field(examples=["bench-scanner"])
    """What it is called in logs and in the trail."""
    device: LinePlace = Field(examples=["/dev/serial/by-id/usb-Honeywell_1900-if00"])
    """The tty; or tcp://HOST:PORT of a serial server in raw TCP mode, which has the settings of
    the serial line itself."""
    profile: Name = "line-scanner"
    """The id of its device profile: terminator, prefix and suffix stand there."""
    baud: Baud | None = Field(default=None, examples=[9600])
    """Bits a second; the profile's default when absent."""
    bits: DataBits | None = Field(default=None, examples=[8])
    """Data bits; the profile's default when absent."""
    parity: ParityWord | None = Field(default=None, examples=["none"])
    """The parity bit; the profile's default when absent."""
    stop: StopBits | None = Field(default=None, examples=[1])
    """Stop bits; the profile's default when absent."""
    storage: tuple[str, ...] = Field(default=(), examples=[["T1"]])
    """The storage solutions that it stands at; empty: all."""

    @property
    def tcp(self) -> TcpPlace | None:
        """Where its serial server listens; None on a tty."""
        return self.device if isinstance(self.device, TcpPlace) else None

    @property
    def tty(self) -> Path | None:
        """Its tty; None behind a serial server."""
        return None if isinstance(self.device, TcpPlace) else self.device
