"""A gateway that listens beyond its machine, as far as its certificate is concerned."""

from pathlib import Path

from crinsu_gateway.config.load import load
from crinsu_gateway.config.settings import Settings

TEXT = """
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "state"

[api]
host = "{host}"
{more}
"""


def settings(folder: Path, host: str = "0.0.0.0", more: str = "") -> Settings:
    """Its settings, with a state folder that is there."""
    (folder / "state").mkdir(mode=0o700, exist_ok=True)
    file = folder / "config.toml"
    file.write_text(TEXT.format(host=host, more=more))
    return load(file)
