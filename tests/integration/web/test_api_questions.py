"""The page about questions is true: each of its lines is answered as it says."""

import re
from pathlib import Path

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.web.asking.reading import OF_ALL, OF_LISTS
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure

PAGE = (Path(__file__).parents[3] / "docs" / "questions.md").read_text()
LINES = re.findall(r"^GET (\S+) +# (\d{3}) ?(.*)$", PAGE, re.MULTILINE)


async def test_each_line_is_answered_as_it_says(api: Api) -> None:
    """The status is the one in the comment, and a refusal says what stands there."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    assert len(LINES) == PAGE.count("\nGET ")
    for address, status, sentence in LINES:
        answer = await api.client.get(address)
        assert answer.status_code == int(status), (address, answer.text)
        assert sentence in (answer.json()["detail"] if status == "400" else ""), address


def test_each_parameter_has_its_place() -> None:
    """No parameter is left out of the page."""
    assert [one for one in (*OF_ALL, *OF_LISTS) if f"`{one}" not in PAGE] == []
