"""What Prometheus scrapes: a strict reader takes it, and nothing in it looks fresher than it is."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import readings
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.metrics.exposition import Family, Sample, written
from crinsu_gateway.web.representation.health import BusHealth
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.prometheus_text import Read, read
from tests.integration.web.test_api_golden import furnish

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
OF_PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1"
)


async def scraped(api: Api) -> dict[str, Read]:
    """What a scrape reads."""
    reader = api.bearer(Scope.GATEWAY_READ)
    answer = await api.stranger.get("/metrics", headers={**reader, "Accept": OF_PROMETHEUS})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return read(answer.text)


def one(family: Read, **labels: str) -> float | None:
    """The sample that has these labels; None where there is none."""
    found = [value for key, value in family.samples.items() if set(labels.items()) <= set(key)]
    assert len(found) <= 1
    return found[0] if found else None


def say(tx: Transaction, point: str, value: float | None, quality: Quality) -> None:
    """A reading of the unit."""
    now = tx.now
    unit = "Cel" if point == "temperature" else "%"
    quantity = None if value is None else Quantity(value, unit)
    reason = Reason.NONE if quality is Quality.GOOD else Reason.REFUSED
    readings.record(
        tx, [Reading("freezer-1", point, quantity, quality, now.utc_ms, now.boot_ms, reason, "")]
    )


async def test_a_scrape_tells_devices_storage_work_and_the_process(api: Api) -> None:
    """Levels, alarms, executions, what waits, requests, memory; each as it stands."""
    await api.db.write(furnish)
    found = await scraped(api)
    assert one(found["crinsu_storage_level_percent"], storage="T1") == 81.5
    assert one(found["crinsu_storage_capacity"], storage="T1") == 12
    assert one(found["crinsu_executions"], state="RUNNING") == 1
    assert one(found["crinsu_alarms_open"], severity="emergency") == 2
    assert one(found["crinsu_device_condition"], device="freezer-1", condition="starting") == 1
    assert (one(found["crinsu_outbox_waiting"]) or 0) >= 1
    assert one(found["crinsu_centre_last_contact_timestamp_seconds"]) == 1_759_999_940
    assert (one(found["process_resident_memory_bytes"]) or 0) > 10_000_000
    again = await scraped(api)
    ours = {"face": "own", "method": "GET", "status": "2xx"}
    assert one(again["crinsu_api_requests_total"], **ours) == 1


async def test_what_is_not_good_has_no_value_and_says_why(api: Api) -> None:
    """A bad temperature is no number; a good one is; then the gauge of quality changes."""
    await api.db.write(say, "temperature", None, Quality.BAD)
    await api.db.write(say, "level", 44.0, Quality.SUSPECT)
    found = await scraped(api)
    assert one(found["crinsu_storage_temperature_celsius"], storage="T1") is None
    assert one(found["crinsu_storage_temperature_quality"], storage="T1", quality="bad") == 1
    assert one(found["crinsu_storage_level_percent"], storage="T1") is None
    assert one(found["crinsu_reading_value"], point="level") is None
    await api.db.write(say, "temperature", -191.5, Quality.GOOD)
    found = await scraped(api)
    assert one(found["crinsu_storage_temperature_celsius"], storage="T1") == -191.5
    assert one(found["crinsu_storage_temperature_quality"], storage="T1", quality="bad") == 0


async def test_nobody_without_the_scope_reads_it(api: Api) -> None:
    """401 without a token, also from the machine itself; 403 with another scope."""
    assert (await api.stranger.get("/metrics")).status_code == 401
    other = api.bearer(Scope.INVENTORY_READ)
    assert (await api.stranger.get("/metrics", headers=other)).status_code == 403


async def test_no_label_says_who_or_what_lies_there(api: Api) -> None:
    """Names of people, codes of subjects, tags and names of vials: none of them stands in it."""
    await api.db.write(furnish)
    answer = await api.client.get("/metrics")
    assert answer.status_code == 200
    text = answer.text
    assert 'storage="T1"' in text, "what is stored is counted there"
    for secret in ("Ada", "anna", "tech-1", "SUBJ-1", "TAG-1", "Vial", "tester"):
        assert secret not in text


async def test_callers_make_no_labels(api: Api) -> None:
    """Paths and methods that nobody knows are counted under names of ours."""
    for number in range(5):
        await api.client.get(f"/made/up/{number}")
        await api.client.request(f"MADE{number}", "/metrics")
    found = await scraped(api)
    methods = {dict(key)["method"] for key in found["crinsu_api_requests_total"].samples}
    assert methods <= {"GET", "OTHER"}


@pytest.mark.parametrize("text", ['a"b', "back\\slash", "two\nlines", "{}=,", "é"])
def test_any_label_is_read_as_it_was_written(text: str) -> None:
    """Quotes, backslashes and line ends are escaped."""
    told = written([Family("x", "gauge", text, [Sample(1.5, {"a": text, "b": ""})])]).decode()
    assert read(told)["x"].samples == {frozenset({("a", text), ("b", "")}): 1.5}


LABELS_AROUND = {"facility", "instance", "__name__"}
"""Labels that the settings of Prometheus give, and its own."""


async def test_the_dashboard_asks_for_metrics_that_exist(api: Api) -> None:
    """Each metric, in the rules too, and each label of a query is one that a scrape tells."""
    await api.db.write(furnish)
    net = BusHealth("freezer-net", "running", 120, "")
    api.health.append(replace(api.health[-1], buses=(net,)))
    found = await scraped(api)
    dashboard = json.loads((EXAMPLES / "grafana-dashboard.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    names = {name for expr in asked for name in re.findall(r"\b(?:crinsu|process)_\w+", expr)}
    assert names
    assert names <= set(found)
    for target in (one for panel in dashboard["panels"] for one in panel["targets"]):
        told = set(LABELS_AROUND)
        for name in re.findall(r"\b(?:crinsu|process)_\w+", target["expr"]):
            told |= {label for sample in found[name].samples for label, _ in sample}
        wanted = set(re.findall(r'(\w+)(?:=~|!=|=)"', target["expr"]))
        wanted |= set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        for grouped in re.findall(r"by \(([^)]*)\)", target["expr"]):
            wanted |= set(grouped.replace(" ", "").split(","))
        assert wanted <= told or told == LABELS_AROUND, target  # what has no sample has no label
    rules = (EXAMPLES / "prometheus-alerts.yml").read_text()
    assert set(re.findall(r"\b(?:crinsu|process)_\w+", rules)) <= set(found)
    assert dashboard["uid"]
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


async def test_the_guide_names_every_metric(api: Api) -> None:
    """docs/operations.md has each metric of a scrape."""
    guide = (EXAMPLES.parent / "operations.md").read_text()
    assert [name for name in await scraped(api) if f"`{name}`" not in guide] == []
