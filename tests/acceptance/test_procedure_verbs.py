"""Procedures from the command line alone, against a running daemon: made, stepped, resolved."""

import asyncio
import json
from pathlib import Path

import pytest

from crinsu_gateway.model.person import Role
from tests.fakes.crew import hired
from tests.fakes.stepping import Technician, bench_site, retrieval, stopped_store, vials

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.usefixtures("program_kept_warm"),
]


async def test_a_transfer_is_made_paused_resumed_and_ends_with_one_left(tmp_path: Path) -> None:
    """Named by tag and address; many tags in one go, each judged; what is left keeps its reason."""
    async with bench_site(tmp_path) as daemon:
        async with stopped_store(daemon) as (db, _):
            stored = {"A": "D1/C1/1", "B": "D1/C1/2", "C": "D1/C1/3"}
            await db.write(vials, stored)
        await daemon.start()
        await daemon.token()
        anna = Technician(daemon, "anna")
        made = await anna.did(
            "procedures", "transfer", "A", "D1/C1/2", "C", "--to", "D2/C1", "--start"
        )
        number = made["id"]
        assert (made["direction"], made["toStorage"]) == ("WITHIN", "D2")
        await anna.confirms_until(number, "take_samples")
        tags = tmp_path / "tags"
        tags.write_text("A\n\nWRONG\nB\n")
        told = await anna.tells("procedures", "scan", number, "--file", tags, "--json")
        assert told.status == 1
        verdicts = [(one["tag"], one["verdict"], one["code"]) for one in told.json["results"]]
        assert verdicts == [
            ("A", "ACCEPTED", ""),
            ("WRONG", "REFUSED", "WRONG_TAG"),
            ("B", "ACCEPTED", ""),
        ]
        missing = await anna.tells("procedures", "leave", number, "C", "--reason", " ")
        assert (missing.status, "REASON_MISSING" in missing.err) == (1, True)
        await anna.did("procedures", "leave", number, "C", "--reason", "frozen to the cane")
        await anna.confirms_until(number, "carry")
        await anna.did("procedures", "pause", number, "--note", "called away")
        assert (await anna.confirms_until(number))["state"] == "PAUSED"
        told = await anna.reads("procedures", "show", number)
        assert f"now: procedures resume {number} goes on with it" in told.out
        assert "left: frozen to the cane" in told.out
        await anna.did("procedures", "resume", number)
        await anna.confirms_until(number, "store_samples")
        put = await anna.did("procedures", "scan", number, "--file", "-", typed="B\nA\n")
        assert [one["verdict"] for one in put["results"]] == ["ACCEPTED", "ACCEPTED"]
        ended = await anna.confirms_until(number)
        assert (ended["state"], ended["technician"]) == ("FAILED", "anna")  # one was left
        shown = await anna.asks("procedures", "show", number)
        items = {one["tag"]: one for one in shown.json["sampleContainers"]}
        assert (items["C"]["state"], items["C"]["reason"]) == ("LEFT", "frozen to the cane")
        found = await anna.asks("inventory", "show", "D2")
        assert {one["name"] for one in found.json["inventory"]} == {"Vial A", "Vial B"}


async def test_what_is_shipped_out_comes_in_again(tmp_path: Path) -> None:
    """Out: taken, the shipper scanned, then each tag. In: the shipper, each tag, then its slot."""
    async with bench_site(tmp_path) as daemon:
        async with stopped_store(daemon) as (db, _):
            await db.write(vials, {"A": "D1/C1/1"})
        await daemon.start()
        await daemon.token()
        anna = Technician(daemon, "anna")
        out = (await anna.did("procedures", "transfer", "A", "--out"))["id"]
        await anna.did("procedures", "start", out)
        for step, tags in (("take_samples", ["A"]), ("ship_samples", ["SHIPPER-1", "A"])):
            await anna.confirms_until(out, step)
            await anna.did("procedures", "scan", out, *tags)
        assert (await anna.confirms_until(out))["state"] == "COMPLETED"
        gone = await anna.asks("inventory", "show", "D1")
        assert gone.json["inventory"] == []
        back = (
            await anna.did(
                *("procedures", "transfer", "A", "--in", "--to", "D2"),
                *("--container", "C2", "--start"),
            )
        )["id"]
        for step, tags in (("receive_samples", ["SHIPPER-1", "A"]), ("store_samples", ["A"])):
            await anna.confirms_until(back, step)
            await anna.did("procedures", "scan", back, *tags)
        assert (await anna.confirms_until(back))["state"] == "COMPLETED"
        there = await anna.asks("inventory", "show", "D2")
        assert [one["name"] for one in there.json["inventory"]] == ["Vial A"]


async def test_a_count_is_made_blindly_and_its_differences_are_resolved_by_another(
    tmp_path: Path,
) -> None:
    """Who counted is refused; the record follows the other's word; then none is open."""
    async with bench_site(tmp_path) as daemon:
        async with stopped_store(daemon) as (db, _):
            await db.write(vials, {"A": "D1/C1/1", "B": "D1/C1/2", "C": "D1/C2/1"})
        await daemon.start()
        await daemon.token()
        anna, ben = Technician(daemon, "anna"), Technician(daemon, "ben")
        made = await anna.did("procedures", "stocktake", "D1", "--container", "C1", "--start")
        number = made["id"]
        run = await anna.confirms_until(number, "count_samples")
        assert "A" not in run["prompt"].split()
        counted = await anna.did("procedures", "scan", number, "A", "C")
        assert [one["verdict"] for one in counted["results"]] == ["ACCEPTED", "ACCEPTED"]
        again = await anna.tells("procedures", "scan", number, "A")
        assert "ALREADY_SCANNED" in again.err
        assert (await anna.confirms_until(number))["state"] == "COMPLETED"
        open_ = (await anna.asks("procedures", "differences")).json["differences"]
        kinds = {one["tag"]: (one["kind"], one["id"]) for one in open_}
        assert {tag: kind for tag, (kind, _) in kinds.items()} == {"B": "MISSING", "C": "MOVED"}
        moved, missing = kinds["C"][1], kinds["B"][1]
        why = ("--reason", "seen by both")
        own = await anna.tells("procedures", "resolve", missing, "--keep", *why)
        assert (own.status, "SECOND_PERSON_MISSING" in own.err) == (1, True)
        nowhere = await ben.tells("procedures", "resolve", moved, "--correct", *why)
        assert "say in which slot it is" in nowhere.err
        undecided = await ben.tells("procedures", "resolve", moved, *why)
        assert (undecided.status, "--keep" in undecided.err) == (2, True)
        slot = ("--slot", "D1/C1/3")
        done = await ben.did("procedures", "resolve", moved, "--correct", *slot, *why)
        assert (done["resolution"], done["resolvedBy"]) == ("CORRECT", "ben")
        await ben.did("procedures", "resolve", missing, "--keep", *why)
        told = await ben.reads("procedures", "differences")
        assert told.out == "no difference is open\n"
        found = (await ben.asks("inventory", "show", "D1")).json["inventory"]
        places = {one["name"]: "/".join(one["position"].values()) for one in found}
        assert places == {"Vial A": "C1/1", "Vial B": "C1/2", "Vial C": "C1/3"}


async def test_what_waits_is_one_trip_shown_printed_and_started(tmp_path: Path) -> None:
    """Two retrievals share a lift; the paper is written whole; one execution does both."""
    async with bench_site(tmp_path) as daemon:
        async with stopped_store(daemon) as (db, _):
            ids = await db.write(vials, {"A": "D1/C1/1", "B": "D1/C1/2"})
            one = await db.write(retrieval, ids[:1])
            two = await db.write(retrieval, ids[1:])
        await daemon.start()
        await daemon.token()
        anna = Technician(daemon, "anna")
        told = await anna.asks("trips")
        trips = {trip["storage"]: trip for trip in told.json["trips"]}
        assert (trips["D1"]["procedures"], trips["D1"]["lifts"]) == ([one, two], 1)
        assert (trips["D2"]["procedures"], trips["T1"]["procedures"]) == ([], [])
        lines = await asyncio.to_thread(daemon.verb, "trips", "D1")
        assert "lift 1: D1/C1" in lines.stdout
        assert "[ ] take A" in lines.stdout
        assert f"now: trips start D1 {one} {two}" in lines.stdout
        for name, begins in (("list.pdf", b"%PDF-"), ("list.html", b"<!doctype html>")):
            paper = tmp_path / name
            said = await anna.asks("trips", "print", "D1", "--out", paper)
            assert said.json == {"file": str(paper), "procedures": [one, two], "lifts": 1}
            assert paper.read_bytes().startswith(begins)
        chosen = await asyncio.to_thread(
            daemon.verb, "trips", "print", "D1", str(two), "--format", "json", "--out", "-"
        )
        listed = json.loads(chosen.stdout)
        assert [line["tag"] for lift in listed["lifts"] for line in lift["lines"]] == ["B"]
        for arguments, code, word in (
            (("trips", "show", "D1", 99), "NOT_WAITING", "procedure 99 does not wait for D1"),
            (("trips", "show", "D9"), "UNKNOWN_PLACE", "known: D1, D2, T1"),
            (
                ("trips", "print", "D1", "--out", tmp_path / "no" / "x.pdf"),
                "NOT_WRITTEN",
                "No such",
            ),
        ):
            refused = await anna.asks(*arguments)
            assert (refused.status, refused.json["error"]["code"]) == (1, code)
            assert word in refused.err
        found = await anna.reads("inventory", "find", "B")
        assert "(tag B, " in found.out
        assert found.out.endswith("of SUBJ-1: STORED, D1/C1/2\n")
        nothing = await anna.tells("trips", "start", "D2")
        assert "NOTHING_WAITS" in nothing.err
        run = await anna.did("trips", "start", "D1")
        assert (run["procedures"], run["technician"]) == ([one, two], "anna")
        paper = tmp_path / "running.pdf"
        said = await anna.asks("procedures", "print", two, "--out", paper)
        assert said.json == {"file": str(paper), "procedures": [one, two], "lifts": 1}
        assert paper.read_bytes().startswith(b"%PDF-")


@pytest.mark.requirement("R25")
async def test_a_torn_label_passes_once_with_a_supervisor(tmp_path: Path) -> None:
    """Refused, then let through for this tag as this vial by another's badge and PIN; once."""
    async with bench_site(tmp_path) as daemon:
        async with stopped_store(daemon) as (db, pins):
            await db.write(vials, {"A": "D1/C1/1", "B": "D1/C1/2"})
            chief = await hired(db, pins, "Chief", Role.SUPERVISOR, number=1)
        shown = tmp_path / "chief"
        shown.write_text(f"{chief.badge}\n{chief.pin}\n")
        await daemon.start()
        await daemon.token()
        anna = Technician(daemon, "anna")
        made = await anna.did("procedures", "transfer", "A", "B", "--to", "D2", "--start")
        number = made["id"]
        await anna.confirms_until(number, "take_samples")
        refused = await anna.tells("procedures", "scan", number, "TORN")
        assert "WRONG_TAG" in refused.err
        let = ("procedures", "override", number, "--tag", "TORN", "--reason", "label torn")
        unknown = await anna.tells(*let, "--as", "C", "--supervisor", shown)
        assert "UNKNOWN_SAMPLE: C is not part of it; allowed: A, B" in unknown.err
        alone = await anna.tells(*let, "--as", "A")
        assert "NO_CREDENTIALS" in alone.err
        assert "reason: label torn" in alone.err, "what is stood for is shown first"
        granted = await anna.did(*let, "--as", "A", "--supervisor", shown)
        assert granted["id"] is not None
        taken = await anna.did("procedures", "scan", number, "TORN")
        assert taken["verdict"] == "ACCEPTED"
        again = await anna.tells("procedures", "scan", number, "TORN")
        assert "WRONG_TAG" in again.err


async def test_more_tags_than_one_call_takes_are_all_judged_in_order(tmp_path: Path) -> None:
    """A rack read in one go: 250 tags from standard input, none lost, none judged twice."""
    async with bench_site(tmp_path) as daemon:
        await daemon.start()
        await daemon.token()
        anna = Technician(daemon, "anna")
        made = await anna.did("procedures", "stocktake", "D2", "--container", "C1", "--start")
        await anna.confirms_until(made["id"], "count_samples")
        tags = [f"RACK-{number:03}" for number in range(250)]
        read = ("procedures", "scan", made["id"], "--file", "-", "--key", "rack-1")
        told = await anna.tells(*read, "--json", typed="\n".join(tags))
        assert [one["tag"] for one in told.json["results"]] == tags
        if told.status:  # nobody decided about some in time: asked for again, with the same key
            told = await anna.tells(*read, "--json", typed="\n".join(tags))
        assert {one["verdict"] for one in told.json["results"]} == {"ACCEPTED"}
        run = await anna.confirms_until(made["id"], "count_samples")
        assert "; 250 scanned so far" in run["prompt"]
