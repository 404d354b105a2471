"""The gateways that ours is measured beside: how they are installed, configured and started.

Each has an environment of its own under build/peers, made here when it is asked for and not
there yet. None of them becomes a part of this project.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PEERS = Path(__file__).parents[1] / "build" / "peers"
# thingsboard-gateway installs what its connectors need when it runs, if it is not there yet.
THINGSBOARD = ("thingsboard-gateway==3.8.5", "pymodbus==3.9.2", "pyserial", "pyserial-asyncio")
MODPOLL = ("modpoll==1.6.0",)
REGISTERS = 10


@dataclass(frozen=True, slots=True)
class Command:
    """How a gateway is started."""

    words: Sequence[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)


def program(name: str, requirements: Sequence[str], *, install: bool) -> Path | None:
    """The program of a peer; None when it is not there and cannot or must not be installed."""
    place = PEERS / name
    found = place / "bin" / name
    if not found.exists() and install:
        try:
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
            pip = [str(place / "bin" / "pip"), "install", "--quiet", *requirements]
            subprocess.run(pip, check=True, timeout=300)
        except (subprocess.SubprocessError, OSError) as error:
            print(f"{name} could not be installed: {error}", flush=True)
    return found if found.exists() else None


def thingsboard(found: Path, folder: Path, ports: Sequence[int], broker: int) -> Command:
    """thingsboard-gateway in its normal way: a tag for each register, kept in memory."""
    folder.mkdir()
    series = [
        {
            "tag": f"value_{number}",
            "type": "16int",
            "functionCode": 3,
            "objectsCount": 1,
            "address": number,
            "divider": 10,
        }
        for number in range(REGISTERS)
    ]
    units = [
        {
            "host": "127.0.0.1",
            "port": port,
            "type": "tcp",
            "method": "socket",
            "unitId": 1,
            "deviceName": f"unit-{number}",
            "deviceType": "default",
            "timeout": 5,
            "byteOrder": "BIG",
            "wordOrder": "BIG",
            "retries": 0,
            "pollPeriod": 1000,
            "connectAttemptTimeMs": 5000,
            "connectAttemptCount": 5,
            "attributes": [],
            "timeseries": series,
            "attributeUpdates": [],
            "rpc": [],
        }
        for number, port in enumerate(ports)
    ]
    gateway = {
        "thingsboard": {
            "host": "127.0.0.1",
            "port": broker,
            "remoteShell": False,
            "remoteConfiguration": False,
            "statistics": {"enable": False},
            "checkConnectorsConfigurationInSeconds": 60,
            "security": {"type": "accessToken", "accessToken": "bench"},
            "qos": 0,
        },
        "storage": {"type": "memory", "read_records_count": 100, "max_records_count": 100000},
        "grpc": {"enabled": False},
        "connectors": [{"type": "modbus", "name": "units", "configuration": "modbus.json"}],
    }
    logs = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"null": {"class": "logging.NullHandler"}},
        "root": {"level": "ERROR", "handlers": ["null"]},
    }
    told = {"tb_gateway": gateway, "modbus": {"master": {"slaves": units}}, "logs": logs}
    for name, content in told.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return Command([str(found)], folder, os.environ | {"TB_GW_CONFIG_DIR": str(folder)})


def modpoll(found: Path, folder: Path, port: int, units: int, broker: int) -> Command:
    """modpoll: one connection, the units told apart by their addresses, nothing kept."""
    folder.mkdir()
    lines = []
    for unit in range(1, units + 1):
        lines.append(f"device,unit-{unit},{unit},,")
        lines.append(f"poll,holding_register,0,{REGISTERS},BE_BE")
        lines += [f"ref,value_{n},{n},int16,r,Cel,0.1" for n in range(REGISTERS)]
    (folder / "units.csv").write_text("\n".join(lines) + "\n")
    words = [str(found), "--daemon", "--config", "units.csv", "--rate", "1", "--interval", "0"]
    words += ["--tcp", "127.0.0.1", "--tcp-port", str(port), "--mqtt-version", "5.0"]
    words += ["--mqtt-host", "127.0.0.1", "--mqtt-port", str(broker), "--loglevel", "ERROR"]
    return Command(words, folder)
