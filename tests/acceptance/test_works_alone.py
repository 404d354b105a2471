"""A gateway without a centre, from the command line: brought in, stored, and taken out again."""

from pathlib import Path

import pytest

from tests.fakes.stepping import Technician, bench_site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

SHEET = """\
id,tag,name,description,subject,carrier,state,clearance,address,stored_at,holder,out_at
,V1,Vial 1,,S-1,vial,EXPECTED,RELEASED,,,,
,V2,Vial 2,,S-1,vial,EXPECTED,RELEASED,,,,
"""


@pytest.mark.requirement("R39")
async def test_vials_come_in_and_go_out_without_a_centre(tmp_path: Path) -> None:
    """A sheet makes them known, a store puts them away, a retrieval hands one out."""
    async with bench_site(tmp_path) as daemon:
        await daemon.start()
        await daemon.token()
        anna = Technician(daemon, "anna")
        sheet = tmp_path / "vials.csv"
        sheet.write_text(SHEET)
        await anna.did("inventory", "import", sheet, "--apply", "--reason", "new vials")
        stored = await anna.did("procedures", "store", "V1", "V2", "--start")
        await anna.confirms_until(stored["id"], "store_samples")
        await anna.did("procedures", "scan", stored["id"], "V1", "V2")
        assert (await anna.confirms_until(stored["id"]))["state"] == "COMPLETED"
        out = await anna.did("procedures", "retrieve", "V2", "--start")
        await anna.confirms_until(out["id"], "take_samples")
        await anna.did("procedures", "scan", out["id"], "V2")
        assert (await anna.confirms_until(out["id"]))["state"] == "COMPLETED"
        listed = (await anna.reads("inventory", "export")).out
        assert ",V1,Vial 1,,S-1,vial_2ml_0.5,STORED,RELEASED,D1/C1/1," in listed
        assert ",V2,Vial 2,,S-1,vial_2ml_0.5,OUT,RELEASED,," in listed
        went = (await anna.asks("exposures", "V2")).json
        assert went["totals"]["events"] == 2
