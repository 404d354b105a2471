"""The sandbox central as a witness of audit trails: it keeps the last checkpoint of each gateway.

A newer one must be signed with the key that was seen first, or with one that it handed over to,
and prove that the kept one is its prefix. What it objects to it does not keep. Only a new epoch,
after a restore, may begin anew.
"""

import base64
import binascii
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from crinsu_gateway.model import merkle
from crinsu_gateway.model.checkpoint import Checkpoint, fingerprint, opened
from crinsu_gateway.model.errors import NotACheckpoint, RuleError
from crinsu_gateway.model.key_chain import ChainedKey, handovers, runs
from crinsu_gateway.sandbox.central.answers import Body
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.facts import ShownCheckpoint


def witnessed(centre: Centre, gateway: str, epoch: int, shown: ShownCheckpoint) -> Body:
    """How a checkpoint stands with what was kept, and how many events are kept now."""
    kept = _kept(centre, gateway)
    size = int(kept["size"]) if kept else 0
    try:
        key = _public(shown.public_key)
        point = opened(shown.note, key)
        proof = [base64.b64decode(one, validate=True) for one in shown.proof]
    except (NotACheckpoint, ValueError, AssertionError, binascii.Error):
        return {"state": "bad_signature", "size": size}
    mark = fingerprint(key)
    if kept and kept["key"] != mark and not _was_handed_over(kept["key"], mark, shown):
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


def _public(pem: str) -> Ed25519PublicKey:
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, Ed25519PublicKey)
    return key


def _was_handed_over(old: str, new: str, shown: ShownCheckpoint) -> bool:
    """Whether hand-overs lead from the key (fingerprint) that was seen to the one that signs."""
    try:
        keys = [ChainedKey(_public(k.public_key), k.since, k.handover or "") for k in shown.keys]
        prints = [key.fingerprint for key in keys]
        if old not in prints or new not in prints[prints.index(old) :]:
            return False
        chain = keys[prints.index(old) : prints.index(new) + 1]
        return len(runs(chain)) == 1 and len(handovers(chain)) == len(chain) - 1
    except (RuleError, ValueError, AssertionError):
        return False


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
