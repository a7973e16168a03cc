"""The list as a spreadsheet: it fills the rows, or says every fault at once."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from enrollment.models import Nomination
from tests.factories import make_nomination

pytestmark = pytest.mark.django_db
HEADERS = (
    "STT",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Nơi sinh",
    "Số CCCD",
    "Điện thoại",
    "Thư điện tử",
    "Chức vụ",
    "Trình độ",
)
GOOD = (
    1,
    "Trần Văn Một",
    "Nam",
    "28/02/1981",
    "Cà Mau",
    "096081000901",
    "0912 345 678",
    "",
    "Giám đốc",
    "Đại học",
)
YEAR = (
    2,
    "Lê Thị Hai",
    "nữ",
    1990,
    None,
    "096190000902",
    912345679,
    "hai@example.vn",
    "KTT",
    "Cao đẳng",
)


@pytest.fixture
def desk(client, contact):
    client.force_login(contact)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def form(call, cooperative):
    code = call.training_class.code
    return reverse("enrollment:nomination_create", args=[cooperative.pk, code])


def book(*rows, title="DANH SÁCH CỬ"):
    found = Workbook()
    for each in ((title,), (), HEADERS, *rows):
        found.active.append(each)
    out = io.BytesIO()
    found.save(out)
    return SimpleUploadedFile("danh-sach.xlsx", out.getvalue())


def bring(desk, form, upload, **typed):
    return desk.post(form, {"do": "read", "people-count": "0", "list": upload, **typed})


def issues(response):
    return [(each.row, each.column) for each in response.context["issues"]]


def test_a_spreadsheet_fills_the_rows(desk, form):
    response = bring(desk, form, book(GOOD, YEAR), letter_number="9/CV")

    assert response.status_code == 200
    assert [dict(each.data) for each in response.context["people"].forms] == [
        {
            "people-0-full_name": "Trần Văn Một",
            "people-0-gender": "nam",
            "people-0-date_of_birth": "28/02/1981",
            "people-0-place_of_birth": "Cà Mau",
            "people-0-citizen_id": "096081000901",
            "people-0-phone": "0912345678",
            "people-0-position": "director",
            "people-0-qualification_level": "university",
        },
        {
            "people-1-full_name": "Lê Thị Hai",
            "people-1-gender": "nu",
            "people-1-date_of_birth": "1990",
            "people-1-citizen_id": "096190000902",
            "people-1-phone": "0912345679",
            "people-1-email": "hai@example.vn",
            "people-1-position": "chief_accountant",
            "people-1-qualification_level": "college",
        },
    ]
    assert 'value="9/CV"' in response.content.decode(), "the letter stays typed"
    assert not Nomination.objects.exists()


def test_a_csv_is_read_as_well(desk, form):
    lines = [";".join(HEADERS), ";".join(str(cell or "") for cell in GOOD)]
    upload = SimpleUploadedFile("ds.csv", "\n".join(lines).encode())

    response = bring(desk, form, upload)

    assert response.status_code == 200
    assert len(response.context["people"].forms) == 1


def faulty(call):
    """A file with six faults in five rows."""
    taken = make_nomination(training_class=call.training_class).applications.get()
    return book(
        (*GOOD[:3], "30/02/1981", *GOOD[4:8], "Bí thư", GOOD[9]),
        YEAR,
        (3, "Lê Thị Ba", *YEAR[2:6], *YEAR[6:]),  # the number of row 5
        (4, *GOOD[1:5], taken.citizen_id, *GOOD[6:]),
        (5, "Phạm Văn Năm", *GOOD[2:5], "096081000905", "12", *GOOD[7:9], None),
    )


def test_all_faults_are_said_at_once_with_row_and_column(desk, form, call):
    response = bring(desk, form, faulty(call))

    assert response.status_code == 422
    assert issues(response) == [
        (4, "Ngày sinh"),
        (4, "Chức vụ"),
        (6, "Số CCCD"),
        (7, "Số CCCD"),
        (8, "Điện thoại"),
        (8, "Trình độ"),
    ]
    page = response.content.decode()
    assert "Trùng với người thứ 2 trong danh sách." in page
    assert "Row 8" in page


def test_the_senders_own_file_comes_back_with_the_reasons(desk, form, call):
    bring(desk, form, faulty(call))

    response = desk.get(reverse("enrollment:nomination_returned"))

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet["A1"].value == "DANH SÁCH CỬ"
    reason = sheet.cell(3, len(HEADERS) + 1)
    assert reason.value == "Lý do"
    reasons = [sheet.cell(row, len(HEADERS) + 1).value for row in range(4, 9)]
    assert reasons[1] is None, "the good row has none"
    assert reasons[0].startswith("Ngày sinh: ")
    assert "Chức vụ: " in reasons[0]
    assert sheet.cell(6, 6).fill.start_color.rgb == "00FFC7CE"


def test_what_was_brought_is_kept_sealed(desk, form, call):
    bring(desk, form, faulty(call))

    kept = desk.session["returned_list"]["content"]

    assert "PK" not in kept[:4]
    assert kept.startswith("gAAAA"), "as the database keeps files"


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("a.xlsx", b"%PDF-1.7"), "PDF"),
        (SimpleUploadedFile("a.csv", "Họ và tên;Ngày sinh\nA;1".encode()), "cột"),
        (book(), "không có ai"),
        (book(*[GOOD] * 51), "50"),
    ],
    ids=["pdf", "columns", "nobody", "too many"],
)
def test_a_file_that_is_no_such_list_is_refused_with_a_sentence(
    desk, form, upload, said
):
    upload.seek(0)

    response = bring(desk, form, upload)

    assert response.status_code == 422
    assert [row for row, _column in issues(response)] == [None]
    assert said in response.context["issues"][0].message


def test_a_huge_file_and_none_at_all_are_refused(desk, form):
    huge = SimpleUploadedFile("a.xlsx", b"PK" + b"x" * 1024**2)

    for upload, said in ((huge, "larger than 1 MB"), ("", "choose the file")):
        response = bring(desk, form, upload)
        assert response.status_code == 422
        assert said in response.content.decode()


def test_a_file_that_nobody_could_check_is_not_read(desk, form, settings):
    settings.CLAMD_URL = "unix:///nobody/is/there"

    response = bring(desk, form, book(YEAR))

    assert response.status_code == 422
    assert "could not be checked for viruses" in response.content.decode()
    assert "Lê Thị Hai" not in response.content.decode()


def test_the_file_to_fill_in_is_taken_back_once_it_is_filled(desk, form):
    response = desk.get(reverse("enrollment:nomination_template"))
    found = load_workbook(io.BytesIO(response.content))
    sheet = found.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    assert headers == list(HEADERS[1:])
    sheet.append(GOOD[1:])
    out = io.BytesIO()
    found.save(out)

    back = bring(desk, form, SimpleUploadedFile("mau.xlsx", out.getvalue()))

    assert back.status_code == 200
    assert len(back.context["people"].forms) == 1


def test_nothing_comes_back_where_nothing_was_brought(desk):
    assert desk.get(reverse("enrollment:nomination_returned")).status_code == 404
