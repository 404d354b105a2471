"""The names under which machines act: none that would stand for somebody else in the trail."""

from pathlib import Path

import pytest

from crinsu_gateway.config.load import parse
from crinsu_gateway.model.errors import ConfigError

SITE = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"

[[api.client]]
id = "{}"
secret_file = "a"
scopes = ["inventory:read"]
"""


@pytest.mark.requirement("R22")
@pytest.mark.parametrize("name", ["person-7", "gateway", "central"])
def test_no_client_bears_a_name_that_means_somebody_else(name: str) -> None:
    """The mistake is named with its line, and what is allowed."""
    with pytest.raises(ConfigError) as caught:
        parse(SITE.format(name), "c.toml", Path("/etc/crinsu"))
    assert str(caught.value.complaints[0]).startswith(
        f'c.toml:8: api.client[1].id: "{name}" would stand for somebody else in the trail; '
    )
    assert parse(SITE.format("lab"), "c.toml", Path("/etc/crinsu"))
