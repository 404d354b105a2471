"""Checkpoints as signed notes: their form, and what is refused."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crinsu_gateway.model.checkpoint import (
    Checkpoint,
    fingerprint,
    opened,
    origin_of,
    parsed,
    signed,
)
from crinsu_gateway.model.errors import NotACheckpoint

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
POINT = Checkpoint(origin_of("gw-1"), 256, hashlib.sha256(b"root").digest())


def test_a_note_has_the_form_that_was_agreed_for_such_logs() -> None:
    """Origin, size, base64 root, an empty line, and a signature line with its key's four bytes."""
    lines = signed(POINT, KEY).split("\n")
    assert lines[:2] == ["crinsu-gateway/gw-1", "256"]
    assert base64.b64decode(lines[2]) == POINT.root
    assert lines[3] == lines[5] == ""
    dash, name, said = lines[4].split(" ")
    assert (dash, name) == ("\u2014", "crinsu-gateway/gw-1")
    raw = base64.b64decode(said)
    public = KEY.public_key().public_bytes_raw()
    assert raw[:4] == hashlib.sha256(b"crinsu-gateway/gw-1\n\x01" + public).digest()[:4]
    KEY.public_key().verify(raw[4:], POINT.text.encode())


def test_only_the_key_that_signed_opens_a_note() -> None:
    """What was signed comes out again; another key, or another size, opens nothing."""
    note = signed(POINT, KEY)
    assert opened(note, KEY.public_key()) == parsed(note) == POINT
    for bad, key in ((note, OTHER), (note.replace("\n256\n", "\n257\n"), KEY)):
        with pytest.raises(NotACheckpoint, match="not of the key"):
            opened(bad, key.public_key())
    with pytest.raises(NotACheckpoint):
        opened(note.replace("\u2014", "-"), KEY.public_key())
    assert fingerprint(KEY.public_key()) != fingerprint(OTHER.public_key())


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n01\nAAAA\n", "a\n1\nAAAA\n", "a\nx\nAAAA\n", "\n1\n?\n", "a\n-1\nAA\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """A size that is no number, a root that is no hash, a missing line."""
    with pytest.raises(NotACheckpoint):
        parsed(text)
