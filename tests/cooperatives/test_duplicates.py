"""Which records are proposed as one, and which are left in peace."""

from __future__ import annotations

import datetime as dt

import pytest

from cooperatives.duplicates import Evidence, pairs, pairs_of
from cooperatives.models import DistinctPair, PairKind
from tests.factories import make_area, make_cooperative, make_person, make_user

pytestmark = pytest.mark.django_db


def found(kind):
    return pairs([kind], DistinctPair.objects.all())


def evidence(first, second):
    """What speaks for the two, asked of the whole province and of each of them."""
    kind = PairKind.PERSON if hasattr(first, "full_name") else PairKind.COOPERATIVE
    everything = found(kind)
    assert pairs_of(first) == pairs_of(second) == everything
    assert len(everything) <= 1
    for pair in everything:
        assert [pair.first, pair.second] == sorted([first.pk, second.pk])
    return set(everything[0].evidence) if everything else set()


def person(name, born=(1981, 2, 28), **fields):
    return make_person(
        full_name=name,
        date_of_birth=dt.date(*born),
        **{"citizen_id": "", "phone": "", **fields},
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hoà"),
        ("Nguyễn Thị Ánh", "NGUYEN THI ANH"),
        ("Lý Thị Mỹ", "Lí Thị Mĩ"),
    ],
)
def test_one_name_written_in_two_ways_and_one_year_is_proposed(one, other):
    first, second = person(one), person(other, born=(1981, 7, 1))

    assert evidence(first, second) == {Evidence.NAME, Evidence.BIRTH_YEAR}


def test_the_same_name_of_another_year_is_somebody_else():
    assert (
        evidence(person("Trần Văn Ba"), person("Trần Văn Ba", (1982, 2, 28))) == set()
    )


def test_one_with_and_one_without_a_citizen_number_are_proposed():
    first = person("Trần Văn Ba", citizen_id="096081000001", phone="0912345678")

    assert evidence(first, person("Trần Văn Ba", phone="0987654321")) == {
        Evidence.NAME,
        Evidence.BIRTH_DAY,
        Evidence.ONE_NUMBER,
    }


def test_two_citizen_numbers_are_namesakes_unless_the_day_is_the_same():
    first = person("Trần Văn Ba", citizen_id="096081000001")
    other_day = person("Trần Văn Ba", (1981, 3, 1), citizen_id="096081000002")
    assert evidence(first, other_day) == set()

    other_day.date_of_birth = first.date_of_birth
    other_day.save()

    assert evidence(first, other_day) == {
        Evidence.NAME,
        Evidence.BIRTH_DAY,
        Evidence.TWO_NUMBERS,
    }


@pytest.mark.parametrize(
    ("name", "born", "expected"),
    [
        ("Nguyễn Văn Ba", (1960, 1, 1), {Evidence.NAME, Evidence.PHONE}),
        ("Nguyễn Ba", (1960, 1, 1), {Evidence.NEAR_NAME, Evidence.PHONE}),
        ("Nguyễn Văn Bốn", (1981, 2, 28), set()),
        ("Trần Thị Ba", (1981, 2, 28), set()),
        (
            "Nguyên Văng Ba",
            (1981, 2, 28),
            {Evidence.NEAR_NAME, Evidence.BIRTH_DAY, Evidence.PHONE},
        ),
        ("Nguyên Văng Ba", (1960, 1, 1), set()),
    ],
)
def test_a_shared_phone_needs_a_name_beside_it_as_families_share_one(
    name, born, expected
):
    first = person("Nguyễn Văn Ba", phone="0912345678")

    assert evidence(first, person(name, born, phone="0912345678")) == expected


def test_no_phone_is_not_a_shared_phone():
    assert evidence(person("Nguyễn Văn Ba", (1960, 1, 1)), person("Nguyễn Ba")) == set()


def test_a_phone_of_a_whole_office_proposes_nobody():
    for year in range(1950, 1959):
        person("Nguyễn Văn Ba", (year, 1, 1), phone="0912345678")

    assert found(PairKind.PERSON) == []


def firm(name, area=None, **fields):
    return make_cooperative(name=name, reporting_area=area, **fields)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("HTX Tân Hưng", "Hợp tác xã Tân Hưng", {Evidence.NAME}),
        ("HTX Tôm Bình Minh", "HTX Bình Minh Tôm", {Evidence.NEAR_NAME}),
        ("HTX Tân Hưng", "HTX TânHưng", {Evidence.NEAR_NAME}),
        ("HTX Quyết Thắng", "HTX Quiết Thắng", {Evidence.NEAR_NAME}),
        ("HTX Minh Họa 1", "HTX Minh Họa 2", set()),
        ("HTX Minh Họa 1", "HTX Minh Họa 12", set()),
        ("HTX Minh Họa A", "HTX Minh Họa B", set()),
        ("HTX Minh Họa II", "HTX Minh Họa III", set()),
        ("HTX Tân Hưng", "HTX Tân Tiến", set()),
    ],
)
def test_cooperatives_of_an_area_are_proposed_by_name(one, other, expected):
    area = make_area()

    assert evidence(firm(one, area), firm(other, area)) == expected


def test_a_name_of_another_area_is_proposed_unless_tax_codes_differ():
    first = firm("HTX Tân Hưng", make_area(), coop_code="2001234567")
    second = firm("HTX Tân Hưng", make_area())
    assert evidence(first, second) == {Evidence.NAME, Evidence.TWO_AREAS}

    second.coop_code = "2001234575"
    second.save()
    assert evidence(first, second) == set()

    second.reporting_area = first.reporting_area
    second.save()
    assert evidence(first, second) == {Evidence.NAME, Evidence.TWO_CODES}


def test_a_branch_has_the_tax_number_of_its_cooperative():
    first = firm("HTX Tân Hưng", make_area(), coop_code="2001234567")
    second = firm("Chi nhánh Năm Căn", make_area(), coop_code="2001234567-001")

    assert evidence(first, second) == {Evidence.TAX_NUMBER, Evidence.TWO_AREAS}


def test_cooperatives_of_one_phone_are_proposed():
    area = make_area()
    first = firm("HTX Tân Hưng", area, phone="02903831234")
    second = firm("HTX Rạch Gốc", area, phone="02903831234")

    assert evidence(first, second) == {Evidence.PHONE}


def test_pairs_judged_distinct_are_not_proposed_again():
    first, second = person("Trần Văn Ba"), person("Trần Văn Ba")
    third = person("Trần Văn Ba")
    DistinctPair.objects.create(
        kind=PairKind.PERSON,
        first=first.pk,
        second=second.pk,
        judged_by=make_user(),
    )

    left = [(first.pk, third.pk), (second.pk, third.pk)]
    assert [(pair.first, pair.second) for pair in found(PairKind.PERSON)] == left
    assert [(pair.first, pair.second) for pair in pairs_of(first)] == left[:1]


def test_the_most_likely_comes_first():
    area = make_area()
    firm("HTX Quyết Thắng", area)
    firm("HTX Quiết Thắng", area)
    firm("HTX Tân Hưng", area, phone="02903831234")
    firm("Hợp tác xã Tân Hưng", area, phone="02903831234")

    assert [pair.reasons for pair in found(PairKind.COOPERATIVE)] == [
        ", ".join(str(e.label) for e in (Evidence.NAME, Evidence.PHONE)),
        str(Evidence.NEAR_NAME.label),
    ]


def test_two_queries_whatever_the_number_of_records(django_assert_num_queries):
    for _twice in range(2):
        for place in range(5):
            person(f"Trần Văn {place}")
            firm(f"HTX Tân Hưng {place}", make_area())
        with django_assert_num_queries(4):
            everything = pairs(PairKind, DistinctPair.objects.all())

    assert len(everything) == 10
