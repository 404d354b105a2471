"""Settings of what the gateway talks with over the network: the centre, API clients, the broker.

Secrets never stand here, only the files that hold them; config/secret.py reads those.
"""

from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from crinsu_gateway.config.table import FilePath, Host, Name, Port, Seconds, SecretPath, Table, Text
from crinsu_gateway.model.audit import RESERVED
from crinsu_gateway.model.person import person_of

Url = Annotated[
    str,
    Field(
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$",
        json_schema_extra={"allowed": "https://host[:port][/path], without a user or a query"},
    ),
]


class CentralSettings(Table):
    """The central system. Leave the table out and the gateway works alone."""

    url: Url = Field(examples=["https://central.example.org"])
    """Its address; plain http only for this machine."""
    client_id: Name = Field(examples=["gateway-lyon-1"])
    """The OAuth2 client that the centre made for this gateway."""
    client_secret_file: SecretPath = Field(examples=["central-secret"])
    """The file with its secret."""
    rate_per_minute: Annotated[int, Field(ge=1, le=6000)] = 60
    """How many requests a minute the centre allows, in any minute. It begins there; a centre that
    tells less, or refuses, is believed, and what was learned survives a restart."""
    most_per_minute: Annotated[int, Field(ge=1, le=6000)] | None = Field(
        default=None, examples=[120]
    )
    """Up to how many a centre is believed that tells more than rate_per_minute; when absent,
    no more than that: what it tells may be meant for all of its clients together."""
    pull_every_s: Seconds = 30.0
    """How often the centre is asked for changes."""
    timeout_s: Seconds = 10.0
    """How long one request may take."""
    ca_file: FilePath | None = Field(default=None, examples=["centre-ca.pem"])
    """The certificates (PEM) that the centre's must come from; those of the system when absent."""
    mapping: FilePath | None = Field(default=None, examples=["centre.toml"])
    """What this centre calls otherwise than docs/central-contract.md does; only what differs."""


class ScopeWord(StrEnum):
    """The names of what an API client may do; web/scopes.py says what each opens."""

    INVENTORY_READ = "inventory:read"
    INVENTORY_WRITE = "inventory:write"
    SUBJECTS_READ = "subjects:read"
    SUBJECTS_WRITE = "subjects:write"
    PROCEDURES_READ = "procedures:read"
    PROCEDURES_WRITE = "procedures:write"
    PROCEDURES_EXECUTE = "procedures:execute"
    UNITS_WRITE = "units:write"
    UNITS_SERVICE = "units:service"
    GATEWAY_READ = "gateway:read"
    AUDIT_READ = "audit:read"
    AUDIT_REVIEW = "audit:review"
    ALARMS_WRITE = "alarms:write"
    STATIONS_SIGN_IN = "stations:sign-in"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    RECONCILIATION_WRITE = "reconciliation:write"
    DEVIATIONS_WRITE = "deviations:write"


def machine_name(name: str) -> str:
    """A name under which a machine may act; ValueError for one that means somebody else."""
    if person_of(name) is not None or name in RESERVED:
        raise ValueError(f'"{name}" would stand for somebody else in the trail; choose another')
    return name


class ApiClientSettings(Table):
    """A machine that may fetch a token from this gateway's API."""

    id: Annotated[Name, AfterValidator(machine_name)] = Field(examples=["lab-system"])
    """Its OAuth2 client id."""
    secret_file: SecretPath = Field(examples=["lab-system-secret"])
    """The file with its secret."""
    scopes: tuple[ScopeWord, ...] = Field(
        min_length=1, examples=[["inventory:read", "procedures:read"]]
    )
    """What it may do."""
    rate_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 60
    """How many requests a minute it may make."""
    facilities: tuple[Text, ...] | None = Field(
        default=None, min_length=1, examples=[["Lyon Centre"]]
    )
    """The facilities that it sees, by name or by the centre's id; when absent, all that this
    gateway knows. A name that is not known yet shows nothing."""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class ApiSettings(Table):
    """The HTTP API of the gateway."""

    host: Host = "127.0.0.1"
    """The address it listens on."""
    port: Port = 8440
    """The TCP port it listens on."""
    names: tuple[Host, ...] = ()
    """What browsers may call it for the console beside IP addresses, localhost, the host name of
    the machine, host, and the names in its certificate; any other name is refused, as it may be
    that of a foreign page. The name of a proxy belongs here."""
    rate_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 600
    """How many requests a minute others may make: the command line, a person, an address
    without a token."""
    signing_key_file: FilePath | None = Field(default=None, examples=["api-signing.key"])
    """The key that signs tokens; when absent, one that is made and kept in state_dir."""
    missing_credentials: Literal[401, 403] = 401
    """What a request without a token is refused with; 403 for clients that were written for that.
    A token that is no good is 401 either way."""
    certificate_file: FilePath | None = Field(default=None, examples=["api-certificate.pem"])
    """The certificate (PEM) with which the API is encrypted, the server's own first, then whoever
    issued it. When absent, one is made and kept in state_dir if host is not this machine alone."""
    key_file: FilePath | None = Field(default=None, examples=["api-key.pem"])
    """The key of the certificate (PEM), readable by the gateway alone. Both are read again by a
    reload, and no connection is lost by it."""
    clients: tuple[ApiClientSettings, ...] = Field(default=(), alias="client")
    """Who may fetch tokens."""

    @property
    def is_on_this_machine(self) -> bool:
        """Whether nobody beyond this machine can reach it."""
        return self.host == "localhost" or _is_loopback(self.host)


class ExternalSettings(Table):
    """The Crinsutrack-compatible face of the API, for integrations written for that one."""

    bare: bool = False
    """Whether bodies come without their envelope {data, meta}, as some older clients expect."""


class MqttSettings(Table):
    """The MQTT broker that facts are published to. Leave the table out and nothing is published."""

    host: Host = Field(examples=["broker.example.org"])
    """Where the broker listens."""
    port: Port = 1883
    """Its TCP port; 8883 is usual with tls."""
    username: str | None = Field(default=None, examples=["crinsu"])
    """The user name, when the broker asks for one."""
    password_file: SecretPath | None = Field(default=None, examples=["mqtt-password"])
    """The file with its password."""
    client_id: Name | None = Field(default=None, examples=["crinsu-gw-1"])
    """The MQTT client id; crinsu-<gateway id> when absent."""
    keepalive_s: Annotated[int, Field(ge=5, le=3600)] = 60
    """How long the line may be silent before either side looks after the other."""
    tls: bool = False
    """Whether the line is encrypted, and the broker's certificate checked."""
    ca_file: FilePath | None = Field(default=None, examples=["site-ca.pem"])
    """The certificates that the broker's must come from; those of the system when absent."""
