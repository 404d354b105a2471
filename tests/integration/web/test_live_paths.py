"""What is told live can be read where it is said to be, with the scope with which it is told."""

import json

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import tags
from crinsu_gateway.web.live.kinds import RESOURCES, ROOT
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import Api
from tests.fakes.facility import SETUP, with_procedure
from tests.fakes.listening import listening
from tests.fakes.living import head, mark_of


async def test_each_resource_has_its_path_and_its_scope(api: Api) -> None:
    """A list for all, one thing for those that have paths of their own."""
    served = {one.path: one.scope for one in api.endpoints if one.method == "GET"}
    for resource, told in RESOURCES.items():
        assert served[ROOT + resource] is told.scope, resource
        assert not told.single or f"{ROOT}{resource}/{{id}}" in served, resource


async def test_each_path_that_is_told_answers(api: Api) -> None:
    """Under the ids that faces show, also of what the centre knows by another number."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["S-1"], central_id=31)
    await api.db.write(with_procedure, ProcedureType.STORE, ["S-2"], stored_at=["T1/C1/CN1/1"])
    await api.db.write(lambda tx: tx.change("UPDATE sample_container SET central_id = id % 1000"))
    await api.db.write(tags.retag, 1_000_000_000_001, "S-3", SETUP)
    started = await api.client.post(
        "/api/v1/procedures/31/start",
        json={"technician": "t", "storage": "T1"},
        headers={"Idempotency-Key": "k"},
    )
    assert started.status_code == 201, started.text
    mark, newest = await mark_of(api), await head(api.db)
    async with listening(api.server.port, api.bearer(*ALL_SCOPES), last_id=f"{mark}-0") as ear:
        await ear.until(lambda ear: ear.stream.last_id == f"{mark}-{newest}" and ear.numbered)
        await ear.until(lambda ear: ear.data("devices"))
    told = [json.loads(one.data) for one in ear.numbered]
    paths = {one["href"] for one in told} | {one["href"] for each in told for one in each["about"]}
    paths |= {one["href"] for each in ear.data("devices") for one in each["devices"]}
    resources = {path.removeprefix(ROOT).partition("/")[0] for path in paths}
    assert {"devices", "sample-containers", "slots", "subjects", "executions"} <= resources
    for path in sorted(paths):
        answer = await api.client.get(path)
        assert answer.status_code in (200, 206), f"{path}: {answer.text}"
