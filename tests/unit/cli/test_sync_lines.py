"""How the gateway stands with its centre, as people read it."""

from typing import Any

import pytest

from crinsu_gateway.cli.room_lines import room_line
from crinsu_gateway.cli.spans import ago, bar, span
from crinsu_gateway.cli.sync_lines import is_answered, lines

STILL = {"done": None, "total": None}
ROOM = {
    "usedMiB": 812.25,
    "leftMiB": 39_000.0,
    "boundBy": "disk",
    "growthMiBPerDay": 3.25,
    "measuredHours": 24.0,
    "autonomyHours": 288_000.0 / 12,
    "at": "2025-10-09T08:53:23.000Z",
    "ageSeconds": 12.0,
}
FOUND: dict[str, Any] = {
    "outbox": {
        "waiting": 2431,
        "oldestAt": "2025-10-09T05:43:23.000Z",
        "oldestAgeSeconds": 11_400.0,
        "refused": 1,
        "lastSequence": 9000,
        "atOnce": 200,
        "classes": [
            {
                "name": "custody",
                "waiting": 2431,
                "oldestAgeSeconds": 11_400.0,
                "kinds": [{"kind": "sample.stored", "waiting": 2431}],
            }
        ],
    },
    "rate": {
        "limit": 40,
        "windowSeconds": 60.0,
        "used": 10,
        "source": "told",
        "configured": 60,
        "told": 40,
    },
    "pulls": [
        {"kind": "people", "completeAt": "x", "ageSeconds": 20.0, "upToDate": True, **STILL},
        {
            "kind": "samples",
            "completeAt": "x",
            "ageSeconds": 4000.0,
            "upToDate": False,
            "done": 3000,
            "total": 12_000,
        },
        {"kind": "subjects", "completeAt": None, "ageSeconds": None, "upToDate": None, **STILL},
    ],
    "sweep": {
        "number": 3,
        "kind": "samples",
        "done": 250_000,
        "total": 1_000_000,
        "left": ["containers"],
        "endsInSeconds": 2460.0,
        "endedAt": None,
        "endedAgeSeconds": None,
    },
    "live": {"version": 7, "keptThere": 6, "heardAt": "x", "ageSeconds": 90.0},
    "lastSuccessAt": "2025-10-09T08:53:19.000Z",
    "lastSuccessAgeSeconds": 4.0,
    "lastFailure": None,
    "nextTryAt": None,
    "nextTryInSeconds": None,
    "clockOffsetMs": -1250,
    "openDifferences": 3,
    "people": None,
    "room": ROOM,
}


def test_all_of_it_is_said_with_its_age() -> None:
    """What waits by class, the rate drawn, each pull, the sweep with its end, the room."""
    assert list(lines(FOUND)) == [
        "centre: answered 4 s ago",
        "waiting: 2,431 facts, the oldest is 3 h 10 min old; 200 at once",
        "  custody      2,431  oldest 3 h 10 min   sample.stored 2,431",
        "  set aside after the centre refused them: 1",
        "3 differences wait for a person: crinsu-gateway sync differences",
        "rate: [█████░░░░░░░░░░░░░░░] 10 of 40 requests in 60 s, told by the centre "
        "(configured 60)",
        "pulled from the centre:",
        "  people      20 s ago, nothing newer there",
        "  samples     1 h 06 min ago, NEWER THERE, now [█████░░░░░░░░░░░░░░░] 3,000 of 12,000",
        "  subjects    not read to its end yet",
        "sweep of whole lists: samples [█████░░░░░░░░░░░░░░░] 250,000 of 1,000,000, "
        "ends in about 41 min; then containers",
        "live state: the centre has an OLDER one; heartbeat 1 min ago",
        "clock of the centre: 1.2 s behind ours",
        "room: 812.2 MiB used, 38.1 GiB left on its disk; "
        "grows 3.2 MiB a day, lasts 24,000 h (1,000 days)",
    ]


def test_a_centre_that_does_not_answer_is_said_first() -> None:
    """Since when, why, and when it is tried again."""
    away = FOUND | {
        "lastFailure": {
            "at": "2025-10-09T08:53:21.000Z",
            "ageSeconds": 2.0,
            "reason": "REMOTE_AWAY: the centre cannot be reached",
        },
        "lastSuccessAgeSeconds": 7500.0,
        "nextTryInSeconds": 130.0,
    }
    assert list(lines(away))[:3] == [
        "centre: DOES NOT ANSWER, last answer 2 h 05 min ago",
        "  why, 2 s ago: REMOTE_AWAY: the centre cannot be reached",
        "  next try in 2 min",
    ]
    assert "  people      20 s ago, nothing newer there when it was heard last" in lines(away)
    stopped = list(lines(away | {"gateway": "away"}))
    assert not any("next try" in line for line in stopped)
    assert not is_answered(away)
    assert not is_answered(away | {"lastSuccessAt": None})
    assert is_answered(away | {"lastSuccessAt": "2025-10-09T08:53:21.000Z"})


def test_a_live_state_that_nobody_confirms_any_more_is_said_to_be_old() -> None:
    """The centre had it with a heartbeat long ago; what it has now nobody knows."""
    kept = {"version": 7, "keptThere": 7, "heardAt": "x", "ageSeconds": 4000.0}
    assert "live state: the centre had it then; heartbeat 1 h 06 min ago" in lines(
        FOUND | {"live": kept}
    )
    fresh = kept | {"ageSeconds": 40.0}
    assert "live state: the centre has it; heartbeat 40 s ago" in lines(FOUND | {"live": fresh})


def test_what_nobody_knows_is_said_not_to_be_known() -> None:
    """A gateway that has just begun makes no promise."""
    outbox = FOUND["outbox"] | {"waiting": 0, "refused": 0, "classes": []}
    new = FOUND | {"outbox": outbox, "rate": None, "sweep": None, "room": None, "pulls": []}
    new |= {"live": {"version": None, "keptThere": None, "heardAt": None, "ageSeconds": None}}
    new |= {"lastSuccessAgeSeconds": None, "openDifferences": 0, "clockOffsetMs": None}
    assert list(lines(new)) == [
        "centre: answered never",
        "waiting: nothing, the centre knows all facts",
        "pulled from the centre:",
        "sweep of whole lists: none yet",
        "live state: not told yet",
    ]
    unknown = ROOM | {"growthMiBPerDay": None, "autonomyHours": None, "boundBy": "bound"}
    assert room_line(unknown).endswith(
        "left of [store] most_mib; how long it lasts is known after an hour"
    )
    assert room_line(ROOM | {"autonomyHours": 87_600.0}).endswith("lasts for over ten years")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.9, "0 s"), (59, "59 s"), (61, "1 min"), (3600, "1 h 00 min"), (172_800, "2 days")],
)
def test_a_span_is_said_in_its_largest_units(seconds: float, said: str) -> None:
    """Nobody needs the seconds of a day."""
    assert span(seconds) == said
    assert ago(seconds) == f"{said} ago"


def test_a_bar_shows_what_is_there_at_all() -> None:
    """One of a thousand is a stroke, more than the whole is no longer than the whole."""
    assert bar(1, 1000, 4) == "█░░░"
    assert bar(0, 10, 4) == "░░░░"
    assert bar(20, 10, 4) == "████"
    assert bar(1, 0, 4) == "░░░░"
