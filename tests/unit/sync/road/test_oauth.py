"""Tokens for the centre: how long one is used."""

import httpx2

from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.road.oauth import ClientCredentials, Secret
from tests.fakes.clock import HandClock

URL = "http://centre.test"


async def test_the_life_of_a_token_counts_from_the_question_for_it() -> None:
    """A token of 100 s that took 60 s to arrive is not used 30 s later: it would end on the way."""
    clock = HandClock()
    used = []

    def answers(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == shipped().token.path:
            clock.pass_s(60.0)
            return httpx2.Response(
                200, json={"access_token": f"t{clock.now().boot_ms}", "expires_in": 100}
            )
        used.append(request.headers["Authorization"])
        return httpx2.Response(200, json={})

    tokens = ClientCredentials(URL, shipped(), "gateway", Secret("s"), clock)
    transport = httpx2.MockTransport(answers)
    async with httpx2.AsyncClient(transport=transport, auth=tokens) as http:
        await http.get(f"{URL}/a")
        clock.pass_s(10.0)  # 70 s old: a quarter of its life is left
        await http.get(f"{URL}/b")
        clock.pass_s(20.0)
        await http.get(f"{URL}/c")
    assert used[0] == used[1]
    assert used[2] != used[1]
