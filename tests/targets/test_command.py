from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cooperatives.models import ReportingArea
from targets.models import TargetSet
from tests.factories import (
    make_area,
    make_assignment,
    make_contract,
    make_report,
    make_target,
)


def run(*args):
    out = StringIO()
    call_command("targets", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def _plan(db):
    make_area(code="966", name="Huyện U Minh")
    make_target("T1", year=2024, level="area", value=Decimal("0.5"), unit="ratio")
    make_target("T4", year=2024, value=Decimal(450_000_000), unit="dong")
    make_target("T5", year=2024, operator=">", value=Decimal("0.8"), unit="ratio")
    make_target("T8a", year=2024)


@pytest.mark.usefixtures("_plan")
def test_json_says_every_target_unrounded():
    answer = json.loads(run("--year", "2024", "--json"))

    assert (answer["year"], answer["as_of"]) == (2024, "2024-12-31")
    assert answer["scheme"] == "CM-2024-9"
    models, capital, contracts, classes = answer["indicators"]
    assert models["areas"] == [
        {
            "code": "966",
            "name": "Huyện U Minh",
            "value": None,
            "numerator": 0,
            "denominator": 8,
            "status": "no_data",
        }
    ]
    assert capital["target"] == 450_000_000
    assert (contracts["operator"], contracts["target"]) == (">", 0.8)
    assert classes == {
        "code": "T8a",
        "label": "Lớp giám đốc hợp tác xã",
        "value": 0,
        "numerator": 0,
        "denominator": None,
        "coverage": 1,
        "operator": ">=",
        "target": 1,
        "status": "not_met",
    }


@pytest.mark.usefixtures("_plan")
def test_a_date_in_the_year_finds_the_target_in_progress():
    answer = json.loads(run("--year=2024", "--as-of=2024-06-30", "--json"))

    assert answer["as_of"] == "2024-06-30"
    assert answer["indicators"][-1]["status"] == "in_progress"


@pytest.mark.usefixtures("_plan")
def test_the_table_has_a_line_for_each_target():
    title, _head, *lines = run("--year", "2024").splitlines()

    assert "31/12/2024" in title
    assert [line.split()[0] for line in lines] == ["T1", "T4", "T5", "T8a"]
    assert "450" in lines[1]
    assert "> 80%" in lines[2]


@pytest.mark.usefixtures("_plan")
def test_a_year_without_targets_is_refused():
    with pytest.raises(CommandError, match="1999"):
        run("--year", "1999")


def test_the_newest_figures_are_of_today_while_the_year_runs(db):
    year = dt.date.today().year  # noqa: DTZ011  the command's own day may differ by hours
    make_target(year=year + 1)

    answer = json.loads(run("--year", str(year + 1), "--json"))

    assert answer["as_of"] < f"{year + 1}-12-31"


@pytest.fixture
def _reference(db):
    call_command("demo", reference=True, verbosity=0)


@pytest.mark.usefixtures("_reference")
def test_the_nine_bullets_are_printed_with_their_areas():
    area = ReportingArea.objects.get(code="966")
    hub = make_assignment(area=area, percent=100).cooperative
    make_contract(cooperative=hub)
    make_report(cooperative=hub, members_total=101, traceability=True)
    make_report(cooperative=hub, data_date=dt.date(2023, 12, 31), members_total=99)

    answer = json.loads(run("--year=2024", "--json"))

    said = {row["code"]: row for row in answer["indicators"]}
    assert len(said) == 15
    assert {code for code, row in said.items() if "areas" in row} == {
        "T1",
        "T1a",
        "T1b",
        "T5",
        "T6a",
        "T6b",
    }
    assert all(len(row["areas"]) == 9 for row in said.values() if "areas" in row)
    progress, contracts = said["T1"], said["T5"]
    assert (progress["numerator"], progress["denominator"]) == (0, 9)
    assert progress["value"] == pytest.approx(1 / 72)
    assert (contracts["numerator"], contracts["denominator"]) == (1, 9)
    assert contracts["areas"][0] == {
        "code": "966",
        "name": "Huyện U Minh",
        "value": 1,
        "numerator": 1,
        "denominator": 1,
        "status": "met",
    }
    assert {row["status"] for row in contracts["areas"][1:]} == {"not_met"}
    assert (said["T2"]["value"], said["T2"]["status"]) == (1, "not_met")
    assert (said["T3"]["value"], said["T3"]["status"]) == (101, "exceeded")
    assert (said["T7b"]["value"], said["T7b"]["status"]) == (1, "met")
    assert (said["T4"]["coverage"], said["T4"]["target"]) == (1, 450_000_000)


@pytest.mark.usefixtures("_reference")
def test_another_plan_of_the_year_is_printed_by_name_or_number():
    second = TargetSet.objects.get(plan__startswith="Kế hoạch")

    by_name = run("--year=2024", "--plan=hop tac xa", "--json")
    by_number = run("--year=2024", f"--plan={second.pk}", "--json")

    codes = [row["code"] for row in json.loads(by_name)["indicators"]]
    assert codes == [f"K{number}" for number in range(1, 9)]
    assert by_number == by_name
    assert not second.is_published
    with pytest.raises(CommandError, match="2024"):
        run("--year=2024", "--plan=không có")
