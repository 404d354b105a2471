"""All settings of one gateway, frozen: the root of config.toml.

load.py makes them from a file. Other rooms are handed the two or three values that they need.
"""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from crinsu_gateway.config.devices import LinkSettings, ScannerSettings, UnitSettings
from crinsu_gateway.config.harvest import HarvestSettings
from crinsu_gateway.config.interlocks import InterlockSettings
from crinsu_gateway.config.registry import RegistrySettings
from crinsu_gateway.config.services import (
    ApiSettings,
    CentralSettings,
    ExternalSettings,
    MqttSettings,
)
from crinsu_gateway.config.storage import StorageSettings
from crinsu_gateway.config.table import (
    FilePath,
    Mebibytes,
    Name,
    Seconds,
    SecretPath,
    Table,
    Text,
)
from crinsu_gateway.model.backup import Keep
from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.thermal import ASSUMED, CarrierClass


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        near = near_match(name, available_timezones())
        raise ValueError(
            f'"{name}" is no time zone{near}; allowed: names such as Europe/Paris'
        ) from error
    return name


class GatewaySettings(Table):
    """Who this gateway is and where it keeps its things."""

    id: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$",
            json_schema_extra={"allowed": "1 to 40 letters, digits, dashes"},
        ),
    ] = Field(examples=["gw-1"])
    """The identity of this gateway at the centre; never reused for another one."""
    facility: Text = Field(examples=["Lyon Centre"])
    """The name of the facility as the centre knows it."""
    organization: Text = Field(examples=["Example Clinics"])
    """The name of the organization that the facility belongs to."""
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(examples=["Europe/Paris"])
    """The time zone of the facility; facts are kept in UTC, people see this."""
    state_dir: FilePath = Path("/var/lib/crinsu")
    """The folder of the store and of keys made here; only the gateway may read it."""
    profile_dirs: tuple[FilePath, ...] = ()
    """More folders with device profiles; the shipped ones are always known."""
    station: Name = "bench-1"
    """Where the technician stands; it is written beside every act."""


class LogSettings(Table):
    """What is logged, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important lines that are still written."""
    format: Literal["auto", "json", "console"] = "auto"
    """One JSON object a line, or lines for people; auto: for people on a terminal."""


class StoreSettings(Table):
    """The database of this gateway."""

    queue: Annotated[int, Field(ge=1, le=100_000)] = 256
    """How many writes may wait for the writer before the buses are slowed down."""
    history_days: Annotated[int, Field(ge=1, le=36_500)] = 400
    """How long old readings are kept; custody and procedures are kept for ever."""
    most_mib: Annotated[int, Field(ge=1, le=100_000_000)] | None = Field(
        default=None, examples=[20_000]
    )
    """How many MiB it may use; when absent, as many as its disk has. Near its bound readings are
    kept more sparingly, then the oldest of them go; what acts write is never dropped for it."""
    disk_low_mib: Mebibytes = 500
    """Under how many MiB left on its disk, or of its bound, an alarm advises to free some."""
    disk_tight_mib: Mebibytes = 200
    """Under how many readings are kept more sparingly."""
    disk_scarce_mib: Mebibytes = 64
    """Under how many the ballast, a file of as many MiB, is given up; 0: no ballast."""

    @model_validator(mode="after")
    def _each_is_less(self) -> "StoreSettings":
        """The disk is low before it is tight, and tight before it is scarce."""
        if not self.disk_low_mib >= self.disk_tight_mib >= self.disk_scarce_mib:
            raise ValueError("disk_low_mib, disk_tight_mib, disk_scarce_mib must go down")
        if self.most_mib is not None and self.most_mib <= self.disk_low_mib:
            raise ValueError("most_mib must be more than disk_low_mib, or room is low at once")
        return self


class BackupSettings(Table):
    """Where `crinsu-gateway backup` puts copies of the store, and which of them it keeps."""

    folder: FilePath | None = Field(default=None, examples=["/var/backups/crinsu"])
    """The first folder; absent: backups in state_dir, on the same disk as the store."""
    second_folder: FilePath | None = Field(default=None, examples=["/mnt/second-disk/crinsu"])
    """A folder on another disk that gets the same file; absent: none."""
    hours: Annotated[int, Field(ge=1, le=10_000)] = 24
    """How many hours keep their newest backup."""
    days: Annotated[int, Field(ge=1, le=10_000)] = 30
    """How many days do."""
    months: Annotated[int, Field(ge=1, le=1_200)] = 12
    """How many months do."""
    late_after_h: Annotated[int, Field(ge=0, le=10_000)] = 26
    """After how many hours without a new backup that is an alarm; 0: never."""

    def keep(self) -> Keep:
        """Which backups stay."""
        return Keep(self.hours, self.days, self.months)


class AlarmSettings(Table):
    """How long silence is borne; limits stand with the storage solutions."""

    no_data_after_s: Seconds = 60.0
    """How long a value may be bad or too old before that is an alarm."""
    unit_lost_after_s: Seconds = 30.0
    """How long a unit may be lost before that is an alarm."""


class PeopleSettings(Table):
    """People who sign in with badge and PIN; `crinsu-gateway user` makes them."""

    required: bool = False
    """Whether acts need a person who is signed in, and a PIN signs each procedure; when false, a
    client may name a technician by a text instead."""
    stations: tuple[Name, ...] = ()
    """Where people may sign in; empty: at every station that a client names."""
    witnessed: tuple[Literal["sample.discard", "sample.release", "sample.correct"], ...] = (
        "sample.discard",
    )
    """What a person who is signed in does to a sample container only with a witness, who gives
    their PIN: sample.correct is to change where it is because the centre says otherwise.
    Procedures have [procedures] witness."""
    offline_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """For how many days people whom the centre named may work without it being heard."""
    pepper_file: SecretPath | None = Field(default=None, examples=["pin-pepper"])
    """The file with the key that PINs and badges are hashed with; when absent, one that is made
    and kept in state_dir. Without it nobody can sign in: keep a copy."""
    review_trail_every_days: Annotated[int, Field(ge=0, le=3650)] = 90
    """After how many days without a review of the audit trail an alarm asks for one; 0: never."""
    withdrawals_per_hour: Annotated[int, Field(ge=0, le=100_000)] = 20
    """More than so many sample containers taken out by one person in an hour are an alarm; 0: no
    number is."""


class ProcedureSettings(Table):
    """How procedures are done at this site."""

    witness: tuple[ProcedureType, ...] = Field(default=(), examples=[["RETRIEVE"]])
    """The types of procedures in which a second person sees each container and gives a PIN."""


class ExposureSettings(Table):
    """How the exposure clock runs where nobody said enough."""

    assumed_carrier: CarrierClass = ASSUMED
    """What a sample container counts as while nobody said what carrier it is: open_device,
    straw_0.25, straw_0.5, vial_2ml_0.5, vial_2ml_1 or bag_25. What is assumed is always marked."""


class Settings(Table):
    """The configuration of one gateway."""

    gateway: GatewaySettings
    log: LogSettings = LogSettings()
    store: StoreSettings = StoreSettings()
    backup: BackupSettings = BackupSettings()
    links: tuple[LinkSettings, ...] = Field(default=(), alias="link")
    units: tuple[UnitSettings, ...] = Field(default=(), alias="unit")
    storages: tuple[StorageSettings, ...] = Field(default=(), alias="storage")
    scanners: tuple[ScannerSettings, ...] = Field(default=(), alias="scanner")
    alarms: AlarmSettings = AlarmSettings()
    interlocks: InterlockSettings = InterlockSettings()
    people: PeopleSettings = PeopleSettings()
    procedures: ProcedureSettings = ProcedureSettings()
    exposure: ExposureSettings = ExposureSettings()
    central: CentralSettings | None = None
    registry: RegistrySettings | None = None
    api: ApiSettings = ApiSettings()
    external: ExternalSettings = ExternalSettings()
    harvest: HarvestSettings = HarvestSettings()
    mqtt: MqttSettings | None = None

    @property
    def store_path(self) -> Path:
        """The database file."""
        return self.gateway.state_dir / "store.db"

    @property
    def backup_folders(self) -> tuple[Path, ...]:
        """Where backups go, the first one first."""
        first = self.backup.folder or self.gateway.state_dir / "backups"
        return (first, self.backup.second_folder) if self.backup.second_folder else (first,)

    @property
    def signing_key_path(self) -> Path:
        """The key that signs tokens of the API."""
        return self.api.signing_key_file or self.gateway.state_dir / "api-signing.key"

    @property
    def made_tls_files(self) -> tuple[Path, Path]:
        """Where a certificate that is made here is kept, and its key."""
        folder = self.gateway.state_dir
        return folder / "api-certificate.pem", folder / "api-key.pem"

    @property
    def tls_files(self) -> tuple[Path, Path] | None:
        """The certificate of the API and its key; None when nothing is encrypted: on this machine
        alone, unless it is configured."""
        if self.api.certificate_file is not None and self.api.key_file is not None:
            return self.api.certificate_file, self.api.key_file
        return None if self.api.is_on_this_machine else self.made_tls_files

    @property
    def pepper_path(self) -> Path:
        """The key that PINs and badges are hashed with, when it is not handed over as a secret."""
        return self.gateway.state_dir / "pin-pepper.key"

    @property
    def mqtt_client_id(self) -> str:
        """The client id at the broker."""
        own = self.mqtt.client_id if self.mqtt else None
        return own or f"crinsu-{self.gateway.id}"
