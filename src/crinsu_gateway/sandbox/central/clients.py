"""Clients of the API as the centre's administrators see them: tiers, secrets, ends, the key.

Only the sandbox has these routes; they need no token. A secret is shown to nobody, only set.
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.sandbox.central.answers import Body, invalid, not_found
from crinsu_gateway.sandbox.central.centre import Centre, new_signing_key
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.tokens import secret_hash

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S+$")]
Rate = Annotated[int, Field(ge=1, le=1_000_000)]


class Tier(BaseModel):
    """A tier by name; without a rate it has the one of the settings."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    ratePerMinute: Rate | None = None  # noqa: N815


class NewClient(BaseModel):
    """A client to register."""

    model_config = ConfigDict(extra="forbid")
    id: Name
    secret: Annotated[str, Field(min_length=8, max_length=200)]
    organizationId: int  # noqa: N815
    device: bool = False
    tier: str = "standard"


class ChangedClient(BaseModel):
    """What is changed of a client; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    secret: Annotated[str | None, Field(min_length=8, max_length=200)] = None
    tier: str | None = None
    ratePerMinute: Rate | None = None  # noqa: N815
    revoked: bool | None = None


def _shown(row: Row) -> Body:
    return {
        "id": row["id"],
        "organizationId": row["organization_id"],
        "device": bool(row["is_device"]),
        "tier": row["tier"],
        "ratePerMinute": row["rate_per_minute"],
        "revoked": bool(row["revoked"]),
    }


def _found(centre: Centre, key: str) -> Row:
    row = centre.database.find("SELECT * FROM client WHERE id = ?", key)
    if row is None:
        raise not_found("client", key)
    return row


def _require_tier(centre: Centre, name: str | None) -> None:
    known = [row["name"] for row in centre.database.all("SELECT name FROM tier ORDER BY name")]
    if name is not None and name not in known:
        raise invalid(f"tier: {name} is not known; known: {', '.join(known)}")


def router(centre: Centre) -> APIRouter:
    """The routes about clients, tiers and the signing key."""
    routes = APIRouter(prefix="/sandbox/staff", tags=["sandbox"])
    database = centre.database

    @routes.get("/clients")
    async def clients() -> list[Body]:
        return [_shown(row) for row in database.all("SELECT * FROM client ORDER BY id")]

    @routes.post("/clients", status_code=201)
    async def register(body: NewClient) -> Body:
        _require_tier(centre, body.tier)
        if database.find("SELECT 1 FROM organization WHERE id = ?", body.organizationId) is None:
            raise not_found("organization", body.organizationId)
        if database.find("SELECT 1 FROM client WHERE id = ?", body.id) is not None:
            raise invalid(f"id: there is a client {body.id} already")
        database.execute(
            "INSERT INTO client (id, secret_sha256, organization_id, is_device, tier) "
            "VALUES (?, ?, ?, ?, ?)",
            *(body.id, secret_hash(body.secret), body.organizationId, body.device, body.tier),
        )
        return _shown(_found(centre, body.id))

    @routes.post("/clients/{key}/change")
    async def change(key: str, body: ChangedClient) -> Body:
        _found(centre, key)
        _require_tier(centre, body.tier)
        database.execute(
            "UPDATE client SET secret_sha256 = coalesce(?, secret_sha256), "
            "tier = coalesce(?, tier), rate_per_minute = coalesce(?, rate_per_minute), "
            "revoked = coalesce(?, revoked) WHERE id = ?",
            *(secret_hash(body.secret) if body.secret else None, body.tier, body.ratePerMinute),
            *(None if body.revoked is None else int(body.revoked), key),
        )
        return _shown(_found(centre, key))

    @routes.get("/tiers")
    async def tiers() -> list[Body]:
        rows = database.all("SELECT * FROM tier ORDER BY name")
        return [{"name": row["name"], "ratePerMinute": row["rate_per_minute"]} for row in rows]

    @routes.post("/tiers", status_code=201)
    async def tier(body: Tier) -> Body:
        database.execute(
            "INSERT INTO tier (name, rate_per_minute) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET rate_per_minute = excluded.rate_per_minute",
            *(body.name, body.ratePerMinute),
        )
        return body.model_dump()

    @routes.post("/keys/rotate")
    async def rotate() -> Body:
        centre.key = new_signing_key(database)
        return {"kid": centre.key.kid}

    return routes
