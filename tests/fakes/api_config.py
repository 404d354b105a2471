"""The configuration by which the command line finds the API of a test, and may call it."""

from pathlib import Path

from tests.fakes.api import KEY, Api

CONFIG = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
station = "bench-1"
[api]
port = {port}
signing_key_file = "./key"
"""


async def config_for(api: Api, folder: Path) -> Path:
    """The file, written into a folder with the key of the API beside it."""
    (folder / "key").write_bytes(KEY)
    config = folder / "config.toml"
    config.write_text(CONFIG.format(port=await api.server.listening()))
    return config
