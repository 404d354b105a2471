"""`audit key`: which keys sign the trail; a new one; that the fingerprint of one was compared.

The running gateway makes the new key and hands over to it; while none runs it is done here. No
private key is ever shown.
"""

import asyncio
from pathlib import Path
from typing import Any

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.store.audit_keys import PublicKey

Json = dict[str, Any]

_reason = click.option("--reason", required=True, help="Why; it is kept in the trail, sealed.")
TELL = "write the fingerprint down on paper, for the quality office; keep the older ones there"


@click.group("key")
def keys() -> None:
    """Show, change and compare the keys that sign the audit trail."""


@keys.command("show")
@config_option
@answering
def show(config: str) -> Answer:
    """List the keys that sign and signed, the oldest first."""
    from crinsu_gateway.cli.audit_store import reading
    from crinsu_gateway.store import audit_keys

    with reading(config) as tx:
        found = audit_keys.keys(tx)
    return Answer({"keys": [_told(key) for key in found]}, [_line(key) for key in found])


@keys.command("rotate")
@_reason
@acting_options
@answering
def rotate(reason: str, who: Who) -> Answer:
    """Let a new key sign from now on; the old one hands over to it and is destroyed."""
    from crinsu_gateway.app.state_dir import kept_from_running, runs
    from crinsu_gateway.cli.api_client import person
    from crinsu_gateway.config.load import load

    settings = load(Path(who.config))
    if runs(settings.gateway.state_dir):
        with Acting(who) as acting:
            told = acting.act("/api/v1/audit-keys", {"reason": reason})
    else:
        with kept_from_running(settings.gateway.state_dir):
            told = _told(asyncio.run(_rotated(who.config, who.technician or person(), reason)))
    line = f"from event {told['sinceEvent']} on the key {told['fingerprint']} signs"
    return Answer(told, [line, TELL])


async def _rotated(config: str, who: str, reason: str) -> PublicKey:
    from crinsu_gateway.app.audit_key import Keyring
    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.app.notary import Notary, sealing
    from crinsu_gateway.config.load import load
    from crinsu_gateway.model.audit import Actor
    from crinsu_gateway.store.database import Database

    settings = load(Path(config))
    ring = Keyring(settings.gateway.state_dir, make=False)
    async with Database(settings.store_path, SystemClock(settings.gateway.time_zone)) as db:
        notary = Notary(db, lambda: sealing(ring.key, settings), ring)
        return await notary.hand_over(Actor(who, "cli"), reason)


@keys.command("compare")
@click.argument("fingerprint")
@_reason
@acting_options
@answering
def compare(fingerprint: str, reason: str, who: Who) -> Answer:
    """Put down that you compared the FINGERPRINT of a key that came in place of a lost one.

    Read it from the machine's own key file or from paper, never from the trail:
    openssl pkey -in audit-signing.key -pubout -outform DER | sha256sum
    """
    with Acting(who) as acting:
        told = acting.act(
            "/api/v1/audit-keys/compare", {"fingerprint": fingerprint, "reason": reason}
        )
    return Answer(told, [f"compared by {told['comparedBy']}: {told['fingerprint']}"])


def _told(key: PublicKey) -> Json:
    return {
        "fingerprint": key.fingerprint,
        "publicKey": key.public_pem,
        "sinceEvent": key.since_seq,
        "handover": key.handover or None,
        "comparedBy": key.compared_by or None,
    }


def _line(key: PublicKey) -> str:
    how = "the first one"
    if key.handover:
        how = "handed over to by the key before"
    elif key.compared_by:
        how = f"in place of a lost key; compared by {key.compared_by}"
    elif not key.is_known:
        how = "IN PLACE OF A LOST KEY: compare its fingerprint, then `audit key compare`"
    return f"{key.fingerprint} from event {key.since_seq} on, {how}"
