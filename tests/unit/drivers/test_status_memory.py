"""What a unit last said about whether its values count."""

from crinsu_gateway.drivers.status_memory import StatusMemory
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import Decoded
from tests.fakes.quick import SHIPPED

STATUS = Decoded("status", Quantity(4, ""), Quality.GOOD)
LEVEL = Decoded("level", Quantity(78.4, "%"), Quality.GOOD)


def test_only_what_judges_is_kept_and_a_change_is_told_once() -> None:
    """The status word of the freezer judges its temperature; its level judges nothing."""
    memory = StatusMemory(SHIPPED["crinsu-sandbox-freezer"])
    assert memory.learn([LEVEL, STATUS])
    assert not memory.learn([LEVEL, STATUS])
    assert dict(memory.latest) == {"status": STATUS}


def test_a_status_that_could_not_be_read_is_forgotten() -> None:
    """An old status judges nothing as good; forgetting it is a change, once."""
    memory = StatusMemory(SHIPPED["crinsu-sandbox-freezer"])
    memory.learn([STATUS])
    assert not memory.doubt(["level"])
    assert memory.doubt(["level", "status"])
    assert not memory.doubt(["status"])
    assert memory.latest == {}
