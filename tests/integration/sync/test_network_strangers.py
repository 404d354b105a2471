"""Somebody else answers in the place of the centre: sign-in pages, proxies, other servers."""

import json

import pytest

from crinsu_gateway.store.outbox import OutboxKind
from tests.fakes.bad_network import bad_network
from tests.fakes.hostile_centre import http, said
from tests.fakes.syncing import Bench

STEP = {"localProcedure": 1, "step": 1, "kind": "scan", "state": "DONE"}
HTML = b"<!DOCTYPE html><title>Welcome</title><p>Please accept our terms"
PAGE = "Content-Type: text/html; charset=utf-8"
THERE = "Location: http://portal.hotel.example/login?from=centre"
ANSWERS = {
    "200 with a page": (http(HTML, PAGE), "the answer is a web page: a sign-in page"),
    "200 with a page that says it is JSON": (
        http(HTML, "Content-Type: application/json"),
        "the answer is a web page: a sign-in page",
    ),
    "302": (
        http(b"", THERE, status="302 Found"),
        "us elsewhere to portal.hotel.example: a sign-in",
    ),
    "307": (http(b"", THERE, status="307 Elsewhere"), "HTTP 307 sends us elsewhere to portal"),
    "302 to nowhere": (http(b"", "Location: http://[", status="302 Found"), "elsewhere: a sign-in"),
    "511": (
        http(HTML, PAGE, status="511 Network Authentication Required"),
        "HTTP 511: the network",
    ),
    "502": (http(HTML, PAGE, status="502 Bad Gateway"), "HTTP 502 with a web page: a proxy on"),
    "403": (http(HTML, PAGE, status="403 Forbidden"), "HTTP 403 with a web page: a proxy, a fire"),
    "404": (http(HTML, PAGE, status="404 Not Found"), "HTTP 404 with a web page"),
    "422": (http(HTML, PAGE, status="422 No"), "HTTP 422 with a web page"),
    "204": (http(b"", status="204 No Content"), "the answer is no JSON"),
    "other JSON": (said({"status": "ok", "version": 3}), "something that is no token"),
    "a list": (said([]), "the answer is no JSON object"),
    "a redirect in JSON": (said({"login": "http://portal"}), "something that is no token"),
    "no HTTP": (b"220 smtp.hotel.example ESMTP\r\n", "is not whole"),
}


async def failure(bench: Bench, after_ms: int = -1) -> str:
    """The reason of the first failure after a moment, as people are shown it."""

    async def shown() -> bool:
        return ((await bench.status()).last_failure_ms or 0) > after_ms

    await bench.until(shown)
    return (await bench.status()).last_failure or ""


@pytest.mark.requirement("R39")
@pytest.mark.parametrize("name", ANSWERS)
async def test_before_the_first_token_a_stranger_is_told_as_what_it_is(
    bench: Bench, name: str
) -> None:
    """Nothing is taken for an answer; when the network is itself again, all is told once."""
    answer, expected = ANSWERS[name]
    for _ in range(3):
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bad_network(bench.centre.port) as network:
        bench.url, network.portal = network.url, answer
        async with bench.syncing():
            reason = await failure(bench, 0)
            assert reason.startswith("REMOTE_AWAY: ")
            assert expected in reason
            assert (await bench.status()).waiting == 3
            network.portal = None
            await bench.told()
    assert [(row["seq"], row["status"]) for row in bench.events()] == [(1, 200), (2, 200), (3, 200)]
    assert (await bench.status()).refused == 0


@pytest.mark.parametrize("name", sorted(ANSWERS.keys() - {"a list"}))  # a bare list may be one
async def test_a_stranger_in_the_middle_of_the_work_settles_and_refuses_nothing(
    bench: Bench, name: str
) -> None:
    """With a token in hand, facts, lists and heartbeats meet it: all of them wait."""
    answer, _ = ANSWERS[name]
    async with bad_network(bench.centre.port) as network:
        bench.url = network.url
        async with bench.syncing():
            await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
            await bench.told()
            network.portal = answer
            network.reset_all()
            now = bench.clock.now().utc_ms
            for _ in range(2):
                await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
            for _ in range(3):
                reason = await failure(bench, now)
                now = (await bench.status()).last_failure_ms or now
                assert reason.startswith("REMOTE_AWAY: "), reason
            found = await bench.status()
            assert (found.waiting, found.refused) == (2, 0)
            network.portal = None
            await bench.told()
    assert [(row["seq"], row["status"]) for row in bench.events()] == [(1, 200), (2, 200), (3, 200)]


async def test_an_answer_to_other_facts_settles_none(bench: Bench) -> None:
    """A cache on the way that gives the answer to an earlier fact once more is seen through."""
    answer = said({"data": {"gateway": "gw-test", "epoch": 1, "seq": 1, "conflict": False}})
    async with bad_network(bench.centre.port) as network:
        bench.url = network.url
        async with bench.syncing():
            await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
            await bench.told()
            network.portal = answer
            network.reset_all()
            now = bench.clock.now().utc_ms
            await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
            reason = await failure(bench, now)
            assert "REMOTE_AWAY" in reason
            assert (await bench.status()).waiting == 1
            network.portal = None
            await bench.told()
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["data"]["seq"] == 1
    assert [row["seq"] for row in bench.events()] == [1, 2]
