"""The sliding window and the faults of the sandbox central, without a server."""

from crinsu_gateway.sandbox.central.faults import Fault, FaultName
from crinsu_gateway.sandbox.central.traffic import RateHeaders, Window, most_in_window


def test_the_window_slides() -> None:
    """A place in the window is free again exactly when its request is a window old."""
    window = Window(limit=2, window_s=60)
    assert [window.admit(at) for at in (0.0, 30.0, 59.9)] == [True, True, False]
    assert window.free_in(59.9) == 60.0 - 59.9
    assert window.admit(60.0)
    assert not window.admit(89.9)


def test_most_in_window_finds_the_densest_stretch() -> None:
    """The densest stretch counts; two requests a full window apart do not meet."""
    assert most_in_window([], 60) == 0
    assert most_in_window([0, 60, 120], 60) == 1
    assert most_in_window([0, 1, 2, 100, 101, 102, 103, 170], 60) == 4


def test_a_fault_strikes_below_its_path_as_often_as_told() -> None:
    """Skip counts only the requests that it is about."""
    fault = Fault(FaultName.ERROR_500, times=1, path="/api", method="POST", skip=1)
    assert not fault.hits("GET", "/api/x")
    assert not fault.hits("POST", "/oauth/token")
    assert not fault.hits("POST", "/api/x")
    assert fault.hits("POST", "/api/x")
    assert not fault.hits("POST", "/api/x")


def test_a_fault_by_chance_strikes_the_same_requests_again() -> None:
    """The dice of a fault are its own, thrown from its seed; about the wished share is struck."""

    def struck(seed: int) -> list[bool]:
        fault = Fault(FaultName.LATE, probability=0.3, seed=seed)
        return [fault.hits("GET", "/") for _ in range(1000)]

    assert struck(7) == struck(7) != struck(8)
    assert 250 < sum(struck(7)) < 350


def test_the_limit_is_told_in_the_form_that_was_asked_for() -> None:
    """Three headers, the two of the newer draft, both, or none."""
    window = Window(limit=60, window_s=60)
    window.admit(0.0)
    told = window.headers(15.0, RateHeaders.BOTH)
    assert told == {
        "RateLimit-Limit": "60",
        "RateLimit-Remaining": "59",
        "RateLimit-Reset": "45",
        "RateLimit": '"client";r=59;t=45',
        "RateLimit-Policy": '"client";q=60;w=60',
    }
    separate, draft = (window.headers(15.0, RateHeaders(form)) for form in ("separate", "draft"))
    assert {**separate, **draft} == told
    assert window.headers(15.0, RateHeaders.NONE) == {}
