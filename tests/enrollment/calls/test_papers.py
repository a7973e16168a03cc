"""The papers of a call and of a closed list, read back: what they say and never say."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess

import pytest
from django.conf import settings
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from enrollment import papers
from enrollment.operations import sign_notice
from papers import fonts
from tests.factories import (
    make_application,
    make_call,
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_session,
    make_signatory,
    make_user,
    open_for_teaching,
)
from training import papers as class_papers
from training.models import ParticipantStatus

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        shutil.which("pdftotext") is None, reason="pdftotext is not on this machine"
    ),
]
PHONE = "0987654321"
HOST = settings.SITE_URL.partition("//")[2]


@pytest.fixture(autouse=True, scope="module")
def _faces():
    fonts.make()


def pages(content):
    """The words of each page, one space between them."""
    command = ["pdftotext", "-layout", "-", "-"]
    text = subprocess.run(
        command, input=content, capture_output=True, check=True
    ).stdout
    return [
        " ".join(page.split()) for page in text.decode().removesuffix("\f").split("\f")
    ]


def words(content):
    """All text of a PDF or DOCX without spaces, for lines that wrap and cells."""
    if content.startswith(b"%PDF"):
        return "".join("".join(pages(content)).split())
    document = Document(io.BytesIO(content))
    runs = document.element.body.iter(qn("w:t"))
    return "".join("".join(run.text for run in runs).split())


def squeezed(text):
    return "".join(text.split())


def closes(day, hour, minute):
    zone = timezone.get_default_timezone()
    return dt.datetime(2030, 8, day, hour, minute, tzinfo=zone)


def a_call(**fields):
    training_class = make_class(
        title="Lớp bồi dưỡng Giám đốc hợp tác xã, khóa 01",
        starts_on=dt.date(2030, 9, 9),
        ends_on=dt.date(2030, 9, 20),
        place="Hội trường phường 5",
        schedule="Sáng 7 giờ 30, chiều 13 giờ 30",
        capacity=40,
    )
    make_signatory(body=training_class.body)
    return make_call(
        **{
            "training_class": training_class,
            "opens_at": closes(1, 7, 30),
            "closes_at": closes(15, 16, 45),
            "audience": "Giám đốc hợp tác xã\nTừ đủ 18 tuổi",
            "dossier": "Phiếu đăng ký dự học\nGiấy giới thiệu",
            "rule": ["woman", "complete"],
            **fields,
        }
    )


def seated(training_class, name="Nguyễn Văn Minh Họa", **fields):
    person = make_person(full_name=name, phone=PHONE, **fields)
    return make_participant(training_class=training_class, person=person)


# The notice


@pytest.mark.parametrize("made", [papers.notice, papers.notice_docx])
def test_the_notice_says_all_of_a1_in_word_and_pdf_alike(made):
    call = a_call(offer_hours=8, endorsement="commune", letter_required=True)
    module = call.training_class.version.modules.first()
    for day, part in ((9, "morning"), (9, "afternoon"), (10, "morning")):
        make_session(
            training_class=call.training_class,
            module=module,
            held_on=dt.date(2030, 9, day),
            part=part,
        )

    said = words(made(call))

    for line in (
        "LIÊN MINH HỢP TÁC XÃ VIỆT NAM",
        "THÔNG BÁO",
        "Về việc chiêu sinh lớp bồi dưỡng Giám đốc hợp tác xã, khóa 01",
        "Liên minh Hợp tác xã tỉnh Cà Mau thông báo chiêu sinh lớp bồi dưỡng",
        "1. Đối tượng, điều kiện tham dự:",
        "- Giám đốc hợp tác xã",
        "2. Số lượng: 40 (bốn mươi) học viên; mỗi hợp tác xã cử không quá 02 người.",
        "(1) nữ được xếp trước; (2) ngày đủ hồ sơ; sau cùng là thời điểm hồ sơ đầy đủ.",
        "giữ trong 08 giờ.",
        "8 tiết (02 ngày).",
        "từ ngày 09 tháng 9 năm 2030 đến ngày 20 tháng 9 năm 2030 (sáng 7 giờ 30,",
        " chiều 13 giờ 30); tại Hội trường phường 5.",
        "5. Kinh phí: học viên không đóng học phí",
        "- Giấy giới thiệu",
        "phải có trước khi xét duyệt. Danh sách cử của hợp tác xã có xác nhận của Ủy ban",
        f"trực tuyến tại {HOST}{call.get_absolute_url()} hoặc trực tiếp tại",
        "nhận hồ sơ từ 07 giờ 30 ngày 01 tháng 8 năm 2030, hạn cuối 16 giờ 45 ngày 15",
        " tháng 8 năm 2030.",
        "8. Liên hệ: Phòng Chính sách phát triển Hợp tác xã, điện thoại/Zalo 0912 000 000.",
        "Nguyễn Thị Mẫu",
        "- Lưu: VT, hồ sơ lớp.",
    ):
        assert squeezed(line) in said, line


@pytest.mark.parametrize(
    ("published_at", "stamp"), [(None, "DỰ THẢO"), (timezone.now(), "BẢN CHƯA KÝ")]
)
def test_a_notice_is_marked_and_its_number_blank_until_it_is_signed(
    published_at, stamp
):
    call = a_call(published_at=published_at)

    [text] = pages(papers.notice(call))[:1]

    assert stamp in text
    assert "Số: /TB-LMHTX Cà Mau, ngày tháng năm" in text

    sign_notice(
        call,
        number="05/TB-LMHTX",
        signed_on=dt.date(2024, 2, 1),
        signatory=make_signatory(name="Trần Văn Phó", position="Phó Chủ tịch"),
        actor=make_user(),
    )

    text = " ".join(pages(papers.notice(call)))
    assert stamp not in text
    assert "Số: 05/TB-LMHTX Cà Mau, ngày 01 tháng 02 năm 2024" in text
    assert "Trần Văn Phó" in text


def test_a_notice_without_letter_timetable_or_second_signature_leaves_them_out():
    text = " ".join(pages(papers.notice(a_call(letter_required=False))))

    assert "phải có trước khi xét duyệt" not in text
    assert "xác nhận" not in text
    assert "8 tiết." in text


# The list


def test_the_list_of_the_admitted_is_in_list_order_without_number_and_phone():
    training_class = a_call().training_class
    seated(training_class, "Trần Văn Ưng")
    seated(training_class, "Phạm Thị Ái", gender="nu")
    gone = seated(training_class, "Lê Văn Thôi")
    gone.status, gone.dropped_reason = ParticipantStatus.DROPPED, "Thôi"
    gone.save()

    [text] = pages(papers.admitted_list(training_class))

    assert "DANH SÁCH TRÚNG TUYỂN" in text
    assert text.index("Phạm Thị Ái") < text.index("Trần Văn Ưng")
    assert "Lê Văn Thôi" not in text
    assert "Danh sách này có 02 học viên, trong đó nữ 01 người." in text
    assert "CHỦ TỊCH" in text
    assert PHONE not in text


def test_eighty_admitted_fill_pages_with_the_head_on_each():
    training_class = make_class(capacity=100)
    cooperative = make_cooperative(name="HTX dịch vụ nông nghiệp Tân Hưng Đông")
    for place in range(80):
        make_participant(
            training_class=training_class,
            person=make_person(full_name=f"Nguyễn Thị Phương {chr(65 + place % 26)}n"),
            cooperative=cooperative,
        )

    sheets = pages(papers.admitted_list(training_class))

    assert len(sheets) > 3
    assert all("Họ và tên" in sheet for sheet in sheets if "Nguyễn Thị Phương" in sheet)
    assert [sheet.split()[0] for sheet in sheets[1:]] == [
        str(number) for number in range(2, len(sheets) + 1)
    ]


def test_the_workbook_has_the_same_people_and_no_formula():
    training_class = a_call().training_class
    seated(training_class, "Trần Văn Ưng")
    seated(training_class, "Phạm Thị Ái", gender="nu")
    seat = training_class.participants.last()
    seat.cooperative.name = '=HYPERLINK("http://x.example","HTX")'
    seat.cooperative.save()

    sheet = load_workbook(io.BytesIO(papers.admitted_list_xlsx(training_class))).active

    rows = list(sheet.iter_rows(min_row=9, values_only=True))
    assert [row[:4] for row in rows[:2]] == [
        (1, "Phạm Thị Ái", None, 1981),
        (2, "Trần Văn Ưng", 1981, None),
    ]
    assert rows[2][0] == "Danh sách này có 02 học viên, trong đó nữ 01 người."
    wicked = sheet["F9"]
    assert (wicked.value, wicked.data_type, wicked.quotePrefix) == (
        '=HYPERLINK("http://x.example","HTX")',
        "s",
        True,
    )
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if PHONE in str(cell.value)]


def test_the_workbook_prints_on_a4_landscape_with_its_head_on_each_page():
    training_class = make_participant().training_class

    sheet = load_workbook(io.BytesIO(papers.admitted_list_xlsx(training_class))).active

    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert sheet.print_title_rows == "$7:$8"
    assert round(sheet.page_margins.left * 25.4) == 30
    assert [cell.value for cell in sheet[7]][:3] == ["STT", "Họ và tên", "Năm sinh"]


# The letters


@pytest.mark.parametrize("made", [papers.summons, papers.summons_docx])
def test_a_letter_calls_a_learner_to_the_first_session_with_what_to_bring(made):
    call = a_call()
    training_class = call.training_class
    seated(training_class)
    make_session(
        training_class=training_class, held_on=dt.date(2030, 9, 9), part="afternoon"
    )
    open_for_teaching(training_class, actor=make_user())
    training_class.refresh_from_db()

    said = words(made(training_class))

    for line in (
        "GIẤY TRIỆU TẬP",
        "Kính gửi: Ông Nguyễn Văn Minh Họa,",
        f"Căn cứ Quyết định số {training_class.opening_decision.number}",
        "1. Có mặt: 13 giờ 30 ngày 09 tháng 9 năm 2030.",
        "3. Địa điểm: Hội trường phường 5.",
        "4. Mang theo: thẻ căn cước (căn cước công dân) để đối chiếu; giấy giới thiệu",
        "điện thoại/Zalo 0912 000 000./.",
        "/GTT-LMHTX",
    ):
        assert squeezed(line) in said, line
    assert PHONE not in said


def test_each_letter_has_a_page_of_its_own_even_with_long_lines():
    training_class = make_class(
        place="Hội trường Trung tâm dịch vụ hỗ trợ hợp tác xã, phường 5, TP Cà Mau",
        title="Lớp bồi dưỡng Giám đốc hợp tác xã nông nghiệp, thủy sản, lâm nghiệp"
        " tỉnh Cà Mau, khóa 01 năm 2024, mở rộng lần hai",
        schedule="thứ Hai đến thứ Sáu hằng tuần, sáng 7 giờ 30, chiều 13 giờ 30",
    )
    make_signatory(body=training_class.body)
    for name in ("Công Tằng Tôn Nữ Huỳnh Nguyễn Phượng Vỹ Ỷ", "Danh Mẫu", "Lê Văn Ba"):
        make_participant(
            training_class=training_class,
            person=make_person(full_name=name, gender="nu"),
            cooperative=make_cooperative(
                name="Hợp tác xã Chế biến thương mại dịch vụ nuôi trồng thủy sản kết hợp"
                f" du lịch sinh thái cộng đồng Đất Mũi {name[:2]}"
            ),
        )

    letters = pages(papers.summons(training_class))

    assert len(letters) == 3
    assert all(letter.startswith("LIÊN MINH HỢP TÁC XÃ") for letter in letters)
    assert "Bà Lê Văn Ba" in letters[0]
    assert all("ngày khai giảng./." in letter for letter in letters)
    document = Document(io.BytesIO(papers.summons_docx(training_class)))
    assert len(list(document.element.body.iter(qn("w:pageBreakBefore")))) == 2
    assert document.sections[0].header.paragraphs[0].text == ""


def test_a_letter_before_the_timetable_is_known_names_the_day():
    training_class = a_call().training_class
    seated(training_class)

    text = " ".join(pages(papers.summons(training_class)))

    assert "1. Có mặt: ngày 09 tháng 9 năm 2030." in text
    assert "Căn cứ" not in text


# None of them


def test_no_paper_in_any_form_carries_a_citizen_number_or_a_phone():
    call = a_call()
    training_class = call.training_class
    number = seated(training_class).person.citizen_id
    make_application(training_class=training_class, phone=PHONE)

    files = [
        papers.notice(call),
        papers.notice_docx(call),
        papers.admitted_list(training_class),
        papers.summons(training_class),
        papers.summons_docx(training_class),
        class_papers.opening_decision(training_class).docx(),
    ]

    for content in files:
        said = words(content)
        assert len(said) > 200
        assert number not in said
        assert PHONE not in said
