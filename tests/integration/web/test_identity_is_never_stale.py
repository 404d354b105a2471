"""What is written of facilities, subjects and ids of the centre is seen at once, with any tag."""

from collections.abc import Callable

import httpx2

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import facilities, places, procedures, samples, subject_merges
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.facility import SETUP, with_procedure

FIRST = 10**12 + 1
OWN = ("facilities", "subjects", "containers", "slots", "sample-containers", "procedures")
PATHS = (
    *(f"/api/v1/{one}" for one in OWN),
    *(f"/api/v1/external/{one}" for one in OWN if one != "slots"),
    "/api/v1/external/storage",
    "/api/v1/external/sample-containers?subjectCode=OTHER",
)


def _subject(code: str, name: str) -> Callable[[Transaction], object]:
    def put(tx: Transaction) -> object:
        facility = facilities.local_id(tx, FIRST)
        return facilities.put_subject(
            tx, central_id=None, facility_id=facility, code=code, first_name=name, actor=SETUP
        )

    return put


ACTS: dict[str, Callable[[Transaction], object]] = {
    "a subject": _subject("OTHER", "Ada"),
    "its name": _subject("OTHER", "Eve"),
    "its id": lambda tx: facilities.link_subject(tx, FIRST + 1, 17),
    "a merge": lambda tx: subject_merges.merge(tx, FIRST, FIRST + 1, SETUP),
    "a facility": lambda tx: facilities.own(tx, "Paris", "UTC"),
    "its zone": lambda tx: facilities.own(tx, "Paris", "Europe/Paris"),
    "an id of a facility": lambda tx: facilities.link(tx, 3, "Lyon Centre"),
    "another name": lambda tx: facilities.link(tx, 3, "Lyon 2"),
    "an id of a storage solution": lambda tx: places.link(tx, 44, "T1"),
    "an id of a procedure": lambda tx: procedures.link(tx, FIRST, 5),
    "an id of a sample container": lambda tx: samples.link_own(tx, FIRST, 90),
}
"""One after the other, each on what the ones before left."""


TABLES = {
    "facilities": "facility",
    "subjects": "subject",
    "sample-containers": "sample_container",
    "procedures": "procedure",
}


async def test_no_answer_outlives_what_it_says(api: Api) -> None:
    """With the tag of an answer comes 304 or another answer; totals count what is there now."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    seen = set()
    for name, act in ACTS.items():
        before = {path: await api.client.get(path) for path in PATHS}
        await api.db.write(act)
        for path, old in before.items():
            new = await api.client.get(path)
            again = await api.client.get(path, headers={"If-None-Match": old.headers["etag"]})
            assert (again.status_code == 304) is (new.content == old.content), (name, path)
            table = TABLES.get(path.rpartition("/")[2])
            if table is not None:
                there = await api.db.read(_count, table)
                assert int(_total(new)) == there, (name, path)
            seen |= {name} if new.content != old.content else set()
    assert seen == set(ACTS), "every act changes an answer"


def _count(tx: Transaction, table: str) -> int:
    return int(tx.value(f"SELECT count(*) FROM {table}"))


def _total(answer: httpx2.Response) -> str:
    return answer.headers.get("total-count") or str(answer.json()["meta"]["total"])
