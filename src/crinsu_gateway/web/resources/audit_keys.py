"""The public keys that sign or signed the audit trail, one after the other."""

from collections.abc import Sequence

from crinsu_gateway.store import audit_keys
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Field, Resource
from crinsu_gateway.web.representation.audit import AuditKey, audit_key
from crinsu_gateway.web.scopes import Scope

KEY = Column("k.fingerprint", folded=False)
SINCE = Column("k.since_seq", Kind.INTEGER)


def shown(tx: Transaction, fingerprints: Sequence[str]) -> list[AuditKey]:
    """Keys as they are shown, by fingerprint."""
    known = {one.fingerprint: one for one in audit_keys.keys(tx)}
    return [audit_key(known[one]) for one in fingerprints]


AUDIT_KEYS = Resource(
    name="audit-keys",
    key="keys",
    one="key",
    title="fingerprint",
    about="The keys that sign the audit trail, the oldest first",
    scope=Scope.AUDIT_READ,
    source=Source(tables="audit_key k", key=KEY, local=KEY),
    order=(Order(SINCE),),
    topics=(Topic.AUDIT, Topic.CHECKPOINTS),
    body=shown,
    shape=AuditKey,
    members=(
        Field(name="fingerprint", column=KEY, about="the fingerprint, by which it is addressed"),
        Field(name="publicKey", column=Column("k.public_pem"), about="the key, as PEM"),
        Field(name="sinceEvent", column=SINCE, about="the first event that it answers for"),
        Field(
            name="comparedBy",
            column=Column("NULLIF(k.compared_by, '')", nullable=True),
            about="who compared its fingerprint",
        ),
    ),
)
