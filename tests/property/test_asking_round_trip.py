"""A question that is written down is understood as what it was written from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.asking.sight import Sight
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.resources.registry import RESOURCES, named
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.declared import ALL, DOCTOR
from tests.fakes.questions import questions

MADE_UP = Sight(ALL.__getitem__, DOCTOR)
SERVED = Sight(named, ALL_SCOPES)


@pytest.mark.parametrize("name", sorted(ALL))
@given(data=st.data())
def test_what_is_written_is_understood(data: st.DataObject, name: str) -> None:
    """Conditions, order and what is expanded, with their values, come back exactly."""
    parameters, meant = data.draw(questions(MADE_UP, ALL[name]))
    assert asked(ALL[name], ALL.__getitem__, parameters, DOCTOR, single=False).choice == meant


@given(data=st.data(), resource=st.sampled_from(RESOURCES))
def test_what_is_asked_of_what_is_served_is_understood(
    data: st.DataObject, resource: Resource
) -> None:
    """The same holds of the resources of the API."""
    parameters, meant = data.draw(questions(SERVED, resource))
    assert asked(resource, named, parameters, ALL_SCOPES, single=False).choice == meant
