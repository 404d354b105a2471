"""A centre that means the same and calls everything otherwise: the sandbox central behind a proxy.

It exchanges paths, parameters, headers, members and words both ways, by tables of its own that know
nothing of the gateway's mapping, and wraps its answers as it likes or not at all. What it was asked
it keeps, so that a test can see that no documented name was left.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

PATHS = {
    "/identity/connect/token": ("POST", "/oauth/token"),
    "/biobank/v7/gateways/gw-test/incidents": ("POST", "/api/v1/device/events"),
    "/biobank/v7/gateways/gw-test/incidents/bulk": ("POST", "/api/v1/device/batches"),
    "/biobank/v7/gateways/gw-test/alive": ("POST", "/api/v1/device/heartbeat"),
    "/biobank/v7/sites": ("GET", "/api/v1/external/facilities"),
    "/biobank/v7/sites/1/staff": ("GET", "/api/v1/device/people"),
    "/biobank/v7/sites/1/freezers": ("GET", "/api/v1/external/storage"),
    "/biobank/v7/sites/1/racks": ("GET", "/api/v1/external/containers"),
    "/biobank/v7/donors": ("GET", "/api/v1/device/subjects"),
    "/biobank/v7/aliquots": ("GET", "/api/v1/device/sample-containers"),
    "/biobank/v7/orders": ("GET", "/api/v1/device/procedures"),
}
SINGLES = {
    "/biobank/v7/donors/": "/api/v1/external/subjects/{}",
    "/biobank/v7/aliquots/": "/api/v1/external/sample-containers/{}/location",
    "/biobank/v7/orders/": "/api/v1/external/procedures/{}",
}
METHODS = {"/biobank/v7/gateways/gw-test/alive": "PUT"}
QUERY = {
    "seite": "page",
    "anzahl": "perPage",
    "seit": "updatedSince",
    "standort": "facilityId",
    "hinter": "afterId",
}
MEMBERS = {
    "id": "nummer",
    "name": "bezeichnung",
    "code": "kennung",
    "type": "art",
    "status": "stand",
    "state": "zustand",
    "tag": "etikett",
    "subject": "spender",
    "facility": "standort",
    "storage": "behaelter",
    "position": "ort",
    "path": "ebenen",
    "label": "marke",
    "slot": "fach",
    "sampleContainers": "roehrchen",
    "storedAt": "eingelagertAm",
    "updatedAt": "geaendertAm",
    "createdAt": "erstelltAm",
    "gateway": "gateway_id",
    "ref": "verweis",
    "conflict": "widerspruch",
    "reason": "grund",
    "firstName": "vorname",
    "lastName": "nachname",
    "description": "beschreibung",
    "procedureId": "auftrag",
    "epoch": "epoche",
    "seq": "folge",
    "expected": "erwartet",
    "now": "jetzt",
    "error": "fehler",
    "message": "text",
    "access_token": "jwt",
    "answers": "antworten",
    "data": "inhalt",
    "role": "rolle",
    "parentId": "darin",
    "capacity": "plaetze",
    "revoked": "gesperrt",
}
TOLD = {
    "gateway": "gateway_id",
    "epoch": "epoche",
    "seq": "folge",
    "at": "um",
    "kind": "was",
    "facts": "angaben",
    "events": "meldungen",
    "sample": "roehrchen",
    "from": "von",
    "to": "nach",
    "procedure": "auftrag",
    "status": "stand",
    "type": "art",
    "storage": "behaelter",
    "step": "schritt",
    "state": "zustand",
    "technician": "person",
    "execution": "lauf",
    "facility": "standort",
    "lastSeq": "letzte",
    "waiting": "wartend",
}
WORDS = {
    "STORE": "einlagern",
    "RETRIEVE": "RETRIEVAL-OUT",
    "PENDING": "offen",
    "CREATED": "bereit",
    "IN_PROGRESS": "IN-PROGRESS",
    "COMPLETED": "fertig",
    "FAILED": "misslungen",
    "CANCELLED": "storniert",
    "EXPECTED": "angekuendigt",
    "STORED": "in_storage",
    "OUT": "entnommen",
    "procedure.started": "auftrag-begonnen",
    "procedure.finished": "auftrag-beendet",
    "procedure.step": "auftrag-schritt",
    "sample.stored": "roehrchen-eingelagert",
    "sample.taken": "roehrchen-entnommen",
}
KEY_HEADER = "X-Einmal"


def renamed(body: Any, members: dict[str, str], words: dict[str, str]) -> Any:
    """The same with other members and words, in any depth."""
    if isinstance(body, list):
        return [renamed(one, members, words) for one in body]
    if isinstance(body, dict):
        return {members.get(key, key): renamed(one, members, words) for key, one in body.items()}
    return words.get(body, body) if isinstance(body, str) else body


def turned(table: dict[str, str]) -> dict[str, str]:
    """A table the other way round."""
    return {theirs: ours for ours, theirs in table.items()}


@dataclass
class RenamedCentral:
    """The proxy; `bare` answers without any envelope."""

    behind: httpx2.AsyncClient
    bare: bool
    url: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, target and body of each request."""
    unknown: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The requests of one connection."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                first, *lines = head.strip().split("\r\n")
                headers = dict(line.split(": ", 1) for line in lines)
                named = {name.lower(): value for name, value in headers.items()}
                body = await reader.readexactly(int(named.get("content-length", "0")))
                method, target, _ = first.split(" ")
                self.asked.append((method, target, body.decode()))
                status, answer = await self._forwarded(method, target, named, body)
                writer.write(
                    f"HTTP/1.1 {status} As It Is\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(answer)}\r\n\r\n".encode()
                    + answer
                )
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _forwarded(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        where = urlsplit(target)
        known = self._known(where.path)
        if known is None or METHODS.get(where.path, known[0]) != method:
            self.unknown.append(f"{method} {target}")
            return 404, b'{"fehler": {"kennung": "NOT_FOUND", "text": "what?"}}'
        asked, passed = {}, {"content-type": headers.get("content-type", "text/plain")}
        for name, value in parse_qsl(where.query):
            asked[QUERY[name]] = value
        if "authorization" in headers:
            passed["authorization"] = headers["authorization"]
        if KEY_HEADER.lower() in headers:
            gateway, epoch, seq = headers[KEY_HEADER.lower()].split("~")
            passed["idempotency-key"] = f"{gateway}/{epoch}/{seq}"
        if body.startswith(b"{"):
            told = renamed(json.loads(body), turned(TOLD), turned(WORDS))
            body = json.dumps(told).encode()
        answer = await self.behind.request(
            known[0], known[1], params=asked, content=body, headers=passed
        )
        return answer.status_code, json.dumps(self._wrapped(answer.json())).encode()

    def _known(self, path: str) -> tuple[str, str] | None:
        for prefix, documented in SINGLES.items():
            if path.startswith(prefix):
                return "GET", documented.format(path.removeprefix(prefix))
        return PATHS.get(path)

    def _wrapped(self, body: Any) -> Any:
        """An answer as this centre gives it."""
        theirs = renamed(body, MEMBERS, WORDS)
        if not isinstance(theirs, dict) or "inhalt" not in theirs or self.bare:
            return theirs.get("inhalt", theirs) if isinstance(theirs, dict) else theirs
        found = {"antwort": {"inhalt": theirs["inhalt"]}}
        if isinstance(theirs["inhalt"], list):
            found["antwort"]["anzahl"] = theirs["meta"]["total"]
        return found


@asynccontextmanager
async def renamed_central(url: str, *, bare: bool) -> AsyncIterator[RenamedCentral]:
    """Such a centre in front of the sandbox central at `url`."""
    async with httpx2.AsyncClient(base_url=url, timeout=10) as behind:
        central = RenamedCentral(behind, bare)
        async with listening(central):
            yield central


@asynccontextmanager
async def listening(central: RenamedCentral) -> AsyncIterator[None]:
    """Let it listen for as long as the block runs."""
    server = await asyncio.start_server(central.serve, "127.0.0.1", 0)
    central.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield
    finally:
        server.close()
        await asyncio.sleep(0)
