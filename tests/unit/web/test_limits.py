"""The token bucket: how much passes, and what callers are told."""

from crinsu_gateway.web.limits import MOST_BUCKETS, Limits, by_address, by_client


def passed(limits: Limits, who: str, now: float, tries: int) -> int:
    """How many of some requests at one moment may pass."""
    return sum(limits.spend(who, now).allowed for _ in range(tries))


def test_a_minute_holds_the_rate_and_refills_steadily() -> None:
    """60 a minute: 60 at once, then one a second."""
    limits = Limits(60)
    assert passed(limits, "a", 0.0, 100) == 60
    assert passed(limits, "a", 10.0, 100) == 10
    assert passed(limits, "a", 10.5, 100) == 0


def test_one_caller_does_not_use_up_the_bucket_of_another() -> None:
    """Each caller has an own bucket."""
    limits = Limits(3)
    assert passed(limits, "a", 0.0, 10) == 3
    assert passed(limits, "b", 0.0, 10) == 3


def test_a_caller_is_told_what_is_left_and_when_to_come_again() -> None:
    """The headers say limit, remaining and reset; a refusal adds Retry-After, at least 1 s."""
    limits = Limits(2)
    assert limits.spend("a", 0.0).headers() == {
        "RateLimit-Limit": "2",
        "RateLimit-Remaining": "1",
        "RateLimit-Reset": "30",
    }
    limits.spend("a", 0.0)
    refused = limits.spend("a", 12.0)
    assert not refused.allowed
    assert refused.headers() == {
        "RateLimit-Limit": "2",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "48",
        "Retry-After": "18",
    }
    assert limits.spend("a", 30.0).allowed


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    """Time that runs backwards neither fills nor empties a bucket."""
    limits = Limits(1)
    assert limits.spend("a", 100.0).allowed
    assert not limits.spend("a", 0.0).allowed


def test_callers_without_end_need_memory_with_an_end() -> None:
    """The caller that was seen longest ago is forgotten first."""
    limits = Limits(1)
    limits.spend("first", 0.0)
    for number in range(MOST_BUCKETS - 1):
        limits.spend(f"other {number}", 0.0)
    assert not limits.spend("first", 0.0).allowed
    limits.spend("one more", 0.0)
    assert limits.spend("other 0", 0.0).allowed
    assert not limits.spend("first", 0.0).allowed


def test_one_machine_is_one_caller_whatever_address_it_takes() -> None:
    """All of 127.0.0.0/8, ::1 and their mapped forms are this machine; a /64 is one caller."""
    here = {by_address(one) for one in ("127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.5")}
    assert len(here) == 1
    assert by_address("2001:db8::1") == by_address("2001:db8::ffff:2")
    others = ("10.0.0.1", "10.0.0.2", "2001:db8:0:1::1", "2001:db8::1", "fe80::1%eth0", None, "x")
    assert len({by_address(one) for one in others} | here) == len(others) + 1


def test_an_endless_client_id_takes_no_endless_room() -> None:
    """What is kept of a client id has the length that real ones have."""
    assert len(by_client("x" * 1_000_000)) < 200
    assert by_client("lis") != by_client("lims")


def test_what_is_refunded_may_be_spent_again_and_no_more() -> None:
    """A request that cost nothing is put back; a full bucket takes no more."""
    limits = Limits(2)
    assert passed(limits, "a", 0.0, 2) == 2
    assert limits.refund("a", 0.0).remaining == 1
    assert limits.look("a", 0.0).remaining == 1
    assert passed(limits, "a", 0.0, 2) == 1
    for _ in range(5):
        assert limits.refund("a", 0.0).remaining <= 2


def test_a_caller_may_have_a_rate_of_its_own() -> None:
    """The rate that is handed in beats the common one, also when it changes later."""
    limits = Limits(60)
    assert limits.spend("a", 0.0, 6).limit == 6
    assert limits.spend("a", 0.0, 6).remaining == 4
    assert limits.spend("a", 0.0, 3).remaining == 2
    assert limits.spend("b", 0.0).limit == 60
