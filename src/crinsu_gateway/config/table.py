"""What all tables of config.toml have in common: strict, frozen, and paths that are resolved.

A setting's docstring is what config.example.toml says about it. It holds no setting itself.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)


class Table(BaseModel):
    """One table of config.toml: no unknown key, no silent conversion, no change afterwards."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


def _from_folder(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return Path(folder) / path if folder else path


def _secret_from_folder(
    given: object, parse: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> Path:
    """A bare name stays one; "./name" is a path like any other."""
    path = Path(parse(given))
    return path if "/" not in str(given) else _from_folder(path, info)


FilePath = Annotated[Path, AfterValidator(_from_folder)]
"""A path; a relative one is taken from the folder of the file that names it."""

SecretPath = Annotated[Path, WrapValidator(_secret_from_folder)]
"""A file that holds a secret; a bare name stands for a file in $CREDENTIALS_DIRECTORY."""


@dataclass(frozen=True, slots=True)
class TcpPlace:
    """Where a serial server listens that hands over the bytes of one line."""

    host: str
    port: int

    def __str__(self) -> str:
        return (
            f"tcp://[{self.host}]:{self.port}"
            if ":" in self.host
            else (f"tcp://{self.host}:{self.port}")
        )


_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]"
_TCP_PLACE = re.compile(rf"tcp://({_HOST}):([0-9]{{1,5}})")


def _line_place(
    given: object, parse: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> Path | TcpPlace:
    if not isinstance(given, str) or not given.startswith("tcp:"):
        return _from_folder(Path(parse(given)), info)
    found = _TCP_PLACE.fullmatch(given)
    if found is None or not 1 <= int(found[2]) <= 65535:
        raise ValueError(f'"{given}" is no serial server; allowed: tcp://HOST:PORT')
    return TcpPlace(found[1].strip("[]"), int(found[2]))


LinePlace = Annotated[Path | TcpPlace, WrapValidator(_line_place)]
"""A tty, or the raw port of a serial server as tcp://HOST:PORT."""

Name = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
        json_schema_extra={"allowed": "1 to 40 letters, digits, dots, dashes, underscores"},
    ),
]
"""The name of a link, unit or scanner: fit for addresses, topics and log lines."""

Text = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f\x7f]{1,120}$",
        json_schema_extra={"allowed": "1 to 120 characters on one line"},
    ),
]
"""A text for people."""

Host = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$",
        json_schema_extra={"allowed": "a host name, an IPv4 or an IPv6 address"},
    ),
]
"""A host name or an address, without a port."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP port."""

Mebibytes = Annotated[int, Field(ge=0, le=1_000_000)]
"""Room on a disk in MiB."""

Seconds = Annotated[float, Field(gt=0, le=86400)]
"""A time in seconds, more than none and at most a day."""
