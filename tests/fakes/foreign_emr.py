"""An EMR's client of the Crinsutrack API, as somebody would write it who never saw this gateway.

It needs Python alone and imports nothing of ours: urllib, the public samples (`bare`) or the
overview (`enveloped`). Run it with the base address, client id and secret, style and a verb; it
prints what it found as JSON, and ends with 1 and a sentence when an answer is not as documented.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, NoReturn

PREFIX = "/api/v1/external"
CODE = "EMR-2024-001"


def fail(sentence: str) -> NoReturn:
    """End, saying what was not as documented."""
    raise SystemExit(sentence)


class Emr:
    """The client."""

    def __init__(self, base: str, client_id: str, secret: str, style: str) -> None:
        self.base = base
        self.bare = style == "bare"
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        request = urllib.request.Request(
            f"{base}/oauth/token", data=urllib.parse.urlencode(form).encode()
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            token = json.load(answer)
        if token["token_type"] != "Bearer" or token["expires_in"] != 3600:
            fail(f"not the documented token: {sorted(token)}")
        if set(token) != {"access_token", "token_type", "expires_in"}:
            fail(f"the token has other members: {sorted(token)}")
        self.token = token["access_token"]

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any, dict[str, Any]]:
        """Status, what is inside, and `meta`."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{PREFIX}{path}", data=data, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, found = answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)["error"], {}
        if self.bare:
            return status, found, {}
        if set(found) != {"data", "meta"}:
            fail(f"{path}: no envelope but {sorted(found)}")
        return status, found["data"], found["meta"]

    def want(self, expected: int, method: str, path: str, body: object = None) -> Any:
        """What is inside an answer of this status."""
        status, found, _ = self.call(method, path, body)
        if status != expected:
            fail(f"{method} {path}: {status} {found}")
        return found

    def store(self) -> object:
        """Make a subject, ask for a store, and find both again."""
        facility = self.want(200, "GET", "/facilities")[0]
        person = {"firstName": "Marie", "lastName": "Example", "dateOfBirth": "1990-05-15"}
        subject = {"facilityId": facility["id"], "code": CODE, **person}
        made = self.want(201, "POST", "/subjects", subject)
        wanted = {
            "type": "STORE",
            "facilityId": facility["id"],
            "subjectCode": made["code"],
            "sampleContainers": [
                {"name": "Straw 1", "description": "day 5"},
                {"name": "Straw 2", "description": "day 6"},
            ],
        }
        store = self.want(201, "POST", "/procedures", wanted)
        if store["status"] != "PENDING":
            fail(f"a store that was just asked for is {store['status']}")
        listed = self.want(200, "GET", f"/procedures?subjectCode={CODE}&status=PENDING")
        subjects = self.want(200, "GET", "/subjects?page=1&perPage=10")
        again = self.want(422, "POST", "/subjects", subject)
        return {
            "procedure": store["id"],
            "samples": [one["id"] for one in store["sampleContainers"]],
            "listed": [one["id"] for one in listed],
            "subjects": [one["code"] for one in subjects],
            "again": again["code"],
        }

    def follow(self, number: str) -> object:
        """How a procedure stands, and where the subject's sample containers are."""
        found = self.want(200, "GET", f"/sample-containers?subjectCode={CODE}")
        where = [self.want(200, "GET", f"/sample-containers/{one['id']}/location") for one in found]
        return {
            "status": self.want(200, "GET", f"/procedures/{number}")["status"],
            "where": [[one["name"], one["position"]] for one in where],
            "storage": [one["name"] for one in self.want(200, "GET", "/storage")],
        }

    def retrieve(self) -> object:
        """Ask for the retrieval of what is stored, look at it, and withdraw it, once."""
        found = self.want(200, "GET", f"/sample-containers?subjectCode={CODE}")
        wanted = {
            "type": "RETRIEVAL",
            "facilityId": self.want(200, "GET", "/facilities")[0]["id"],
            "subjectCode": CODE,
            "sampleContainerIds": [one["id"] for one in found if one["storedAt"]],
        }
        made = self.want(201, "POST", "/procedures", wanted)
        withdrawn = self.want(200, "POST", f"/procedures/{made['id']}/cancel")
        status, refused, _ = self.call("POST", f"/procedures/{made['id']}/cancel")
        refill, forbidden, _ = self.call("POST", "/procedures", {"type": "REFILL"})
        return {
            "samples": [one["name"] for one in made["sampleContainers"]],
            "statuses": [made["status"], withdrawn["status"]],
            "again": [status, refused["code"]],
            "refill": [refill, forbidden["code"]],
        }


def main() -> None:
    """Do one thing."""
    base, client_id, secret, style, verb, *rest = sys.argv[1:]
    emr = Emr(base, client_id, secret, style)
    sys.stdout.write(json.dumps(getattr(emr, verb)(*rest)))


if __name__ == "__main__":
    main()
