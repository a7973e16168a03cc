"""Lists of parts of a record: reports, contracts, models, groups, OCOP, drafts."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditEntry
from cooperatives.imports.engine import columns_of
from cooperatives.models import (
    AnnualReport,
    CooperativeGroup,
    ImportKind,
    LinkageContract,
    ModelAssignment,
    ModelProgress,
    OcopProduct,
    PolicyDocument,
)
from tests.cooperatives.imports.lists import (
    CODE,
    OTHER_CODE,
    a_contract,
    a_group,
    a_policy,
    a_report,
    an_assignment,
    an_ocop,
    doubts,
    faults,
    outcomes,
    read,
    saved,
)
from tests.factories import (
    make_assignment,
    make_contract,
    make_cooperative,
    make_report,
)

THIRD_CODE = "0101248141"

# contracts.md, word by word; * = required. The optional ones stand after "+".
COLUMNS = {
    "cooperatives": "Tên hợp tác xã*, Mã số thuế, Loại hình, Lĩnh vực, Ngày thành lập,"
    " Trạng thái*, Ngày trạng thái, Địa chỉ, Xã/phường, Huyện, Địa bàn*, Điện thoại,"
    " Sản phẩm chính",
    "annual_reports": "Mã số thuế, Tên hợp tác xã, Địa bàn, Năm*, Ngày số liệu*,"
    " Số thành viên, Vốn điều lệ đăng ký, Vốn điều lệ thực góp, Doanh thu,"
    " Công nghệ cao, Công nghệ số, Truy xuất nguồn gốc, Xếp loại,"
    " Thành viên chính thức, Thành viên liên kết góp vốn,"
    " Thành viên liên kết không góp vốn",
    "persons": "Họ và tên*, Ngày sinh*, Giới tính*, Số CCCD, Điện thoại, Thư điện tử,"
    " Trình độ, Mã số thuế, Tên hợp tác xã, Địa bàn, Chức vụ*, Từ ngày*, Đến ngày",
    "linkage_contracts": "Mã số thuế, Tên hợp tác xã, Địa bàn, Doanh nghiệp*,"
    " Số hợp đồng, Ngày ký*, Hiệu lực đến, Phạm vi*, Loại đối tác, Ngày chấm dứt,"
    " MST các HTX tham gia",
    "model_assignments": "Mã số thuế, Tên hợp tác xã, Loại*, Địa bàn*,"
    " Mã số thuế HTX điểm, Từ ngày*, Đến ngày, Tiến độ (%)*, Ngày tiến độ",
    "groups": "Tên*, Loại*, Địa bàn*, Trạng thái*, Xếp loại, Ngày xếp loại,"
    " Văn bản xếp loại, Ngày trạng thái",
    "ocop_products": "Mã số thuế, Tên hợp tác xã, Địa bàn, Sản phẩm*, Hạng sao*,"
    " Số quyết định, Ngày công nhận*, Hiệu lực đến",
    "training_records": "Họ và tên*, Ngày sinh*, Số CCCD, Mã số thuế, Tên hợp tác xã,"
    " Địa bàn, Chức vụ*, Loại lớp*, Tên lớp, Số giấy chứng nhận*, Ngày cấp*,"
    " Cơ quan cấp*",
    "policy_documents": "Tên văn bản*, Loại*, Số tờ trình, Ngày trình HĐND",
}


@pytest.mark.parametrize("kind", ImportKind.values)
def test_a_kind_has_the_columns_of_the_contract(kind):
    has = {
        f"{column.header}{'*' if column.required else ''}"
        for column in columns_of(kind)
    }
    agreed = set(COLUMNS[kind].split(", "))

    assert agreed <= has
    assert has - agreed <= {"Giới tính"}  # of earlier training, where it is known


@pytest.mark.parametrize("kind", ImportKind.values)
def test_no_two_columns_of_a_kind_answer_to_one_name(kind):
    names = [
        name for column in columns_of(kind) for name in (column.header, *column.aliases)
    ]

    assert len({name.casefold() for name in names}) == len(names)


# Yearly reports


def test_a_report_is_entered_with_its_figures(cooperative):
    saved(
        "annual_reports",
        a_report(
            **{
                "Số thành viên": 25,
                "Vốn điều lệ đăng ký": "450 triệu",
                "Vốn điều lệ thực góp": "0,3 tỷ",
                "Doanh thu": "1.250.000",
                "Công nghệ cao": "x",
                "Công nghệ số": "",
                "Truy xuất nguồn gốc": "không",
                "Xếp loại": "Khá",
            }
        ),
    )

    report = AnnualReport.objects.get()
    assert (report.cooperative, report.year) == (cooperative, 2024)
    assert report.data_date == dt.date(2024, 12, 31)
    assert report.members_total == 25
    assert report.charter_capital_registered == 450_000_000
    assert report.charter_capital_paid_in == 300_000_000
    assert report.revenue == 1_250_000
    assert (report.uses_high_tech, report.uses_digital_tech) == (True, False)
    assert (report.traceability, report.rating) == (False, "kha")
    entry = AuditEntry.objects.get(verb="report.entered")
    assert entry.subject_id == str(cooperative.pk)


def test_a_blank_number_is_missing_and_leaves_what_is_known(cooperative):
    saved("annual_reports", a_report(**{"Doanh thu": None}))
    assert AnnualReport.objects.get().revenue is None

    saved("annual_reports", a_report(**{"Doanh thu": 5}))
    reading = read("annual_reports", a_report(**{"Doanh thu": None}))

    assert outcomes(reading) == ["same"]


def test_a_blank_yes_no_says_no_and_a_missing_column_nothing(cooperative):
    report = make_report(cooperative=cooperative, traceability=True)

    assert outcomes(read("annual_reports", a_report())) == ["same"]
    blank = read("annual_reports", a_report(**{"Truy xuất nguồn gốc": None}))

    assert blank.rows[0].target == report
    assert blank.rows[0].differences == [["Truy xuất nguồn gốc", "Có", "Không"]]


def test_the_number_of_members_is_the_sum_of_its_kinds_where_it_is_blank(cooperative):
    kinds = {
        "Thành viên chính thức": 20,
        "Thành viên liên kết góp vốn": 3,
        "Thành viên liên kết không góp vốn": 2,
    }
    wrong = read("annual_reports", a_report(**kinds, **{"Số thành viên": 30}))
    assert faults(wrong) == [(2, "Số thành viên", "members_do_not_add_up")]

    saved("annual_reports", a_report(**kinds, **{"Số thành viên": None}))

    assert AnnualReport.objects.get().members_total == 25
    assert outcomes(read("annual_reports", a_report(**kinds))) == ["same"]


def test_a_report_of_the_same_day_is_changed_and_of_another_day_new(cooperative):
    make_report(cooperative=cooperative, revenue=5)
    rows = [a_report(**{"Doanh thu": 6}), a_report(**{"Ngày số liệu": "30/06/2024"})]

    saved("annual_reports", *rows)

    revenues = AnnualReport.objects.order_by("data_date").values_list("revenue")
    assert list(revenues) == [(None,), (6,)]
    changes = AuditEntry.objects.get(verb="report.changed").details["changes"]
    assert changes == {"revenue": [5, 6]}


def test_more_paid_in_than_registered_is_a_warning(cooperative):
    reading = read(
        "annual_reports",
        a_report(**{"Vốn điều lệ đăng ký": 1, "Vốn điều lệ thực góp": 2}),
    )

    assert doubts(reading) == [(2, "Vốn điều lệ thực góp", "paid_in_above_registered")]
    assert outcomes(reading) == ["new"]


def test_figures_of_the_following_year_are_a_warning(cooperative):
    reading = read("annual_reports", a_report(Năm=2023))

    assert doubts(reading) == [(2, "Năm", "year_before_figures")]
    assert outcomes(reading) == ["new"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Ngày số liệu", "31/12/2098", "date_in_future"),
        ("Năm", 2020, "year_does_not_fit"),
        ("Năm", None, "required"),
        ("Số thành viên", "-3", "negative"),
        ("Số thành viên", "nhiều", "bad_number"),
        ("Vốn điều lệ thực góp", "1.250,000", "ambiguous_number"),
        ("Công nghệ cao", "có lẽ", "bad_yes_no"),
        ("Xếp loại", "Xuất sắc", "bad_choice"),
        ("Mã số thuế", OTHER_CODE, "cooperative_unknown"),
    ],
)
def test_a_fault_of_a_report_names_its_row_and_column(cooperative, column, value, code):
    reading = read("annual_reports", a_report(**{column: value}))

    assert (2, column, code) in faults(reading)


def test_two_reports_of_one_day_in_a_file_are_a_fault(cooperative):
    assert faults(read("annual_reports", a_report(), a_report())) == [
        (3, "Ngày số liệu", "row_twice")
    ]


# Contracts


def test_a_contract_is_entered_with_its_parties(cooperative):
    one = make_cooperative(coop_code=OTHER_CODE)
    two = make_cooperative(coop_code=THIRD_CODE)

    saved(
        "linkage_contracts",
        a_contract(
            **{
                "Số hợp đồng": "01/2024/HĐLK",
                "Hiệu lực đến": "31/12/2026",
                "Ngày chấm dứt": "30/06/2025",
                "Loại đối tác": "Hộ, thương lái",
                "MST các HTX tham gia": f"{OTHER_CODE}; {THIRD_CODE}",
            }
        ),
    )

    contract = LinkageContract.objects.get()
    assert contract.cooperative == cooperative
    assert (contract.number, contract.scope) == ("01/2024/HĐLK", "both")
    assert contract.signed_on == dt.date(2024, 5, 1)
    assert contract.valid_to == dt.date(2026, 12, 31)
    assert contract.terminated_on == dt.date(2025, 6, 30)
    assert contract.partner_kind == "household"
    assert {*contract.parties.all()} == {one, two}


def test_a_partner_is_an_enterprise_unless_the_list_says_another(cooperative):
    saved("linkage_contracts", a_contract())

    assert LinkageContract.objects.get().partner_kind == "enterprise"


def test_the_last_day_of_a_term_is_included(cooperative):
    saved("linkage_contracts", a_contract(**{"Hiệu lực đến": "31/12/2024"}))

    counting = LinkageContract.objects.counting_on
    assert counting(dt.date(2024, 12, 31)).exists()
    assert not counting(dt.date(2025, 1, 1)).exists()


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ({"number": "01/HĐ"}, {"Số hợp đồng": "01/HĐ", "Doanh nghiệp": "Cty Khác"}),
        ({"number": ""}, {"Số hợp đồng": "01/HĐ"}),
        ({"number": "01/HĐ"}, {}),
    ],
)
def test_the_same_day_and_number_or_partner_are_one_contract(
    cooperative, known, written
):
    contract = make_contract(
        cooperative=cooperative, partner="CÔNG TY THỦY SẢN MINH HỌA", **known
    )

    reading = read("linkage_contracts", a_contract(**written))

    assert reading.rows[0].target == contract


def test_a_known_contract_is_ended_and_gets_its_parties(cooperative):
    party = make_cooperative(coop_code=OTHER_CODE)
    contract = make_contract(
        cooperative=cooperative, partner="Công ty Thủy sản Minh Họa"
    )
    row = {"Ngày chấm dứt": "01/07/2024", "MST các HTX tham gia": OTHER_CODE}

    saved("linkage_contracts", a_contract(**row))

    contract.refresh_from_db()
    assert contract.terminated_on == dt.date(2024, 7, 1)
    assert list(contract.parties.all()) == [party]
    assert outcomes(read("linkage_contracts", a_contract(**row))) == ["same"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Phạm vi", "Vận chuyển", "bad_choice"),
        ("Ngày ký", "01/01/2099", "date_in_future"),
        ("Hiệu lực đến", "01/01/2024", "ends_before_it_begins"),
        ("Ngày chấm dứt", "01/01/2024", "ends_before_it_begins"),
        ("MST các HTX tham gia", "0313844107, 123", "tax_code_malformed"),
        ("MST các HTX tham gia", "0313844107", "cooperative_unknown"),
        ("Loại đối tác", "Bạn bè", "bad_choice"),
    ],
)
def test_a_fault_of_a_contract_names_its_row_and_column(
    cooperative, column, value, code
):
    reading = read("linkage_contracts", a_contract(**{column: value}))

    assert faults(reading) == [(2, column, code)]


# Model cooperatives


@pytest.fixture
def satellite(thoi_binh):
    return make_cooperative(coop_code=OTHER_CODE, reporting_area=thoi_binh)


def a_satellite(**columns):
    return an_assignment(
        **{
            "Mã số thuế": OTHER_CODE,
            "Loại": "Vệ tinh",
            "Mã số thuế HTX điểm": CODE,
            **columns,
        }
    )


def test_satellites_may_stand_before_their_model(cooperative, satellite):
    batch = saved(
        "model_assignments",
        a_satellite(**{"Tiến độ (%)": "60%", "Ngày tiến độ": "01/09/2024"}),
        an_assignment(),
    )

    assert (batch.new, batch.faulty) == (2, 0)
    model = ModelAssignment.objects.get(kind="diem")
    assert model.cooperative == cooperative
    assert ModelAssignment.objects.get(kind="ve_tinh").hub == cooperative
    progress = ModelProgress.objects.order_by("percent").values_list("percent", "on")
    assert list(progress) == [(40, None), (60, dt.date(2024, 9, 1))]


def test_progress_goes_on_by_later_lists(cooperative):
    saved("model_assignments", an_assignment())

    batch = saved(
        "model_assignments",
        an_assignment(**{"Tiến độ (%)": 80, "Ngày tiến độ": "01/10/2024"}),
    )

    assert (batch.new, batch.changed) == (0, 1)
    assert ModelProgress.objects.count() == 2


def test_a_last_day_ends_a_known_assignment(cooperative):
    assignment = make_assignment(cooperative=cooperative, percent=40)

    saved("model_assignments", an_assignment(**{"Đến ngày": "31/12/2024"}))

    assignment.refresh_from_db()
    assert assignment.until == dt.date(2024, 12, 31)


def test_a_satellite_needs_a_model_of_its_own_area_at_that_time(
    cooperative, satellite, cai_nuoc
):
    elsewhere = make_cooperative(coop_code=THIRD_CODE, reporting_area=cai_nuoc)
    make_assignment(cooperative=elsewhere)
    cases = {
        None: "hub_missing",
        CODE: "hub_not_model",
        THIRD_CODE: "hub_of_other_area",
        "5800000000": "cooperative_unknown",
    }
    for hub, code in cases.items():
        reading = read("model_assignments", a_satellite(**{"Mã số thuế HTX điểm": hub}))
        assert faults(reading) == [(2, "Mã số thuế HTX điểm", code)]


def test_a_satellite_of_a_faulty_model_is_faulty_too(cooperative, satellite):
    reading = read(
        "model_assignments", an_assignment(**{"Tiến độ (%)": 140}), a_satellite()
    )

    assert faults(reading) == [
        (2, "Tiến độ (%)", "percent_out_of_range"),
        (3, "Mã số thuế HTX điểm", "hub_not_model"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Địa bàn", "Cái Nước", "cooperative_of_other_area"),
        ("Mã số thuế HTX điểm", OTHER_CODE, "hub_needless"),
        ("Từ ngày", "01/01/2099", "date_in_future"),
        ("Đến ngày", "01/01/2024", "ends_before_it_begins"),
        ("Tiến độ (%)", "33,5", "fraction"),
        ("Ngày tiến độ", "01/01/2024", "progress_outside_assignment"),
    ],
)
def test_a_fault_of_an_assignment_names_its_row_and_column(
    cooperative, cai_nuoc, column, value, code
):
    reading = read("model_assignments", an_assignment(**{column: value}))

    assert faults(reading) == [(2, column, code)]


def test_a_cooperative_is_chosen_once_at_a_time(cooperative):
    make_assignment(cooperative=cooperative, since=dt.date(2023, 1, 1))

    reading = read("model_assignments", an_assignment())

    assert faults(reading) == [(2, "Mã số thuế", "already_assigned")]


# Groups


def test_a_group_is_entered_with_status_and_rating(thoi_binh):
    saved(
        "groups",
        a_group(
            **{
                "Xếp loại": "Khá",
                "Ngày xếp loại": "31/12/2023",
                "Văn bản xếp loại": "QĐ 12",
            }
        ),
    )

    group = CooperativeGroup.objects.get()
    assert (group.kind, group.reporting_area) == ("to_hop_tac", thoi_binh)
    assert (group.status, group.rating) == ("active", "kha")
    assert group.status_entries.get().since is None  # blank: always
    rating = group.ratings.get()
    assert (rating.rated_on, rating.document) == (dt.date(2023, 12, 31), "QĐ 12")


def test_a_later_status_and_rating_of_a_group_add_to_its_history(thoi_binh):
    saved("groups", a_group(**{"Xếp loại": "Khá", "Ngày xếp loại": "31/12/2023"}))
    row = a_group(
        **{
            "Trạng thái": "Ngừng hoạt động",
            "Ngày trạng thái": "01/06/2024",
            "Xếp loại": "Tốt",
            "Ngày xếp loại": "31/05/2024",
        }
    )

    batch = saved("groups", row)

    group = CooperativeGroup.objects.get()
    assert (batch.changed, group.status, group.rating) == (1, "stopped", "tot")
    assert (group.status_entries.count(), group.ratings.count()) == (2, 2)
    assert outcomes(read("groups", row)) == ["same"]


def test_a_hall_may_have_the_name_of_a_team_but_not_two_teams_one_name(thoi_binh):
    reading = read(
        "groups",
        a_group(),
        a_group(Loại="Hội quán"),
        a_group(Tên="TỔ HỢP TÁC ẤP 1"),
    )

    assert outcomes(reading) == ["new", "new", "faulty"]
    assert faults(reading) == [(4, "Tên", "row_twice")]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Loại", "Câu lạc bộ", "bad_choice"),
        ("Xếp loại", "Giỏi", "bad_choice"),
        ("Ngày xếp loại", "01/01/2099", "date_in_future"),
        ("Địa bàn", "Hồng Dân", "area_unknown"),
    ],
)
def test_a_fault_of_a_group_names_its_row_and_column(thoi_binh, column, value, code):
    assert faults(read("groups", a_group(**{column: value}))) == [(2, column, code)]


# OCOP


def test_a_recognition_lasts_36_months_where_the_list_does_not_say(cooperative):
    saved(
        "ocop_products",
        an_ocop(),
        an_ocop(**{"Sản phẩm": "Mắm", "Hiệu lực đến": "31/12/2025"}),
    )

    lasts = dict(OcopProduct.objects.values_list("name", "valid_to"))
    assert lasts == {"Khô cá bổi": dt.date(2027, 6, 1), "Mắm": dt.date(2025, 12, 31)}


@pytest.mark.parametrize("stars", [4, "4", "4 sao", "****", "4*"])
def test_stars_are_read_however_they_are_written(cooperative, stars):
    saved("ocop_products", an_ocop(**{"Hạng sao": stars}))

    assert OcopProduct.objects.get().stars == 4


def test_a_product_recognised_anew_is_another_recognition(cooperative):
    saved("ocop_products", an_ocop())

    reading = read(
        "ocop_products",
        an_ocop(**{"Hạng sao": 5, "Sản phẩm": "KHÔ CÁ BỔI"}),
        an_ocop(**{"Ngày công nhận": "01/06/2021"}),
    )

    assert outcomes(reading) == ["changed", "new"]
    assert reading.rows[0].differences == [["Hạng sao", "4", "5"]]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Hạng sao", 6, "stars_out_of_range"),
        ("Hạng sao", 2, "stars_out_of_range"),
        ("Ngày công nhận", "01/01/2099", "date_in_future"),
        ("Hiệu lực đến", "01/01/2020", "ends_before_it_begins"),
    ],
)
def test_a_fault_of_a_product_names_its_row_and_column(
    cooperative, column, value, code
):
    assert faults(read("ocop_products", an_ocop(**{column: value}))) == [
        (2, column, code)
    ]


# Drafts


def test_a_draft_is_entered_and_completed_later(db):
    saved("policy_documents", a_policy())

    batch = saved(
        "policy_documents",
        a_policy(**{"Số tờ trình": "12/TTr-UBND", "Ngày trình HĐND": "01/06/2024"}),
    )

    document = PolicyDocument.objects.get()
    assert (batch.new, batch.changed) == (0, 1)
    assert document.submission_no == "12/TTr-UBND"
    assert document.submitted_on == dt.date(2024, 6, 1)
    wrong = a_policy(**{"Ngày trình HĐND": "01/06/2098"})
    assert faults(read("policy_documents", wrong)) == [
        (2, "Ngày trình HĐND", "date_in_future")
    ]
