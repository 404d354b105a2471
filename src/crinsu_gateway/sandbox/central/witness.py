"""The sandbox central as a witness of audit trails: it keeps the last checkpoint of each gateway.

A newer one must be signed with the key that was seen first, and prove that the kept one is its
prefix. What it objects to it does not keep. Only a new epoch, after a restore, may begin anew.
"""

import base64
import binascii
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from crinsu_gateway.model import merkle
from crinsu_gateway.model.checkpoint import Checkpoint, fingerprint, opened
from crinsu_gateway.model.errors import NotACheckpoint
from crinsu_gateway.sandbox.central.answers import Body
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.facts import ShownCheckpoint


def witnessed(centre: Centre, gateway: str, epoch: int, shown: ShownCheckpoint) -> Body:
    """How a checkpoint stands with what was kept, and how many events are kept now."""
    kept = _kept(centre, gateway)
    size = int(kept["size"]) if kept else 0
    try:
        key = load_pem_public_key(shown.public_key.encode())
        assert isinstance(key, Ed25519PublicKey)
        point = opened(shown.note, key)
        proof = [base64.b64decode(one, validate=True) for one in shown.proof]
    except (NotACheckpoint, ValueError, AssertionError, binascii.Error):
        return {"state": "bad_signature", "size": size}
    mark = fingerprint(key)
    if kept and kept["key"] != mark:
        return {"state": "other_key", "size": size}
    state = "first" if kept is None else _compared(kept, epoch, point, shown.from_, proof)
    if state in ("first", "consistent", "new_epoch"):
        root = base64.b64encode(point.root).decode()
        told = {"size": point.size, "root": root, "key": mark, "epoch": epoch, "note": shown.note}
        centre.database.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) "
            "ON CONFLICT (name) DO UPDATE SET value = ?2",
            f"checkpoint/{gateway}",
            json.dumps(told),
        )
        size = point.size
    return {"state": state, "size": size}


def _kept(centre: Centre, gateway: str) -> Body | None:
    row = centre.database.find("SELECT value FROM setting WHERE name = ?", f"checkpoint/{gateway}")
    found: Body | None = None if row is None else json.loads(row["value"])
    return found


def _compared(kept: Body, epoch: int, point: Checkpoint, from_size: int, proof: list[bytes]) -> str:
    size, root = int(kept["size"]), base64.b64decode(kept["root"])
    if epoch > int(kept["epoch"]):
        return "new_epoch"
    if point.size < size:
        return "rolled_back"
    if point.size == size:
        return "same" if point.root == root else "forked"
    if from_size != size:
        return "unproven"  # the answer says from where a proof is wanted
    holds = merkle.proves_consistency(size, root, point.size, point.root, proof)
    return "consistent" if holds else "forked"
