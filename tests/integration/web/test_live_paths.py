"""What is told live can be read where it is said to be, with the scope with which it is told."""

from crinsu_gateway.web.live.kinds import RESOURCES, ROOT
from tests.fakes.api import Api


async def test_each_resource_has_its_path_and_its_scope(api: Api) -> None:
    """A list for all, one thing for those that have paths of their own."""
    served = {one.path: one.scope for one in api.endpoints if one.method == "GET"}
    for resource, told in RESOURCES.items():
        assert served[ROOT + resource] is told.scope, resource
        assert not told.single or f"{ROOT}{resource}/{{id}}" in served, resource
