"""The biobank's record is brought to the registry on command, once, whatever gets lost."""

import json
from dataclasses import replace

import pytest

from crinsu_gateway.model.registry import Action, Publishing
from crinsu_gateway.model.registry_errors import PublicationState
from crinsu_gateway.sandbox.registry import seed
from crinsu_gateway.sandbox.registry.register import FaultName
from crinsu_gateway.store import registry_publications as publications
from crinsu_gateway.sync.registry.biobank import Biobank
from crinsu_gateway.sync.registry.publishing import Ours
from tests.fakes.registering import OURS, TECHNICIAN, Desk

THERE = Biobank({"nb": "Eksempelbiobanken"}, status="CONCLUDED", materials=(("2", ""),))


async def test_nothing_is_sent_before_it_was_confirmed(desk: Desk) -> None:
    """What would be sent is shown; the registry was only read."""
    async with desk.working():
        shown = await desk.ask()
    assert shown.state is Publishing.PROPOSED
    assert shown.plan is not None
    assert shown.plan.action is Action.CREATE
    assert {one.field for one in shown.plan.differences} >= {"name", "biobank_materials"}
    assert desk.sent("POST", "PATCH") == []


async def test_a_confirmed_record_is_created_once_and_found_afterwards(desk: Desk) -> None:
    """The next publication finds the record by the id that the registry gave, and has no work."""
    async with desk.working():
        done = await desk.confirm(await desk.ask())
        again = await desk.ask()
    assert done.state is Publishing.DONE
    assert desk.made() == [done.biobank]
    assert again.state is Publishing.UNCHANGED
    record = desk.register.records["biobanks"][done.biobank]
    assert record["name"] == OURS.name
    assert record["start_date"] == "2020-05-01T00:00:00.000Z"
    assert [one.user for one in desk.sent("POST")] == [desk.user]


async def test_only_what_differs_is_sent_to_a_record_that_is_there(desk: Desk) -> None:
    """The merge-patch holds the fields that differ, and nothing else of the record changes."""
    desk.ours = Ours(seed.BIOBANK, THERE)
    before = dict(desk.register.records["biobanks"][seed.BIOBANK])
    async with desk.working():
        shown = await desk.ask()
        assert shown.plan is not None
        assert dict(shown.plan.body) == {
            "status": "CONCLUDED",
            "biobank_materials": [{"material_code": "2"}],
        }
        done = await desk.confirm(shown)
    after = desk.register.records["biobanks"][seed.BIOBANK]
    assert done.state is Publishing.DONE
    changed = {key for key in after if after[key] != before.get(key)}
    assert changed == {"status", "biobank_materials", "last_modified"}


@pytest.mark.parametrize("hidden", [0, 2], ids=["at once", "index lags"])
async def test_a_lost_answer_makes_no_second_record(desk: Desk, hidden: int) -> None:
    """The record was made and the answer lost: it is found by reading, not made again."""
    desk.register.switches.hidden_for = hidden
    desk.fault(FaultName.CUT_AFTER, method="POST")
    async with desk.working():
        done = await desk.confirm(await desk.ask())
    assert done.state is Publishing.DONE
    assert desk.made() == [done.biobank]
    assert len(desk.sent("POST")) == 1


async def test_a_request_that_got_lost_is_not_sent_again_by_itself(desk: Desk) -> None:
    """Nothing was made and nobody can tell: the gateway says so, and a new command makes it."""
    desk.fault(FaultName.CUT_BEFORE, method="POST")
    async with desk.working():
        lost = await desk.confirm(await desk.ask())
        assert lost.state is Publishing.UNANSWERED
        assert desk.made() == []
        assert len(desk.sent("POST")) == 1
        done = await desk.confirm(await desk.ask())
    assert done.state is Publishing.DONE
    assert len(desk.made()) == 1


async def test_a_record_that_shows_up_late_is_found_by_the_next_command(desk: Desk) -> None:
    """An index that lags longer than is waited for leads to no second record either."""
    desk.register.switches.hidden_for = 3
    desk.fault(FaultName.CUT_AFTER, method="POST")
    async with desk.working():
        lost = await desk.confirm(await desk.ask())
        assert lost.state is Publishing.UNANSWERED
        again = await desk.ask()
    assert again.state is Publishing.UNCHANGED
    assert len(desk.made()) == 1


@pytest.mark.parametrize("fault", [FaultName.CUT_AFTER, FaultName.CUT_BEFORE, FaultName.ERROR_500])
async def test_a_patch_is_done_whatever_was_lost(desk: Desk, fault: FaultName) -> None:
    """A patch is read back, and repeated when it did not arrive."""
    desk.ours = Ours(seed.BIOBANK, THERE)
    desk.fault(fault, method="PATCH")
    async with desk.working():
        done = await desk.confirm(await desk.ask())
    assert done.state is Publishing.DONE
    assert desk.register.records["biobanks"][seed.BIOBANK]["status"] == "CONCLUDED"


@pytest.mark.parametrize("fault", [FaultName.CUT_AFTER, FaultName.CUT_BEFORE])
async def test_a_kill_while_sending_leads_to_at_most_one_record(
    desk: Desk, fault: FaultName
) -> None:
    """The gateway ends after it wrote that it sends; the next one looks before it does anything."""
    async with desk.working():
        shown = await desk.ask()
    await desk.db.write(publications.confirm, shown.id, TECHNICIAN)
    await desk.db.write(publications.send, shown.id)
    if fault is FaultName.CUT_AFTER:
        async with desk.client() as registry:
            assert shown.plan is not None
            await registry.create(shown.plan.body)
    async with desk.working():
        ended = await desk.settled(shown.id)
    made = fault is FaultName.CUT_AFTER
    assert ended.state is (Publishing.DONE if made else Publishing.UNANSWERED)
    assert len(desk.made()) == int(made)


async def test_a_record_that_changed_since_it_was_shown_is_not_touched(desk: Desk) -> None:
    """Somebody changed it at the registry meanwhile: nothing is sent, and it is said."""
    desk.ours = Ours(seed.BIOBANK, THERE)
    async with desk.working():
        shown = await desk.ask()
        desk.register.records["biobanks"][seed.BIOBANK]["status"] = "NOTSTARTED"
        ended = await desk.confirm(shown)
    assert ended.state is Publishing.FAILED
    assert "changed since it was shown" in ended.said
    assert desk.sent("PATCH") == []


async def test_a_record_of_the_same_name_and_unit_is_taken_for_ours(desk: Desk) -> None:
    """A biobank that is there already is patched, also when its id is not configured."""
    wanted = replace(OURS, name={"nb": "eksempelbiobanken"}, start_date="2019-01-01")
    desk.ours = Ours("", wanted)
    async with desk.working():
        shown = await desk.ask()
    assert shown.plan is not None
    assert (shown.plan.action, shown.plan.biobank) == (Action.PATCH, seed.BIOBANK)


async def test_two_records_like_ours_are_for_a_person_to_tell_apart(desk: Desk) -> None:
    """Which one is meant is not guessed."""
    there = desk.register.records["biobanks"]
    there["2530000"] = seed.biobank("2530000", "Eksempelbiobanken", "Another")
    wanted = replace(OURS, name={"nb": "Eksempelbiobanken"}, start_date="2019-01-01")
    desk.ours = Ours("", wanted)
    async with desk.working():
        ended = await desk.ask()
    assert ended.state is Publishing.FAILED
    assert "2510604, 2530000" in ended.said


async def test_an_unpublished_record_of_ours_is_found(desk: Desk) -> None:
    """The list is read with credentials, which show what is not published yet."""
    wanted = replace(OURS, name={"nb": "Skjult biobank"}, start_date="2019-01-01")
    desk.ours = Ours("", wanted)
    async with desk.working():
        ended = await desk.ask()
    assert ended.state is Publishing.UNCHANGED


async def test_patch_creates_nothing(desk: Desk) -> None:
    """Where the registry has no record, a patch says so."""
    async with desk.working():
        ended = await desk.ask(create=False)
    assert ended.state is Publishing.FAILED
    assert "publish makes one" in ended.said


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Biobank({}), "says nothing"),
        (Biobank({"nb": "x"}, "nb"), "registry.biobank.type, registry.biobank.start_date"),
    ],
)
async def test_what_is_missing_in_the_configuration_is_named(
    desk: Desk, wanted: Biobank, said: str
) -> None:
    """Nothing is created by halves."""
    desk.ours = Ours("", wanted)
    async with desk.working():
        ended = await desk.ask()
    assert ended.state is Publishing.FAILED
    assert said in ended.said


async def test_who_may_not_write_is_told_so(desk: Desk) -> None:
    """A 403 ends the publication, with the registry's words."""
    desk.register.readers.add(desk.user)
    async with desk.working():
        ended = await desk.confirm(await desk.ask())
    assert ended.state is Publishing.FAILED
    assert "may not write" in ended.said
    assert desk.made() == []


async def test_an_away_registry_ends_what_was_only_asked(desk: Desk) -> None:
    """Nothing was sent, so nothing is open."""
    desk.fault(FaultName.CUT_BEFORE, None)
    async with desk.working():
        ended = await desk.ask()
    assert ended.state is Publishing.FAILED
    assert "nothing was sent" in ended.said


async def test_the_same_key_is_the_same_publication_and_a_new_one_withdraws(desk: Desk) -> None:
    """What was only shown gives way; while one is being sent no other begins."""
    async with desk.working():
        first = await desk.ask(key="a")
        assert (await desk.ask(key="a")).id == first.id
        second = await desk.ask(key="b")
    assert (await desk.db.read(publications.one, first.id)).state is Publishing.WITHDRAWN
    with pytest.raises(PublicationState):
        await desk.db.write(publications.confirm, first.id, TECHNICIAN)
    await desk.db.write(publications.confirm, second.id, TECHNICIAN)
    with pytest.raises(PublicationState, match="is being sent"):
        await desk.db.write(publications.ask, "c", may_create=True, actor=TECHNICIAN)


async def test_the_trail_says_each_step_and_seals_what_was_sent(desk: Desk) -> None:
    """The events say old and new; texts stand sealed, so that no name is in the plain part."""
    async with desk.working():
        await desk.confirm(await desk.ask())
    bodies = await desk.db.read(
        lambda tx: [
            (seq, json.loads(body))
            for seq, body in tx.all("SELECT seq, CAST(body AS TEXT) FROM audit_event ORDER BY seq")
            if b"publication.state" in body.encode()
        ]
    )
    steps = [(body["facts"]["old"], body["facts"]["new"]) for _, body in bodies]
    assert steps == [
        ("", "ASKED"),
        ("ASKED", "PROPOSED"),
        ("PROPOSED", "CONFIRMED"),
        ("CONFIRMED", "SENDING"),
        ("SENDING", "DONE"),
    ]
    assert "Lyonbanken" not in json.dumps(bodies)
    sent = await desk.db.read(
        lambda tx: tx.value("SELECT text FROM audit_sealed WHERE field = 'sent'")
    )
    assert json.loads(sent)["name"] == OURS.name


async def test_a_record_that_was_removed_at_the_registry_can_be_made_anew(desk: Desk) -> None:
    """The id that was kept from the first time does not stand in the way."""
    async with desk.working():
        first = await desk.confirm(await desk.ask())
        del desk.register.records["biobanks"][first.biobank]
        second = await desk.confirm(await desk.ask())
    assert second.state is Publishing.DONE
    assert desk.made() == [second.biobank] != [first.biobank]


@pytest.mark.parametrize(("nameless", "state"), [(3, Publishing.PROPOSED), (11, Publishing.FAILED)])
async def test_records_that_a_list_shows_without_a_name_are_looked_into(
    desk: Desk, nameless: int, state: Publishing
) -> None:
    """A few are read whole; with many of them nobody could tell, so nothing is created."""
    for number in range(nameless):
        record = seed.biobank(str(2_540_000 + number), "x", "x")
        del record["name"]
        desk.register.records["biobanks"][record["cristin_biobank_id"]] = record
    async with desk.working():
        shown = await desk.ask()
    assert shown.state is state
    assert shown.plan is None or shown.plan.action is Action.CREATE
    assert state is Publishing.PROPOSED or "set registry.biobank.id" in shown.said
