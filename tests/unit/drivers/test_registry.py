"""The table of protocol families."""

from crinsu_gateway.drivers.registry import FAMILIES, LISTENERS
from crinsu_gateway.profile.link_facts import Transport


def test_every_transport_has_its_line() -> None:
    """A transport that profiles can name is spoken by exactly one family or listener."""
    spoken = [*FAMILIES, *LISTENERS]
    missing = set(Transport) - set(spoken)
    assert not missing, f"drivers/registry.py needs a line for {missing}"
    assert len(spoken) == len(set(spoken))
