from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.models import AuditEntry
from config.story.clock import at
from config.story.reference import load_reference
from cooperatives.models import (
    AdminUnit,
    AdminUnitChange,
    CooperativeStatus,
    HeadOffice,
    ReportingArea,
    Share,
)
from cooperatives.models.areas import full_address, place_in_unit
from cooperatives.operations import carry_over, choose_unit
from cooperatives.units import at_ended_units, propose, successors
from tests.cooperatives.land import (
    CHANGE,
    make_change,
    make_land,
    make_resident,
    make_unit,
)
from tests.factories import make_class, make_cooperative, make_participant, make_user
from training.papers import learner_rows

TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def land(db):
    return make_land()


def offices(cooperative):
    return list(cooperative.head_offices.values_list("since", "admin_unit"))


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "details__unit"))


# Addresses


def test_an_old_unit_is_written_with_its_district_and_a_new_one_without(land):
    assert land.tri_luc.address == "xã Trí Lực, huyện Thới Bình, tỉnh Cà Mau"
    assert land.tri_phai.address == "xã Trí Phải, tỉnh Cà Mau"
    assert land.tri_luc.address_in_province == "xã Trí Lực, huyện Thới Bình"
    assert land.tri_phai.address_in_province == "xã Trí Phải"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("xã Trí Phải, huyện Thới Bình", ""),
        ("Số 12, ấp 5, xã Trí Phải, huyện Thới Bình", "Số 12, ấp 5"),
        ("ấp 5 xã Trí Phải huyện Thới Bình", "ấp 5"),
        ("ấp Kinh 3 - Thị trấn U Minh", "ấp Kinh 3"),
        ("ấp Mũi, xã Viên An", "ấp Mũi"),
        ("12 Lý Thường Kiệt, phường 6, TP. Cà Mau", "12 Lý Thường Kiệt"),
        ("12 Lý Thường Kiệt, P.6, TP Cà Mau", "12 Lý Thường Kiệt"),
        ("Km 4, tỉnh lộ 8", "Km 4, tỉnh lộ 8"),
        ("đường tỉnh 984, xã Phú Tân", "đường tỉnh 984"),
        ("khu nhà ở xã hội, phường 8", "khu nhà ở xã hội"),
        ("Tổ 3, khóm 2", "Tổ 3, khóm 2"),
        ("", ""),
    ],
)
def test_the_beginning_of_an_address_ends_where_units_are_named(written, place):
    assert place_in_unit(written) == place


def test_the_unit_stands_for_the_names_in_the_text(land):
    written = "Số 12, ấp 5, xã Trí Lực, huyện Thới Bình"

    assert full_address(written, "", land.tri_phai) == (
        "Số 12, ấp 5, xã Trí Phải, tỉnh Cà Mau"
    )
    assert full_address(written, "Ấp 5", land.tri_phai) == (
        "Số 12, ấp 5, xã Trí Phải, tỉnh Cà Mau"
    )
    assert full_address("Số 12", "ấp 5", land.tri_phai) == (
        "Số 12, ấp 5, xã Trí Phải, tỉnh Cà Mau"
    )


def test_without_a_unit_the_address_is_as_written():
    assert full_address("xã Trí Lực", "ấp 5", None) == "ấp 5, xã Trí Lực"
    assert full_address("", "", None) == ""


def test_a_record_has_the_address_of_its_day(land):
    cooperative = make_resident(land.tri_luc, address="ấp 5, xã Trí Lực")
    carry_over(on=TODAY, actor=None)

    assert cooperative.address_on(dt.date(2024, 9, 9)) == (
        "ấp 5, xã Trí Lực, huyện Thới Bình, tỉnh Cà Mau"
    )
    assert cooperative.address_on(CHANGE - dt.timedelta(days=1)).endswith(
        "huyện Thới Bình, tỉnh Cà Mau"
    )
    assert cooperative.address_on(CHANGE) == "ấp 5, xã Trí Phải, tỉnh Cà Mau"
    assert cooperative.unit_on(dt.date(2024, 9, 9)) == land.tri_luc
    assert cooperative.unit_on(CHANGE) == land.tri_phai
    cooperative.refresh_from_db()
    assert cooperative.place == "ấp 5, xã Trí Phải, tỉnh Cà Mau"


def test_before_the_first_known_day_the_first_known_address_stands(land):
    cooperative = make_resident(land.tri_luc, since=dt.date(2024, 6, 1))

    assert cooperative.address_on(dt.date(2020, 1, 1)).startswith("xã Trí Lực")


def test_the_present_address_stands_where_no_history_is_kept(land):
    cooperative = make_cooperative(address_text="ấp 5", admin_unit=land.tri_luc)

    assert cooperative.address_on(TODAY).startswith("ấp 5, xã Trí Lực, huyện")
    assert make_cooperative().address_on(TODAY) == ""


def test_the_list_of_a_class_names_the_units_of_its_first_day(
    land, django_assert_num_queries
):
    for starts_on, area in (
        (dt.date(2024, 9, 9), "xã Trí Lực, huyện Thới Bình"),
        (TODAY, "xã Trí Phải"),
    ):
        training_class = make_class(starts_on=starts_on, ends_on=starts_on)
        for _seat in range(2):
            make_participant(
                training_class=training_class, cooperative=make_resident(land.tri_luc)
            )
        carry_over(on=TODAY, actor=None)

        with django_assert_num_queries(2):
            rows = learner_rows(training_class)

        assert [row["area"] for row in rows] == [area, area]


# What became of a unit


def test_a_whole_unit_has_one_successor_and_a_split_one_several(land):
    assert successors(land.tri_luc) == [land.tri_phai]
    assert successors(land.khanh_lam) == [land.new_khanh_lam, land.new_u_minh]
    assert successors(land.tri_phai) == [land.tri_phai]
    assert successors(land.thoi_binh) == []


def test_a_proposal_says_whether_it_is_sure(land):
    assert propose(land.tri_luc) == (land.tri_phai, True)
    assert propose(land.khanh_lam) == (land.new_khanh_lam, False)
    assert propose(land.tri_phai) == (land.tri_phai, True)
    assert propose(land.thoi_binh) == (None, False)


def test_parts_that_meet_again_make_a_sure_proposal(land):
    """As Phường 4, split in late 2024: both parts became Phường An Xuyên in 2025."""
    day = dt.date(2024, 12, 1)
    ended = make_unit("Nhỏ", code="1", parent=land.thoi_binh, valid_to=day)
    other = make_unit("Khác", code="2", parent=land.thoi_binh)
    make_change(ended, land.tri_luc, Share.PART, day)
    make_change(ended, other, Share.PART, day)
    make_change(other, land.tri_phai)

    assert propose(ended) == (land.tri_phai, True)


# Carrying over


def test_carry_over_moves_whole_communes_and_leaves_split_ones(land):
    whole = make_resident(land.tri_luc, address="Số 1, xã Trí Lực", hamlet="ấp 5")
    split = make_resident(land.khanh_lam, address="xã Khánh Lâm")
    AuditEntry.objects.all().delete()

    done = carry_over(on=TODAY, actor=None)

    assert done.moved == [(whole, land.tri_luc, land.tri_phai)]
    assert done.waiting == [split]
    whole.refresh_from_db()
    split.refresh_from_db()
    assert (whole.address_text, whole.hamlet) == ("Số 1", "ấp 5")
    assert whole.admin_unit == land.tri_phai
    assert offices(whole) == [(None, land.tri_luc.pk), (CHANGE, land.tri_phai.pk)]
    assert split.admin_unit == land.khanh_lam
    assert offices(split) == [(None, land.khanh_lam.pk)]
    assert acts() == [("cooperative.relocated", "xã Trí Phải")]
    assert AuditEntry.objects.get().subject_id == str(whole.pk)


def test_carrying_over_twice_changes_nothing(land):
    make_resident(land.tri_luc)
    make_resident(land.khanh_lam)
    carry_over(on=TODAY, actor=None)
    before = (
        list(HeadOffice.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )

    done = carry_over(on=TODAY, actor=None)

    assert done.moved == []
    assert before == (
        list(HeadOffice.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )


def test_carry_over_keeps_an_address_that_had_no_history(land):
    cooperative = make_cooperative(
        address_text="ấp 5, xã Trí Lực", admin_unit=land.tri_luc
    )

    carry_over(on=TODAY, actor=None)

    assert offices(cooperative) == [(None, land.tri_luc.pk), (CHANGE, land.tri_phai.pk)]


def test_carry_over_follows_one_change_after_another(land):
    day = dt.date(2024, 12, 1)
    ended = make_unit("Nhỏ", code="1", parent=land.thoi_binh, valid_to=day)
    make_change(ended, land.tri_luc, on=day)
    cooperative = make_resident(ended)

    carry_over(on=TODAY, actor=None)

    assert [since for since, _unit in offices(cooperative)] == [None, day, CHANGE]
    cooperative.refresh_from_db()
    assert cooperative.admin_unit == land.tri_phai


def test_nobody_is_moved_before_the_day_of_the_change(land):
    cooperative = make_resident(land.tri_luc)

    done = carry_over(on=CHANGE - dt.timedelta(days=1), actor=None)

    assert (done.moved, done.waiting) == ([], [])
    assert offices(cooperative) == [(None, land.tri_luc.pk)]


def test_carry_over_refuses_a_day_that_has_not_come(land):
    cooperative = make_resident(land.tri_luc)

    with at(TODAY), pytest.raises(ValidationError) as refusal:
        carry_over(on=TODAY + dt.timedelta(days=1), actor=None)

    assert refusal.value.code == "date_in_future"
    assert offices(cooperative) == [(None, land.tri_luc.pk)]


def test_a_dissolved_cooperative_keeps_its_last_address(land):
    cooperative = make_resident(land.tri_luc, status=CooperativeStatus.DISSOLVED)

    done = carry_over(on=TODAY, actor=None)

    assert done.moved == []
    assert not at_ended_units(TODAY).exists()
    assert offices(cooperative) == [(None, land.tri_luc.pk)]


def test_the_command_prints_and_saves(land, capsys):
    cooperative = make_resident(land.tri_luc)
    make_resident(land.khanh_lam)

    call_command("carry_over_units", "--dry-run")

    dry = capsys.readouterr().out
    assert "1 moved, 1 wait for a choice." in dry
    assert offices(cooperative) == [(None, land.tri_luc.pk)]

    call_command("carry_over_units")

    assert capsys.readouterr().out == dry.replace("Nothing was saved.\n", "")
    assert offices(cooperative) == [(None, land.tri_luc.pk), (CHANGE, land.tri_phai.pk)]

    call_command("carry_over_units")

    assert "0 moved, 1 wait for a choice." in capsys.readouterr().out


# Choosing for a split commune


def test_choosing_a_part_moves_the_head_office_from_the_day_of_the_change(land):
    officer = make_user()
    cooperative = make_resident(land.khanh_lam, address="ấp 3, xã Khánh Lâm")
    AuditEntry.objects.all().delete()

    choose_unit(
        cooperative, land.to_u_minh, address_text="Số 7", hamlet="ấp 3", actor=officer
    )

    cooperative.refresh_from_db()
    assert cooperative.admin_unit == land.new_u_minh
    assert cooperative.place == "Số 7, ấp 3, xã U Minh, tỉnh Cà Mau"
    assert cooperative.address_on(dt.date(2024, 12, 31)) == (
        "ấp 3, xã Khánh Lâm, huyện U Minh, tỉnh Cà Mau"
    )
    assert offices(cooperative) == [
        (None, land.khanh_lam.pk),
        (CHANGE, land.new_u_minh.pk),
    ]
    assert acts() == [("cooperative.relocated", "xã U Minh")]
    assert AuditEntry.objects.get().actor == officer
    assert not at_ended_units(TODAY).exists()


def test_choosing_a_unit_that_went_on_whole_goes_on_to_the_unit_of_today(land):
    day = dt.date(2024, 12, 1)
    ended = make_unit("Nhỏ", code="1", parent=land.thoi_binh, valid_to=day)
    change = make_change(ended, land.tri_luc, Share.PART, day)
    make_change(ended, land.khanh_lam, Share.PART, day)
    cooperative = make_resident(ended)

    choose_unit(cooperative, change, address_text="", hamlet="", actor=make_user())

    assert offices(cooperative) == [
        (None, ended.pk),
        (day, land.tri_luc.pk),
        (CHANGE, land.tri_phai.pk),
    ]


def test_choosing_is_refused_for_a_cooperative_that_has_been_moved(land):
    officer = make_user()
    cooperative = make_resident(land.khanh_lam)
    choose_unit(cooperative, land.to_u_minh, address_text="", hamlet="", actor=officer)
    before = offices(cooperative), acts()

    with pytest.raises(ValidationError) as refusal:
        choose_unit(
            cooperative, land.to_khanh_lam, address_text="", hamlet="", actor=officer
        )

    assert refusal.value.code == "unit_moved"
    assert (offices(cooperative), acts()) == before
    cooperative.refresh_from_db()
    assert cooperative.admin_unit == land.new_u_minh


# The reference data


def test_areas_hold_their_old_communes_and_loading_again_adds_nothing(db):
    load_reference()
    first = (
        list(AdminUnit.objects.order_by("pk").values()),
        list(AdminUnitChange.objects.order_by("pk").values()),
        sorted(ReportingArea.units.through.objects.values_list("pk", flat=True)),
    )
    load_reference()

    assert first == (
        list(AdminUnit.objects.order_by("pk").values()),
        list(AdminUnitChange.objects.order_by("pk").values()),
        sorted(ReportingArea.units.through.objects.values_list("pk", flat=True)),
    )
    areas = ReportingArea.objects.filter(scheme="CM-2024-9")
    assert areas.count() == 9
    on_the_last_day = AdminUnit.objects.communes().valid_on(dt.date(2025, 6, 30))
    today = AdminUnit.objects.communes().valid_on(TODAY)
    assert on_the_last_day.filter(areas__in=areas).count() == 100
    assert today.filter(areas__in=areas).count() == 39
    assert on_the_last_day.filter(areas__code="967").count() == 12
    assert AdminUnitChange.objects.count() == 191


def test_a_unit_belongs_to_one_area_of_a_scheme(db):
    """Else the same cooperative would count twice."""
    load_reference()

    units = AdminUnit.objects.filter(areas__scheme="CM-2024-9")

    assert units.count() == units.distinct().count()
