"""Whose answer a message is, on a line whose answers bear no number."""

from crinsu_gateway.drivers.modbus_messages import Exchange, reading, writing
from crinsu_gateway.drivers.owed import MOST_RUNS, Heard, Owed, best
from crinsu_gateway.profile.encode import ModbusWrite
from crinsu_gateway.profile.plan import ModbusRead

READ = reading(ModbusRead(3, 0, 2, (), 1.0))
OTHER = reading(ModbusRead(3, 50, 2, (), 1.0))
SHORT = reading(ModbusRead(3, 0, 1, (), 1.0))
LONG = reading(ModbusRead(3, 0, 5, (), 1.0))
WRITE = writing(ModbusWrite(6, 5, (7,), "w"))
TWO, ONE, FIVE = (bytes([3, 2 * count]) + bytes(2 * count) for count in (2, 1, 5))
REFUSED, BOX = b"\x83\x02", b"\x83\x0b"


def owing(*exchanges: Exchange) -> Owed:
    """What is owed after these were sent."""
    owed = Owed()
    for exchange in exchanges:
        owed.ask(exchange)
    return owed


def test_the_one_request_that_is_owed_is_answered() -> None:
    """Then nothing is owed."""
    owed = owing(READ)
    assert owed.hear(TWO) is Heard.OWN
    assert not owed


def test_an_answer_is_that_of_the_oldest_request_that_it_fits() -> None:
    """Of two requests with answers of one size the first is over, and the second is owed still."""
    owed = owing(READ, OTHER)
    assert owed.hear(TWO) is Heard.LATE
    assert owed.asked(OTHER) == 1
    assert owed.hear(TWO) is Heard.OWN


def test_a_marker_ends_all_that_was_asked_before_it() -> None:
    """Its answer can be nobody else's, and answers come in order."""
    owed = owing(READ, OTHER, READ, SHORT)
    assert owed.hear(ONE) is Heard.OWN
    assert not owed


def test_an_unanswered_marker_ends_only_what_was_before_the_first_of_its_like() -> None:
    """The answer of the first of two markers may be all that came."""
    owed = owing(READ, SHORT, OTHER, SHORT)
    assert owed.hear(ONE) is Heard.LATE
    assert owed.asked(READ) == 1
    assert owed.asked(SHORT) == 1


def test_a_refusal_is_that_of_the_oldest_request_of_its_function() -> None:
    """It says nothing of its length, so it may belong to any of them."""
    owed = owing(WRITE, READ, SHORT)
    assert owed.hear(REFUSED) is Heard.LATE
    assert not owed.asked(WRITE)
    assert not owed.asked(READ)
    assert owed.asked(SHORT) == 1


def test_a_write_is_ended_by_no_read_before_it() -> None:
    """A late read-back of before leaves the write owed."""
    owed = owing(READ, WRITE)
    assert owed.hear(TWO) is Heard.LATE
    assert owed.asked(WRITE) == 1


def test_a_box_that_says_its_unit_is_silent_ends_nothing() -> None:
    """The unit may answer after it; the second such word is about the second request."""
    owed = owing(READ, SHORT)
    assert owed.hear(BOX) is Heard.LATE
    assert owed.hear(BOX) is Heard.OWN
    assert owed.asked(READ) == owed.asked(SHORT) == 1
    assert owed.hear(TWO) is Heard.LATE
    assert owed.hear(ONE) is Heard.OWN


def test_what_nobody_asked_for_is_strange() -> None:
    """It ends nothing."""
    owed = owing(READ)
    assert owed.hear(FIVE) is Heard.STRANGE
    assert owed.asked(READ) == 1


def test_the_best_marker_is_of_another_length_and_not_owed() -> None:
    """A read of the same length is none; one that had no answer comes after one not asked."""
    assert best(owing(READ), READ, [OTHER, SHORT, LONG]) is SHORT
    assert best(owing(READ, SHORT), READ, [OTHER, SHORT, LONG]) is LONG
    assert best(owing(READ), READ, [OTHER]) is None


def test_what_is_kept_of_a_dead_unit_is_bounded() -> None:
    """Equal requests in a row are counted; a unit asked this and that in vain becomes full."""
    owed = owing(*[READ] * 1000)
    assert not owed.is_full
    for _ in range(MOST_RUNS):
        owed.ask(SHORT)
        owed.ask(READ)
    assert owed.is_full


def test_answers_to_the_same_question_are_told_from_answers_to_others_of_their_size() -> None:
    """Only where every owed answer of a size is to one question may any of them be taken for it."""
    assert owing(READ, READ).only(READ)
    assert owing(SHORT, READ).only(READ)
    assert not owing(READ, OTHER, READ).only(READ)
    assert not owing(OTHER).only(READ)


def test_of_one_question_at_most_one_answer_is_kept_in_mind() -> None:
    """A unit that lost one answer and gives the next at once is not late for ever."""
    owed = owing(READ, READ, READ)
    owed.keep_one(READ)
    assert owed.asked(READ) == 1
