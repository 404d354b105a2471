"""Bytes on a line that say something to people."""

import pytest

from crinsu_gateway.web.console.views.device import text_of


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MEAS? 1\r\n71.8 %\r\n", "MEAS? 1\u240d\u240a71.8 %\u240d\u240a"),
        (b"\x01\x03\x02\x00\x00\xb8\x44", ""),
        (b"\r\n", ""),
        (b"", ""),
        ("1\u00b0C\r".encode("latin-1"), ""),
    ],
)
def test_a_line_of_text_is_shown_as_text(data: bytes, said: str) -> None:
    """With its ends made visible; what is no text is hex alone."""
    assert text_of(data.hex(" ")) == said
