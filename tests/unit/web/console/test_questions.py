"""Questions are kept by a key that says nothing, the newest of them."""

from itertools import count

from crinsu_gateway.web.console.questions import MOST, Questions


def test_a_question_is_asked_again_by_its_key() -> None:
    """Which bears nothing of it, and is another each time."""
    questions = Questions()
    first, second = (questions.keep({"q": "Ada Example"}) for _ in range(2))
    assert first != second
    assert "Ada" not in first
    assert questions.asked(first) == questions.asked(second) == {"q": "Ada Example"}
    assert questions.asked("unheard of") == {}


def test_the_one_that_nobody_asked_for_longest_goes() -> None:
    """What is looked at stays."""
    numbers = count()
    questions = Questions(lambda: str(next(numbers)))
    for number in range(MOST):
        questions.keep({"q": str(number)})
    assert questions.asked("0") == {"q": "0"}
    questions.keep({"q": "one more"})
    assert questions.asked("1") == {}
    assert questions.asked("0") == {"q": "0"}
