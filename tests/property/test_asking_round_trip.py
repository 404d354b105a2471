"""A question that is written down is understood as what it was written from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.asking.sight import Sight
from tests.fakes.declared import ALL, DOCTOR
from tests.fakes.questions import questions

SIGHT = Sight(ALL.__getitem__, DOCTOR)


@pytest.mark.parametrize("name", sorted(ALL))
@given(data=st.data())
def test_what_is_written_is_understood(data: st.DataObject, name: str) -> None:
    """Conditions, order and what is expanded, with their values, come back exactly."""
    parameters, meant = data.draw(questions(SIGHT, ALL[name]))
    assert asked(ALL[name], ALL.__getitem__, parameters, DOCTOR, single=False).choice == meant
