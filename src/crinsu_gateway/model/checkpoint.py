"""A checkpoint: how long the audit trail is and what its tree's root is, as a signed note.

The form is that of C2SP tlog-checkpoint (three lines: origin, size, root in base64) and C2SP
signed-note (Ed25519, algorithm byte 1). Whoever holds one can prove later that the trail was
changed or shortened. It keeps nothing and makes no keys.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crinsu_gateway.model.errors import NotACheckpoint

DASH = "\u2014"  # an em dash begins each signature line of a note
ED25519 = b"\x01"
HINT_BYTES = 4
ROOT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The first `size` events of a trail have this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed: three lines, each ended."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def origin_of(gateway: str) -> str:
    """The name of the trail of a gateway; its key bears the same name."""
    return f"crinsu-gateway/{gateway}"


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_pem(key: Ed25519PublicKey) -> str:
    """A public key as openssl reads it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 over the key in DER, in hex: what is given on paper, and openssl can compute."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def key_hint(name: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a note says whose signature it bears (C2SP signed-note)."""
    said = name.encode() + b"\n" + ED25519 + public_bytes(key)
    return hashlib.sha256(said).digest()[:HINT_BYTES]


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a note, signed under the name of its origin."""
    return as_note(checkpoint.text, checkpoint.origin, key)


def as_note(text: str, name: str, *keys: Ed25519PrivateKey) -> str:
    """A text as a note, signed under a name with each of the keys (C2SP signed-note)."""
    lines = [f"{DASH} {name} {_signature(text, name, key)}\n" for key in keys]
    return f"{text}\n{''.join(lines)}"


def _signature(text: str, name: str, key: Ed25519PrivateKey) -> str:
    said = key_hint(name, key.public_key()) + key.sign(text.encode())
    return base64.b64encode(said).decode()


def parsed(note: str) -> Checkpoint:
    """What a note says, whoever signed it; NotACheckpoint when it is none."""
    lines = note.partition("\n\n")[0].split("\n")
    try:
        origin, size, root = lines[:3]
        if not origin or str(int(size)) != size or int(size) < 0:
            raise ValueError
        hash_ = base64.b64decode(root, validate=True)
        if len(hash_) != ROOT_BYTES or len(lines) != 3:
            raise ValueError
    except (ValueError, binascii.Error) as fault:
        raise NotACheckpoint("this is no checkpoint: origin, size and root are wanted") from fault
    return Checkpoint(origin, int(size), hash_)


def opened(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """What a note says, proved to be signed with this key; NotACheckpoint when it is not."""
    found = parsed(note)
    if not is_signed(note, found.origin, key):
        raise NotACheckpoint("the signature of this checkpoint is not of the key that was expected")
    return found


def is_signed(note: str, name: str, key: Ed25519PublicKey) -> bool:
    """Whether this key signed the text of a note under this name (C2SP signed-note)."""
    text, _, signatures = note.partition("\n\n")
    hint = key_hint(name, key)
    for line in signatures.splitlines():
        dash, _, rest = line.partition(" ")
        who, _, said = rest.partition(" ")
        if dash != DASH or who != name:
            continue
        try:
            raw = base64.b64decode(said, validate=True)
            if raw[:HINT_BYTES] == hint:
                key.verify(raw[HINT_BYTES:], f"{text}\n".encode())
                return True
        except (binascii.Error, InvalidSignature):
            continue
    return False
