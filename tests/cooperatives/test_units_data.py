"""The units of the file agree with ``domain.md`` §7 and with one another."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from config.story.reference import read

OLD, NEW, LAST_DAY = "1997-01-01", "2025-07-01", "2025-06-30"

# domain.md §7.2: codes that meant a unit of another name before 1 July 2025.
RENAMED = {
    "32002",
    "32014",
    "32041",
    "32044",
    "32047",
    "32062",
    "32069",
    "32083",
    "32104",
    "32119",
    "32134",
    "32188",
    "32201",
    "32214",
    "32227",
    "32236",
    "32244",
}
TOWNS = {"32065", "32095", "32098", "32128", "32152", "32191", "32212"}
SPLIT = {
    "xã Lợi An",
    "xã Trần Hợi",
    "xã Phong Điền",
    "xã Khánh Thuận",
    "xã Khánh Lâm",
    "xã Nguyễn Phích",
    "xã Tạ An Khương",
    "xã Đông Hưng",
    "xã Đông Thới",
    "xã Tân Hưng Đông",
    "xã Hòa Mỹ",
    "thị trấn Năm Căn",
    "xã Hàm Rồng",
    "xã Viên An",
    "xã Tân Ân",
    "phường 6",
    "phường 7",
    "xã Định Bình",
    "xã Tắc Vân",
}


@pytest.fixture(scope="module")
def data():
    return read("cooperatives/data/admin_units.json")


def key(ref):
    return ref["level"], ref["code"], ref["valid_from"]


@pytest.fixture(scope="module")
def units(data):
    return {key(unit): unit for unit in data["units"]}


@pytest.fixture(scope="module")
def old_communes(units):
    """The communes of the last day before 1 July 2025, by province and code."""
    found = defaultdict(dict)
    for unit in units.values():
        if unit["level"] == "commune" and unit["valid_to"] == LAST_DAY:
            province = units[key(unit["parent"])]["parent"]["code"]
            found[province][unit["code"]] = unit
    return found


@pytest.fixture(scope="module")
def new_communes(units):
    return {
        unit["code"]: unit
        for unit in units.values()
        if unit["level"] == "commune" and unit["valid_from"] == NEW
    }


@pytest.fixture(scope="module")
def of_2025(data):
    return [change for change in data["changes"] if change["effective_on"] == NEW]


def full_name(unit):
    return f"{unit['kind']} {unit['name']}"


def test_no_two_units_share_level_code_and_first_day(data, units):
    assert len(units) == len(data["units"])


def test_every_unit_stands_in_a_unit_of_its_own_time(units):
    for unit in units.values():
        if unit["level"] == "province":
            assert unit["parent"] is None
            continue
        parent = units[key(unit["parent"])]
        assert parent["valid_from"] <= unit["valid_from"]
        assert parent["valid_to"] is None or unit["valid_to"] <= parent["valid_to"]


def test_there_were_a_hundred_old_communes_of_three_kinds(old_communes):
    communes = old_communes["96"].values()

    assert Counter(unit["kind"] for unit in communes) == {
        "xã": 82,
        "phường": 9,
        "thị trấn": 9,
    }
    assert Counter(unit["parent"]["code"] for unit in communes) == {
        "964": 16,
        "966": 8,
        "967": 12,
        "968": 13,
        "969": 11,
        "970": 16,
        "971": 8,
        "972": 9,
        "973": 7,
    }
    assert len(old_communes["95"]) == 64


def test_there_are_64_new_communes_right_under_the_province(new_communes):
    assert Counter(unit["kind"] for unit in new_communes.values()) == {
        "xã": 55,
        "phường": 9,
    }
    assert {key(unit["parent"]) for unit in new_communes.values()} == {
        ("province", "96", NEW)
    }
    assert sum("main_old_district" in unit for unit in new_communes.values()) == 39


def test_codes_were_given_anew_as_the_traps_say(old_communes, new_communes):
    reused = {
        code: (old_communes["96"][code], unit)
        for code, unit in new_communes.items()
        if code in old_communes["96"]
    }

    assert len(reused) == 39
    renamed = {c for c, (old, new) in reused.items() if old["name"] != new["name"]}
    raised = {
        c
        for c, (old, new) in reused.items()
        if old["name"] == new["name"] and old["kind"] != new["kind"]
    }
    assert renamed == RENAMED
    assert raised == TOWNS
    assert len(reused) - len(renamed) - len(raised) == 15
    assert full_name(old_communes["96"]["32047"]) == "xã Khánh Hòa"
    assert full_name(new_communes["32047"]) == "xã U Minh"


def test_the_code_of_ward_2_was_that_of_ward_4(units):
    """They were united on 1 December 2024; a code names nothing without its day."""
    assert units["commune", "32002", OLD]["name"] == "4"
    assert units["commune", "32011", OLD]["name"] == "2"
    assert units["commune", "32002", "2024-12-01"]["name"] == "2"
    assert units["commune", "32002", NEW]["name"] == "An Xuyên"


def test_every_change_leads_from_a_unit_that_ends_to_one_that_goes_on(data, units):
    for change in data["changes"]:
        before, after = units[key(change["from"])], units[key(change["to"])]
        assert before["level"] == after["level"]
        assert before["valid_to"] < change["effective_on"]
        assert after["valid_from"] <= change["effective_on"]
        assert after["valid_to"] is None or after["valid_to"] > change["effective_on"]
        assert change["legal_basis"].startswith("Nghị quyết số ")


def test_no_change_is_told_twice(data):
    pairs = [(key(change["from"]), key(change["to"])) for change in data["changes"]]

    assert len(set(pairs)) == len(pairs)


def test_every_ended_unit_but_the_districts_has_a_successor(data, units):
    changed = {key(change["from"]) for change in data["changes"]}
    ended = {k for k, unit in units.items() if unit["valid_to"] is not None}

    assert ended - changed == {k for k in units if k[0] == "district"}


def test_a_unit_goes_to_one_as_a_whole_or_to_several_in_parts(data):
    shares = defaultdict(list)
    for change in data["changes"]:
        shares[key(change["from"])].append(change["share"])

    for found in shares.values():
        assert found == ["whole"] or (len(found) > 1 and set(found) == {"part"})


def test_every_new_commune_was_made_of_something(of_2025, new_communes):
    made = {change["to"]["code"] for change in of_2025}

    assert set(new_communes) <= made


def test_nineteen_communes_were_split(of_2025, units):
    split = {key(change["from"]) for change in of_2025 if change["share"] == "part"}

    assert {full_name(units[k]) for k in split} == SPLIT
    assert len(split) == 19


def test_a_name_may_have_gone_elsewhere(of_2025, units):
    """New Tân Ân is not old Tân Ân; new U Minh holds nothing of the town U Minh."""

    def made_of(code):
        return {
            full_name(units[key(change["from"])])
            for change in of_2025
            if change["to"] == {"level": "commune", "code": code, "valid_from": NEW}
        }

    assert made_of("32236") == {"xã Tam Giang Tây", "xã Tân Ân Tây"}
    assert "thị trấn U Minh" not in made_of("32047")
    assert "xã Nguyễn Việt Khái" not in made_of("32227")
    assert made_of("32092") == {"xã Hồ Thị Kỷ"}


def test_both_provinces_became_one(of_2025):
    provinces = [change for change in of_2025 if change["from"]["level"] == "province"]

    assert {change["from"]["code"] for change in provinces} == {"95", "96"}
    assert {change["to"]["code"] for change in provinces} == {"96"}
    assert {change["share"] for change in provinces} == {"whole"}
