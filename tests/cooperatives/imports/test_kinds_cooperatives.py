"""The list of cooperatives: whom a row means, and what it says."""

from __future__ import annotations

import datetime as dt
from unicodedata import normalize

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.models import (
    AdminUnit,
    Cooperative,
    FieldGroup,
    HeadOffice,
    LegalType,
    ProductLine,
    StatusEntry,
)
from tests.cooperatives.imports.lists import (
    CODE,
    OTHER_CODE,
    a_cooperative,
    doubts,
    faults,
    outcomes,
    read,
    saved,
)
from tests.factories import make_cooperative

KIND = "cooperatives"


def test_a_new_cooperative_is_entered_with_all_that_the_row_says(land):
    saved(
        KIND,
        a_cooperative(
            **{
                "Mã số thuế": CODE,
                "Loại hình": "Liên hiệp HTX",
                "Lĩnh vực": "Nông nghiệp",
                "Ngày thành lập": "01/02/2020",
                "Địa chỉ": "Ấp 5",
                "Xã/phường": "Trí Phải",
                "Huyện": "Thới Bình",
                "Điện thoại": "0290 3831 234",
                "Sản phẩm chính": "Cua, Sò",
            }
        ),
    )

    entered = Cooperative.objects.get()
    assert (entered.name, entered.coop_code) == ("HTX Bình Minh", CODE)
    assert entered.legal_type == LegalType.UNION
    assert entered.field_group == FieldGroup.AGRICULTURE
    assert entered.founded_on == dt.date(2020, 2, 1)
    assert entered.reporting_area.name == "Huyện Thới Bình"
    assert entered.address_text == "Ấp 5"
    assert entered.admin_unit.address == "xã Trí Phải, huyện Thới Bình, tỉnh Cà Mau"
    assert entered.phone == "02903831234"
    assert {line.name for line in entered.product_lines.all()} == {"Cua", "Sò"}
    assert entered.is_active
    assert not StatusEntry.objects.exists()
    assert {e.verb for e in AuditEntry.objects.filter(subject_id=entered.pk)} >= {
        "cooperative.registered",
        "cooperative.relocated",
    }


def test_a_blank_legal_type_is_a_cooperative(thoi_binh):
    saved(KIND, a_cooperative(**{"Loại hình": None}))

    assert Cooperative.objects.get().legal_type == LegalType.COOPERATIVE


# Whom a row means


@pytest.mark.parametrize(
    "name",
    ["HTX Bình Minh", "hợp tác xã BINH MINH", "Binh Minh", "HTX. Bình  Minh"],
)
def test_without_tax_code_the_folded_name_in_the_area_decides(cooperative, name):
    reading = read(KIND, a_cooperative(**{"Tên hợp tác xã": name}))

    assert outcomes(reading) == ["same"]
    assert reading.rows[0].target == cooperative


def test_the_same_name_in_another_area_is_another_cooperative(cooperative, cai_nuoc):
    reading = read(KIND, a_cooperative(**{"Địa bàn": "Cái Nước"}))

    assert outcomes(reading) == ["new"]


def test_the_tax_code_decides_whatever_the_name(cooperative):
    saved(
        KIND,
        a_cooperative(**{"Mã số thuế": CODE, "Tên hợp tác xã": "HTX Rạng Đông"}),
    )

    cooperative.refresh_from_db()
    assert Cooperative.objects.get() == cooperative
    assert cooperative.name == "HTX Rạng Đông"
    entry = AuditEntry.objects.get(verb="cooperative.changed")
    assert entry.details["changes"]["name"] == ["Hợp tác xã Bình Minh", "HTX Rạng Đông"]


def test_a_tax_code_is_added_to_a_known_name_without_one(thoi_binh):
    known = make_cooperative(name="HTX Bình Minh", reporting_area=thoi_binh)

    batch = saved(KIND, a_cooperative(**{"Mã số thuế": CODE}))

    known.refresh_from_db()
    assert known.coop_code == CODE
    assert (batch.new, batch.changed) == (0, 1)


def test_the_same_name_and_area_with_another_tax_code_is_for_a_person_to_say(
    cooperative,
):
    row = a_cooperative(**{"Mã số thuế": OTHER_CODE})

    reading = read(KIND, row)

    assert outcomes(reading) == ["unsure"]
    assert reading.rows[0].candidates == [str(cooperative.pk)]
    assert outcomes(read(KIND, row, choices={2: "new"})) == ["new"]
    chosen = read(KIND, row, choices={2: str(cooperative.pk)})
    assert outcomes(chosen) == ["changed"]
    assert ["Mã số thuế", CODE, OTHER_CODE] in chosen.rows[0].differences


def test_one_tax_code_twice_in_a_file_is_a_fault_of_the_second_row(thoi_binh):
    reading = read(
        KIND,
        a_cooperative(**{"Mã số thuế": CODE}),
        a_cooperative(**{"Mã số thuế": CODE, "Tên hợp tác xã": "HTX Khác"}),
    )

    assert faults(reading) == [(3, "Mã số thuế", "tax_code_twice")]


@pytest.mark.parametrize("codes", [(None, None), (CODE, None), (None, CODE)])
def test_one_name_twice_in_an_area_is_a_fault_unless_both_have_a_code(thoi_binh, codes):
    first, second = codes
    reading = read(
        KIND,
        a_cooperative(**{"Mã số thuế": first}),
        a_cooperative(**{"Mã số thuế": second, "Tên hợp tác xã": "Htx Binh Minh"}),
    )

    assert faults(reading) == [(3, "Tên hợp tác xã", "cooperative_twice")]


def test_two_codes_make_two_cooperatives_of_one_name(thoi_binh):
    reading = read(
        KIND,
        a_cooperative(**{"Mã số thuế": CODE}),
        a_cooperative(**{"Mã số thuế": OTHER_CODE}),
    )

    assert outcomes(reading) == ["new", "new"]


def test_a_name_with_its_marks_replaces_one_without_but_never_the_other_way(thoi_binh):
    bare = make_cooperative(name="HTX Binh Minh", reporting_area=thoi_binh)
    good = make_cooperative(name="HTX Rạng Đông", reporting_area=thoi_binh)

    saved(KIND, a_cooperative(), a_cooperative(**{"Tên hợp tác xã": "HTX Rang Dong"}))

    bare.refresh_from_db()
    good.refresh_from_db()
    assert (bare.name, good.name) == ("HTX Bình Minh", "HTX Rạng Đông")


# The area


@pytest.mark.parametrize(
    "written",
    [
        "Thới Bình",
        "Huyện Thới Bình",
        "HUYỆN THỚI BÌNH",
        "huyen thoi binh",
        normalize("NFD", "Huyện Thới Bình"),
        "H. Thới Bình",
    ],
)
def test_an_area_is_known_however_it_is_written(land, written):
    reading = read(KIND, a_cooperative(**{"Địa bàn": written}))

    assert not reading.errors
    assert reading.rows[0].get("area").name == "Huyện Thới Bình"


@pytest.mark.parametrize(
    "written", ["Thành phố Cà Mau", "TP Cà Mau", "TP. Cà Mau", "ca mau"]
)
def test_the_city_is_known_however_it_is_written(land, written):
    reading = read(KIND, a_cooperative(**{"Địa bàn": written}))

    assert reading.rows[0].get("area").code == "964"


def test_an_area_that_is_none_of_the_nine_is_a_fault(land):
    reading = read(KIND, a_cooperative(**{"Địa bàn": "Giá Rai"}))

    assert faults(reading) == [(2, "Địa bàn", "area_unknown")]


def test_the_area_of_a_known_cooperative_stays_with_a_warning(cooperative, cai_nuoc):
    row = a_cooperative(**{"Mã số thuế": CODE, "Địa bàn": "Cái Nước"})

    reading = read(KIND, row)

    assert doubts(reading) == [(2, "Địa bàn", "area_differs")]
    assert outcomes(reading) == ["same"]


# What a row says


def test_an_unknown_field_is_kept_as_text_with_a_warning(thoi_binh):
    row = a_cooperative(**{"Lĩnh vực": "Nuôi cá chình"})
    assert doubts(read(KIND, row)) == [(2, "Lĩnh vực", "field_unknown")]

    saved(KIND, row)

    entered = Cooperative.objects.get()
    assert (entered.field_group, entered.main_activity) == ("", "Nuôi cá chình")


def test_a_wrong_check_digit_is_a_warning(thoi_binh):
    row = a_cooperative(**{"Mã số thuế": "2000123456"})
    assert doubts(read(KIND, row)) == [(2, "Mã số thuế", "tax_code_doubtful")]

    saved(KIND, row)

    assert Cooperative.objects.get().coop_code == "2000123456"


@pytest.mark.parametrize("phone", ["0290 3831 234", "0291.3831.234", "0912 345 678"])
def test_a_cooperative_may_have_a_landline(thoi_binh, phone):
    assert not read(KIND, a_cooperative(**{"Điện thoại": phone})).errors


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Tên hợp tác xã", None, "required"),
        ("Trạng thái", None, "required"),
        ("Trạng thái", "Vẫn ổn", "bad_choice"),
        ("Loại hình", "Công ty", "bad_choice"),
        ("Mã số thuế", "12345", "tax_code_malformed"),
        ("Điện thoại", "123", "phone_invalid"),
        ("Ngày thành lập", "31/02/2020", "bad_date"),
        ("Ngày thành lập", "01/01/2099", "date_in_future"),
        ("Ngày trạng thái", "01/01/2099", "date_in_future"),
        ("Tên hợp tác xã", "HTX " + "a" * 200, "max_length"),
    ],
)
def test_a_fault_names_its_row_and_column(thoi_binh, header, value, code):
    reading = read(KIND, a_cooperative(), a_cooperative(**{header: value}))

    assert (3, header, code) in faults(reading)


# Status


def test_a_later_list_with_another_status_adds_to_the_history(cooperative):
    for status, since in (
        ("Tạm ngừng", "01/03/2023"),
        ("Đang hoạt động", "01/09/2023"),
    ):
        row = {"Mã số thuế": CODE, "Trạng thái": status, "Ngày trạng thái": since}
        saved(KIND, a_cooperative(**row))

    cooperative.refresh_from_db()
    entries = cooperative.status_entries.values_list("status", "since")
    assert list(entries) == [
        ("suspended", dt.date(2023, 3, 1)),
        ("active", dt.date(2023, 9, 1)),
    ]
    assert (cooperative.status, cooperative.status_since) == (
        "active",
        dt.date(2023, 9, 1),
    )


def test_a_status_without_date_changes_a_known_cooperative_from_today(cooperative):
    row = a_cooperative(**{"Mã số thuế": CODE, "Trạng thái": "Ngừng hoạt động"})
    assert [code for *_where, code in doubts(read(KIND, row))] == ["status_from_today"]

    saved(KIND, row)

    assert StatusEntry.objects.get().since == timezone.localdate()
    assert outcomes(read(KIND, row)) == ["same"]


def test_a_status_without_date_of_a_new_cooperative_is_since_ever(thoi_binh):
    row = a_cooperative(**{"Trạng thái": "Đã giải thể", "Ngày trạng thái": None})
    assert doubts(read(KIND, row)) == [(2, "Ngày trạng thái", "status_since_ever")]

    saved(KIND, row)

    entry = StatusEntry.objects.get()
    assert (entry.status, entry.since) == ("dissolved", None)
    assert not Cooperative.objects.active_on(dt.date(2000, 1, 1)).exists()


def test_a_status_that_was_so_on_that_day_is_no_news(cooperative):
    StatusEntry.objects.create(
        cooperative=cooperative, status="suspended", since=dt.date(2023, 1, 1)
    )
    row = {"Mã số thuế": CODE, "Ngày trạng thái": "01/06/2022"}

    reading = read(KIND, a_cooperative(**row))

    assert outcomes(reading) == ["same"]


# Address and unit


def test_an_address_without_district_is_in_a_unit_of_today(land):
    saved(KIND, a_cooperative(**{"Xã/phường": "xã Trí Phải"}))

    assert Cooperative.objects.get().admin_unit.valid_from == dt.date(2025, 7, 1)


def test_a_commune_of_before_is_found_in_its_district(land):
    saved(KIND, a_cooperative(**{"Xã/phường": "Trí Lực", "Huyện": "Huyện Thới Bình"}))

    unit = Cooperative.objects.get().admin_unit
    assert (unit.name, unit.valid_to) == ("Trí Lực", dt.date(2025, 6, 30))


def test_words_that_name_no_unit_are_kept_as_written_with_a_warning(land):
    row = {"Địa chỉ": "Ấp 5", "Xã/phường": "Xã Không Có", "Huyện": "Thới Bình"}
    reading = read(KIND, a_cooperative(**row))
    assert doubts(reading) == [(2, "Xã/phường", "unit_unknown")]

    saved(KIND, a_cooperative(**row))

    entered = Cooperative.objects.get()
    assert entered.admin_unit is None
    assert entered.address_text == "Ấp 5, Xã Không Có, Thới Bình"
    assert outcomes(read(KIND, a_cooperative(**row))) == ["same"]


def test_another_address_is_noted_from_today_and_the_old_one_stays_in_history(
    thoi_binh,
):
    saved(KIND, a_cooperative(**{"Địa chỉ": "Ấp 5"}))
    row = a_cooperative(**{"Địa chỉ": "Ấp 6"})
    assert doubts(read(KIND, row)) == [(2, "Địa chỉ", "address_from_today")]

    saved(KIND, row)

    offices = HeadOffice.objects.values_list("address_text", "since")
    assert list(offices) == [("Ấp 5", None), ("Ấp 6", timezone.localdate())]
    assert outcomes(read(KIND, row)) == ["same"]


def test_an_old_list_does_not_move_a_cooperative_back_into_a_unit_that_ended(
    land, cooperative
):
    today = AdminUnit.objects.get(name="Trí Phải", valid_to=None, level="commune")
    cooperative.admin_unit = today
    cooperative.address_text = "Ấp 5"
    cooperative.save()
    row = {"Mã số thuế": CODE, "Xã/phường": "Trí Lực", "Huyện": "Thới Bình"}

    reading = read(KIND, a_cooperative(**row))

    assert doubts(reading) == [(2, "Xã/phường", "unit_ended")]
    assert outcomes(reading) == ["same"]


# Products


def test_products_are_added_and_unknown_ones_become_product_lines(land, cooperative):
    crab = ProductLine.objects.get(name="Cua")
    cooperative.product_lines.add(crab)
    row = {"Mã số thuế": CODE, "Sản phẩm chính": "cua; Mật ong rừng"}
    reading = read(KIND, a_cooperative(**row))
    assert doubts(reading) == [(2, "Sản phẩm chính", "product_line_new")]

    saved(KIND, a_cooperative(**row))

    lines = {line.name for line in cooperative.product_lines.all()}
    assert lines == {"Cua", "Mật ong rừng"}
    assert outcomes(read(KIND, a_cooperative(**row))) == ["same"]
