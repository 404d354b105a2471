"""Where a registry may send its client, and where it may not."""

import pytest

from crinsu_gateway.model.registry_errors import RegistryOdd
from crinsu_gateway.sync.registry.paging import last_segment, related, within

HERE = "https://registry.example.org/v2/biobanks"


@pytest.mark.parametrize(
    ("header", "after", "before"),
    [
        ("", None, None),
        ('<a?page=2>; rel="next"', "a?page=2", None),
        ('<a?page=3>; rel="next", <a?page=1>; rel="prev"', "a?page=3", "a?page=1"),
        ('<a?page=1>; rel=prev, <a?page=3>;title="x";rel=NEXT', "a?page=3", "a?page=1"),
        ('<a>; rel="last next"', "a", None),
        ("<a>", None, None),
        ("nonsense; rel=next", None, None),
        ('<a b>; rel="next"', None, None),
    ],
)
def test_links_are_found_by_their_relation(
    header: str, after: str | None, before: str | None
) -> None:
    """Whatever else stands in the header, in whatever order."""
    assert (related(header, "next"), related(header, "prev")) == (after, before)


@pytest.mark.parametrize(
    ("target", "whole"),
    [
        ("?page=2", "https://registry.example.org/v2/biobanks?page=2"),
        ("/v3/biobanks", "https://registry.example.org/v3/biobanks"),
        ("https://registry.example.org:443/x", "https://registry.example.org:443/x"),
        ("HTTPS://REGISTRY.example.org/x", "https://REGISTRY.example.org/x"),
    ],
)
def test_addresses_of_the_same_host_are_followed(target: str, whole: str) -> None:
    """Relative or absolute, with the port written out or not."""
    assert within(HERE, target).replace("HTTPS:", "https:") == whole


@pytest.mark.parametrize(
    "target",
    [
        "http://registry.example.org/v2",
        "https://registry.example.org.evil.example/v2",
        "https://registry.example.org:8443/v2",
        "//elsewhere.example/v2",
        "https://user@registry.example.org/v2",
        "https://[broken/v2",
        "https://registry.example.org:port/v2",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ],
)
def test_no_other_host_scheme_or_port_is(target: str) -> None:
    """What was meant for the registry does not leave it."""
    with pytest.raises(RegistryOdd):
        within(HERE, target)


def test_the_id_of_what_was_made_can_stand_in_its_address() -> None:
    """The last part of the path, without a slash or a query."""
    assert last_segment("https://x/v2/biobanks/2510604/?lang=nb") == "2510604"
