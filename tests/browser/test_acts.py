"""What is done from a page is done once and by whom it says, whatever happens on the way."""

from playwright.async_api import Page, Route, expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.store import places
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

ACKNOWLEDGE = "**/api/v1/alarms/*/acknowledge"
FORM = """([id, more]) => {
  document.querySelector('main').innerHTML = `<form data-act="POST /api/v1/alarms/${id}/acknowledge"
    data-done="So be it" ${more}><label>Note <input name="note"></label><button>Do it</button>
    <output></output></form>`;
}"""


BLOCKING = """() => {
  const form = document.querySelector('main form');
  form.dataset.act = 'POST /api/v1/slots/block';
  form.innerHTML = `<input type="hidden" name="address" value="T1/C1/CN1/1">
    <input type="hidden" name="reason" value="bent"><button>Do it</button><output></output>`;
}"""


async def form(visit: Visit, id: int, more: str = "") -> Page:
    """A page with a form that acknowledges an alarm."""
    page = await visit.open("/console")
    await page.evaluate(FORM, [id, more])
    return page


def acknowledged(tx: Transaction) -> list[tuple[str, str]]:
    """Who acknowledged, and from where, as the trail tells it."""
    rows = tx.all(
        "SELECT actor, CAST(body AS TEXT) ->> '$.station' FROM audit_event "
        "WHERE kind = 'alarm.acknowledged'"
    )
    return [(row[0], row[1]) for row in rows]


async def test_a_form_acts_as_whoever_is_signed_in(visit: Visit, api: Api) -> None:
    """It says that it is done; the trail has the person and the station."""
    id = await api.db.write(raise_low_level)
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    page = await form(visit, id)
    await page.get_by_label("Note").fill("seen <b>it</b>")
    await page.get_by_role("button", name="Do it").click()
    await expect(page.get_by_text("So be it")).to_be_visible()
    assert await api.db.read(acknowledged) == [(ada.actor_id, "bench-1")]


async def test_an_answer_that_was_lost_is_asked_for_again(visit: Visit, api: Api) -> None:
    """The act was done, the line was cut: the same key goes again, and nothing is done twice."""
    id = await api.db.write(raise_low_level)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await form(visit, id)
    keys: list[str] = []

    async def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        answer = await route.fetch()
        await (route.abort() if len(keys) == 1 else route.fulfill(response=answer))

    visit.expect("ERR_FAILED")
    await page.route(ACKNOWLEDGE, lose_the_first)
    await page.get_by_role("button", name="Do it").click()
    await expect(page.get_by_text("So be it")).to_be_visible()
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert len(await api.db.read(acknowledged)) == 1


async def test_what_is_refused_after_a_lost_answer_may_be_done_already(
    visit: Visit, api: Api
) -> None:
    """A slot is blocked once, and who did it is not told that somebody else had."""
    await signed_in(visit, api, Role.SUPERVISOR)
    slot = await api.db.read(places.slot_at, parse_address("T1/C1/CN1/1"))
    page = await form(visit, slot)
    await page.evaluate(BLOCKING)
    lost: list[str] = []

    async def lose_the_first(route: Route) -> None:
        answer = await route.fetch()
        lost.append(str(answer.status))
        await (route.abort() if len(lost) == 1 else route.fulfill(response=answer))

    visit.expect("ERR_FAILED")
    visit.expect("409")
    await page.route("**/api/v1/slots/block", lose_the_first)
    await page.get_by_role("button", name="Do it").click()
    said = page.locator("main output")
    await expect(said).to_contain_text("this may be done already: look")
    await expect(said).to_contain_text("is blocked already")
    assert lost == ["200", "409"]


async def test_an_act_that_nobody_answered_keeps_its_key_over_a_reload(
    visit: Visit, api: Api
) -> None:
    """Nobody knows whether it was done, and it says so; done again it is the same act."""
    id = await api.db.write(raise_low_level)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await form(visit, id)
    keys: list[str] = []

    async def cut(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        await route.abort()

    visit.expect("ERR_FAILED")
    await page.route(ACKNOWLEDGE, cut)
    await page.get_by_role("button", name="Do it").click()
    await expect(page.get_by_role("main").get_by_role("alert")).to_contain_text(
        "not known whether", timeout=15_000
    )
    await page.unroute(ACKNOWLEDGE)
    await page.reload()
    await page.evaluate(FORM, [id, ""])
    async with page.expect_request(ACKNOWLEDGE) as sent:
        await page.get_by_role("button", name="Do it").click()
    assert {*keys, (await sent.value).headers["idempotency-key"]} == {keys[0]}
    await expect(page.get_by_text("So be it")).to_be_visible()


async def test_a_refusal_is_said_where_it_was_asked(visit: Visit, api: Api) -> None:
    """An alarm that there is not: the sentence of the API stands in the form, as an alert."""
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await form(visit, 999)
    visit.expect("404")
    await page.get_by_role("button", name="Do it").click()
    await expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("alarm 999")


async def test_what_is_asked_first_is_not_done_when_it_is_denied(visit: Visit, api: Api) -> None:
    """No means no; yes is done."""
    id = await api.db.write(raise_low_level)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await form(visit, id, 'data-confirm="Really?"')
    for word, times in (("No", 0), ("Yes", 1)):
        await page.get_by_role("button", name="Do it").click()
        await expect(page.get_by_role("dialog", name="Really?")).to_be_visible()
        await page.get_by_role("button", name=word, exact=True).click()
        if times:
            await expect(page.get_by_text("So be it")).to_be_visible()
        assert len(await api.db.read(acknowledged)) == times


async def test_not_even_a_digest_of_a_pin_is_kept(visit: Visit, api: Api) -> None:
    """What is kept of an act that nobody answered is the same whatever the PIN: none can be told
    from it. Another note is another act."""
    visit.expect("ERR_FAILED")
    await signed_in(visit, api, Role.ADMINISTRATOR)
    page = await form(visit, 1, "data-x")
    await page.clock.install()
    await page.route("**/api/v1/**", lambda one: one.abort())
    for name, value in (("what.pin", "718290"), ("what.pin", "314159"), ("note", "seen")):
        await page.get_by_label("Note").evaluate("(one, name) => { one.name = name; }", name)
        await page.get_by_label("Note").fill(value)
        await page.get_by_role("button", name="Do it").click()
        await page.clock.run_for(6_000)
        await expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("not known")
    kept = "Object.keys(sessionStorage).filter((one) => one.startsWith('act ')).length"
    assert await page.evaluate(kept) == 2
