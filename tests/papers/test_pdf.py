"""Papers as people get them: read back, looked at, scanned."""

import base64
import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import chain, combinations
from types import SimpleNamespace

import pikepdf
import pytest
from PIL import Image

from certificates import papers as certificate_papers
from certificates.models import Frame
from papers import fonts, pdf
from papers.faults import words_of

BODY = SimpleNamespace(
    name="Liên minh Hợp tác xã tỉnh Cà Mau",
    superior_name="Liên minh Hợp tác xã Việt Nam",
    code="LMHTX",
    place="Cà Mau",
)
CLASS_TITLE = "Lớp bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau, khóa 01 năm 2024"
VERIFY_URL = (
    "https://daotao.lienminhhtx.camau.gov.vn/xac-minh/abcdefghijklmnopqrstuvwx27/"
)
LONG_NAME = "Công Tằng Tôn Nữ Huỳnh Nguyễn Phượng Vỹ Ỷ"
LONG_WORKPLACE = (
    "Hợp tác xã Chế biến thương mại dịch vụ nuôi trồng thủy sản kết hợp du lịch sinh"
    " thái cộng đồng rừng ngập mặn Đất Mũi, xã Viên An Đông, huyện Ngọc Hiển"
)


def tool(name):
    return pytest.mark.skipif(
        shutil.which(name) is None, reason=f"{name} is not on this machine"
    )


@pytest.fixture(autouse=True, scope="module")
def _faces():
    fonts.make()


@pytest.fixture
def template(settings, tmp_path):
    """A throw-away template with this body."""

    def write(body):
        html = f"<!DOCTYPE html><html lang=vi><title>Thử</title><body>{body}"
        (tmp_path / "trial.html").write_text(html)
        return "trial.html"

    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    return write


def certificate(**fields):
    return SimpleNamespace(
        **{
            "serial_number": "CM-GD-2024-0010",
            "register_entry_no": "0010/2024-GD",
            "title": "GIẤY CHỨNG NHẬN",
            "subtitle": "HOÀN THÀNH KHÓA BỒI DƯỠNG",
            "issuing_body_name": BODY.name,
            "superior_body_name": BODY.superior_name,
            "certifier": "CHỦ TỊCH LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU",
            "holder_name": "Nguyễn Văn Minh Họa",
            "holder_gender": "nam",
            "holder_dob_text": "28/02/1981",
            "holder_birth_place": "Cà Mau",
            "holder_workplace": "HTX Tân Hưng Đông, huyện Cái Nước",
            "holder_position": "Giám đốc",
            "programme_name": "Chương trình bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau",
            "total_periods": 80,
            "start_date": date(2024, 9, 9),
            "end_date": date(2024, 9, 27),
            "classification": "Giỏi",
            "decision_no": "15/QĐ-LMHTX",
            "decision_date": date(2024, 10, 4),
            "issue_place": "Cà Mau",
            "issue_date": date(2024, 10, 4),
            "signatory_power_prefix": "",
            "signatory_position": "Chủ tịch",
            "signatory_name": "Nguyễn Thị Mẫu",
            "verify_url": VERIFY_URL,
            "kind": "completion",
            "template_version": None,
            "template_version_id": None,
            "corrects": None,
            "corrects_id": None,
            **fields,
        }
    )


def lines_of(one):
    first, last = (f"{day:%d/%m/%Y}" for day in (one.start_date, one.end_date))
    lines = [
        ("Đơn vị công tác", one.holder_workplace),
        ("Chức vụ", one.holder_position),
        ("Đã hoàn thành", one.programme_name),
        ("Thời lượng", f"{one.total_periods} tiết, từ ngày {first} đến ngày {last}"),
        ("Xếp loại", one.classification),
    ]
    return [(label, text) for label, text in lines if text]


def draw_certificates(*certificates):
    for one in certificates:
        one.lines = lines_of(one)
    return certificate_papers.draw(certificates)


def draw_certificate(**fields):
    (content,) = draw_certificates(certificate(**fields))
    return content


def decision(**fields):
    return SimpleNamespace(
        **{
            "number": "11/QĐ-LMHTX",
            "signed_on": date(2024, 2, 5),
            "signer_power_prefix": "KT. Chủ tịch",
            "signer_position": "Phó Chủ tịch",
            "signer_name": "Trần Văn Mẫu",
            **fields,
        }
    )


def learner(no, **fields):
    return {
        "no": no,
        "name": f"Nguyễn Thị Mẫu {no}",
        "birth_year": 1975,
        "gender": "nu" if no % 3 == 0 else "nam",
        "position": "Giám đốc",
        "cooperative": "HTX dịch vụ nông nghiệp Tân Hưng Đông",
        "area": "Huyện Cái Nước",
        "note": None,
        **fields,
    }


def class_list(rows, **context):
    return pdf.draw(
        "papers/class_list.html",
        {
            "body": BODY,
            "class_title": CLASS_TITLE,
            "decision": decision(),
            "rows": rows,
            "printed_on": date(2024, 9, 5),
            **context,
        },
    )


def an_official_decision(**context):
    return {
        "body": BODY,
        "decision": decision(),
        "authority": "Chủ tịch Liên minh Hợp tác xã tỉnh Cà Mau",
        "grounds": ["Căn cứ Luật Hợp tác xã", "Theo đề nghị của Trưởng phòng"],
        "recipients": ["Như Điều 4", "Lưu: VT, CSPT"],
        "class_title": CLASS_TITLE,
        "units": "Trưởng các phòng liên quan",
        **context,
    }


def run(*command, given):
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def pages(content):
    """The words of each page, one space between them."""
    text = run("pdftotext", "-layout", "-", "-", given=content).decode()
    return [" ".join(page.split()) for page in text.removesuffix("\f").split("\f")]


def joined(content):
    """All text without spaces, for values that wrap."""
    return "".join(run("pdftotext", "-raw", "-", "-", given=content).decode().split())


def words(content):
    """Each word's (text, x0, y0, x1, y1) in points, page by page."""
    tree = ET.fromstring(run("pdftotext", "-bbox", "-", "-", given=content))
    space = "{http://www.w3.org/1999/xhtml}"
    return [
        [
            (word.text, *(float(word.get(k)) for k in ("xMin", "yMin", "xMax", "yMax")))
            for word in page.iter(f"{space}word")
        ]
        for page in tree.iter(f"{space}page")
    ]


def fonts_in(content):
    with pikepdf.open(BytesIO(content)) as document:
        found = [
            font for page in document.pages for font in page.Resources.Font.values()
        ]
        assert all(
            {"/FontFile2", "/FontFile3"}
            & set(font.DescendantFonts[0].FontDescriptor.keys())
            for font in found
        )
        return {str(font.BaseFont).partition("+")[2] for font in found}


@tool("pdftotext")
def test_a_certificate_says_what_its_record_says():
    content = draw_certificate()

    [text] = pages(content)
    for said in (
        "LIÊN MINH HỢP TÁC XÃ VIỆT NAM CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU Độc lập - Tự do - Hạnh phúc",
        "CHỦ TỊCH LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU chứng nhận",
        "Ông: NGUYỄN VĂN MINH HỌA",
        "Ngày sinh: 28/02/1981 Nơi sinh: Cà Mau",
        "Đơn vị công tác: HTX Tân Hưng Đông, huyện Cái Nước",
        "Chức vụ: Giám đốc",
        "Đã hoàn thành: Chương trình bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau",
        "Thời lượng: 80 tiết, từ ngày 09/09/2024 đến ngày 27/09/2024",
        "Xếp loại: Giỏi",
        "Cà Mau, ngày 04 tháng 10 năm 2024",
        "Số hiệu: CM-GD-2024-0010",
        "Số vào sổ cấp: 0010/2024-GD",
        "Theo Quyết định số 15/QĐ-LMHTX ngày 04/10/2024",
        "Tra cứu: daotao.lienminhhtx.camau.gov.vn/xac-minh hoặc",
        "Nguyễn Thị Mẫu",
    ):
        assert said in text


@tool("pdftotext")
def test_a_holder_typed_in_decomposed_letters_is_printed_composed():
    content = draw_certificate(holder_name="Đặng Thị Hòa")

    assert "Ông: ĐẶNG THỊ HÒA" in pages(content)[0]


@tool("pdftotext")
def test_a_woman_is_addressed_as_ba_and_a_deputy_signs_for_the_head():
    content = draw_certificate(
        holder_gender="nu",
        signatory_power_prefix="KT. Chủ tịch",
        signatory_position="Phó Chủ tịch",
    )

    [text] = pages(content)
    assert "Bà: NGUYỄN" in text
    assert "KT. CHỦ TỊCH" in text
    assert "PHÓ CHỦ TỊCH" in text


@tool("pdftotext")
@pytest.mark.parametrize("unknown", ["", None])
def test_unknown_values_take_their_line_with_them(unknown):
    content = draw_certificate(
        subtitle=unknown,
        superior_body_name=unknown,
        holder_dob_text="1975",
        holder_birth_place=unknown,
        holder_workplace=unknown,
        holder_position=unknown,
        classification=unknown,
        signatory_power_prefix=unknown,
    )

    [text] = pages(content)
    assert "Năm sinh: 1975 Đã hoàn thành:" in text
    for absent in ("None", "Nơi sinh", "Đơn vị", "Chức vụ", "Xếp loại"):
        assert absent not in text


@tool("pdftotext")
def test_each_certificate_has_a_page_whatever_the_length_of_its_lines():
    long = certificate(
        holder_name=LONG_NAME,
        holder_workplace=LONG_WORKPLACE,
        holder_position="Chủ tịch Hội đồng quản trị kiêm Giám đốc",
        programme_name=certificate().programme_name
        + " (thủy sản, lâm nghiệp, du lịch)",
        signatory_power_prefix="KT. Chủ tịch",
        signatory_position="Phó Chủ tịch",
    )
    longer = certificate(**{**vars(long), "holder_workplace": LONG_WORKPLACE * 2})

    contents = draw_certificates(certificate(), long, longer)

    assert [len(pages(content)) for content in contents] == [1, 1, 1]
    assert LONG_NAME.upper() in pages(contents[1])[0]
    assert "".join(LONG_WORKPLACE.split()) in joined(contents[1])
    for page in chain.from_iterable(map(words, contents)):
        for one, two in combinations(page, 2):
            across = min(one[3], two[3]) - max(one[1], two[1])
            down = min(one[4], two[4]) - max(one[2], two[2])
            # Boxes of letters are higher than lines: a third may overlap.
            height = min(one[4] - one[2], two[4] - two[2])
            assert across <= 0.5 or down <= height / 3, (one, two)


FRAMES = [Frame.STRAND, Frame.LINE, Frame.NONE]
FREE = (22, 20, 275, 189)  # mm within the frame: left, top, right, bottom


def outside(content):
    """Words of a certificate that touch its frame or leave the page."""
    [page] = words(content)
    left, top, right, bottom = (side * 72 / 25.4 for side in FREE)
    return [
        word
        for word, x0, y0, x1, y1 in page
        if x0 < left or y0 < top or x1 > right or y1 > bottom
    ]


@tool("pdftotext")
def test_a_frame_moves_no_word():
    drawn = [
        draw_certificate(
            template_version=SimpleNamespace(frame=frame, logo_sha256=""),
            template_version_id=1,
        )
        for frame in FRAMES
    ]

    strand, *others = map(words, drawn)
    assert others == [strand, strand]


@tool("pdftotext")
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"holder_workplace": "Hợptácxã" + "nuôitrồng" * 20},
        {
            "corrects_id": 1,
            "corrects": SimpleNamespace(
                serial_number="CM-GD-XN-2024-0010",
                ending=SimpleNamespace(
                    number="1105/QĐ-SNNPTNT", signed_on=date(2025, 3, 12)
                ),
            ),
        },
    ],
    ids=["usual", "workplace", "correction"],
)
def test_nothing_touches_the_frame(fields):
    assert outside(draw_certificate(**fields)) == []


def test_a_title_wider_than_the_page_is_refused_and_the_officer_is_told():
    with pytest.raises(pdf.OverflowingError) as refusal:
        draw_certificate(title="X" * 60)

    assert words_of(refusal.value) == "Nội dung vượt quá khổ giấy."


def test_letters_of_another_script_are_refused_and_named_to_the_officer():
    """Fullwidth letters look like ours and come from a telephone's other keyboard."""
    with pytest.raises(pdf.UnknownLetterError) as refusal:
        draw_certificate(holder_name="Danh \uff21\uff22")

    assert words_of(refusal.value).endswith("\uff21, \uff22")


@tool("pdftotext")
def test_a_correction_names_what_it_replaces_and_the_decision_with_its_day():
    ending = SimpleNamespace(number="105/QĐ-LMHTX", signed_on=date(2025, 3, 2))
    old = SimpleNamespace(serial_number="CM-GD-2024-0008", ending=ending)

    [text] = pages(draw_certificate(corrects=old, corrects_id=1))

    assert "Thay giấy số hiệu CM-GD-2024-0008 theo" in text
    assert "Quyết định số 105/QĐ-LMHTX ngày 02/03/2025" in text
    assert "Thay giấy" not in pages(draw_certificate())[0]


@tool("pdftotext")
def test_a_long_name_of_a_body_stays_clear_of_the_title():
    content = draw_certificate(
        issuing_body_name="Sở Nông nghiệp và Phát triển nông thôn tỉnh Cà Mau"
    )

    [page] = words(content)
    [last] = [word for word in page if word[0] == "TỈNH" and word[1] < 360]
    [title] = [word for word in page if word[0] == "CHỨNG"]
    assert last[4] < title[4] - 34  # the height of its letters


@tool("pdftotext")
def test_what_certificates_share_is_drawn_for_those_that_share_it_in_their_order():
    contents = draw_certificates(
        certificate(holder_name="Nguyễn Văn Một"),
        certificate(holder_name="Trần Thị Hai", decision_no="16/QĐ-LMHTX"),
        certificate(holder_name="Lê Văn Ba"),
    )

    for content, name, number in zip(
        contents, ("MỘT", "HAI", "BA"), ("15", "16", "15"), strict=True
    ):
        [text] = pages(content)
        assert f"{name} Ngày sinh" in text
        assert f"Theo Quyết định số {number}/QĐ-LMHTX" in text


def test_a_file_takes_nothing_of_the_others_along():
    for content in draw_certificates(*[certificate() for _each in range(3)]):
        with pikepdf.open(BytesIO(content)) as document:
            kinds = [
                each.get("/Subtype", each.get("/Type"))
                for each in document.objects
                if isinstance(each, pikepdf.Dictionary | pikepdf.Stream)
            ]
        assert (kinds.count("/Page"), kinds.count("/Image")) == (1, 1)


@tool("pdftotext")
def test_what_lines_say_begins_in_one_column_whatever_their_labels():
    [page] = words(draw_certificate(holder_workplace=LONG_WORKPLACE))

    column = 82 / 25.4 * 72  # as in the style sheet, but tabs are of whole pixels
    begun = [text for text, x0, *_rest in page if abs(x0 - column) < 0.3]
    second_line = LONG_WORKPLACE.split()[len(LONG_WORKPLACE.split()) // 2 :]
    assert begun[:2] == ["28/02/1981", "Hợp"]
    assert begun[2] in second_line
    assert begun[3:] == ["Giám", "Chương", "80", "Giỏi"]


@tool("pdfinfo")
def test_a_certificate_is_read_aloud_from_top_to_bottom():
    read = run("pdfinfo", "-struct-text", "-", given=draw_certificate()).decode()

    places = [
        read.index(f'"{said}"')
        for said in (
            "LIÊN MINH HỢP TÁC XÃ VIỆT NAM",
            "GIẤY CHỨNG NHẬN",
            "chứng nhận",
            " NGUYỄN VĂN MINH HỌA",
            "Xếp loại: Giỏi",
            "Số hiệu: CM-GD-2024-0010",
            "Theo Quyết định số 15/QĐ-LMHTX ngày 04/10/2024",
            "Cà Mau, ngày 04 tháng 10 năm 2024",
            "Nguyễn Thị Mẫu",
        )
    ]
    assert places == sorted(places)


@tool("pdftotext")
@pytest.mark.parametrize(("workplace", "free"), [("HTX", 43), (LONG_WORKPLACE, 36)])
def test_there_is_room_for_signature_and_stamp(workplace, free):
    content = draw_certificate(holder_workplace=workplace)

    [page] = words(content)
    post = max(y1 for text, x0, _y0, _x1, y1 in page if text == "TỊCH" and x0 > 500)
    signer = min(y0 for text, _x0, y0, _x1, _y1 in page if text == "Mẫu")
    assert (signer - post) / 72 * 25.4 >= free


@tool("pdftotext")
def test_every_vietnamese_letter_is_drawn_by_both_faces_and_read_back():
    letters = [fonts.VIETNAMESE[at : at + 40] for at in range(0, 178, 40)]

    on_certificate = draw_certificate(
        holder_workplace=" ".join(letters), holder_position=letters[1]
    )
    on_list = class_list([learner(1, cooperative=" ".join(letters))])

    assert fonts.VIETNAMESE in joined(on_certificate)
    for part in letters:
        assert part[:10] in joined(on_list)


def test_papers_carry_their_own_fonts_and_no_other():
    assert fonts_in(draw_certificate()) == {
        "Garamond",
        "Garamond-Bold",
        "Garamond-Italic",
    }
    assert fonts_in(class_list([learner(1)])) == {
        "Termes",
        "Termes-Bold",
        "Termes-Italic",
    }


def test_a_paper_is_tagged_vietnamese_titled_and_small():
    content = draw_certificate()

    assert len(content) <= 50_000
    with pikepdf.open(BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "vi"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Giấy chứng nhận số CM-GD-2024-0010"
            assert metadata["pdfuaid:part"] == "1"


@tool("pdftoppm")
@tool("zbarimg")
def test_the_code_is_read_from_a_coarse_picture(tmp_path):
    content = draw_certificate()
    (tmp_path / "paper.png").write_bytes(
        run("pdftoppm", "-r", "100", "-png", "-", given=content)
    )

    read = run("zbarimg", "-q", "--raw", tmp_path / "paper.png", given=b"")

    assert read.decode().strip() == VERIFY_URL


def test_the_code_is_black_and_white_of_at_most_37_modules():
    data = pdf.qr("https://" + "a" * 76)

    kind, _, encoded = data.partition(",")
    assert kind == "data:image/png;base64"
    image = Image.open(BytesIO(base64.b64decode(encoded)))
    assert image.size == (37 * 4, 37 * 4)
    assert {colour for _count, colour in image.getcolors()} == {0, 255}


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://example.org/x.png" alt="x">',
        '<img src="https://example.org/x.png" alt="x">',
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="../models.py" alt="x">',
        '<img src="missing.svg" alt="x">',
        '<p style="colour: red">x',
    ],
)
def test_a_paper_that_cannot_be_drawn_as_written_is_refused(template, body):
    with pytest.raises(pdf.PaperError):
        pdf.draw(template(body), {})


def test_nothing_is_drawn_without_our_typefaces(template, monkeypatch, tmp_path):
    absent = [face._replace(path=tmp_path / face.path.name) for face in fonts.faces()]
    pdf._tools.cache_clear()  # noqa: SLF001  as in a new process
    with monkeypatch.context() as patch:
        patch.setattr(fonts, "faces", lambda: absent)
        for _attempt in range(2):
            with pytest.raises(pdf.PaperError, match=r"run manage\.py fonts"):
                pdf.draw(template("<p>x"), {})

    assert pdf.draw(template("<p>x"), {}).startswith(b"%PDF-")


def test_our_own_drawings_are_let_in(template):
    content = pdf.draw(template('<img src="mark.svg" alt="x">'), {})

    assert content.startswith(b"%PDF-")


@tool("pdftotext")
def test_numbers_are_left_as_given_and_the_language_is_vietnamese(template, settings):
    settings.LANGUAGE_CODE = "en"

    body = "{% load i18n %}{% get_current_language as code %}{{ code }} {{ year }}"

    assert pages(pdf.draw(template(body), {"year": 1975})) == ["vi 1975"]


@tool("pdftotext")
@pytest.mark.parametrize(("learners", "most"), [(40, 4), (80, 8)])
def test_a_class_list_repeats_its_head_and_numbers_its_pages(learners, most):
    content = class_list([learner(no) for no in range(1, learners + 1)])

    found = pages(content)
    assert 2 <= len(found) <= most
    assert found[0].startswith("LIÊN MINH HỢP TÁC XÃ VIỆT NAM CỘNG HÒA")
    assert "(Kèm theo Quyết định số 11/QĐ-LMHTX ngày 05 tháng 02 năm 2024)" in found[0]
    for number, page in enumerate(found[1:], start=2):
        assert page.startswith(f"{number} ")
    for page in found:
        for head in ("STT", "Họ và tên", "Nam", "Nữ", "Chức vụ", "Ghi chú"):
            assert head in page
    women = learners // 3
    total = f"Danh sách này có {learners} học viên, trong đó nữ {women} người."
    assert total in found[-1]
    assert f"Nguyễn Thị Mẫu {learners}" in found[-1]
    assert "NGƯỜI LẬP BIỂU PHỤ TRÁCH LỚP LÃNH ĐẠO ĐƠN VỊ" in found[-1]
    assert "None" not in "".join(found)


@tool("pdftotext")
def test_the_number_of_a_page_stands_in_the_middle_above_its_text():
    _first, second, *_rest = words(class_list([learner(no) for no in range(40)]))

    [(x0, x1)] = [(x0, x1) for _text, x0, y0, x1, _y1 in second if y0 < 20 / 25.4 * 72]
    assert (x0 + x1) / 2 == pytest.approx((30 + (297 - 30 - 15) / 2) / 25.4 * 72, abs=1)


@tool("pdftotext")
def test_a_class_list_before_the_decision_does_not_speak_of_one():
    [text] = pages(class_list([learner(1)], decision=None))

    assert "Quyết định" not in text
    assert "Danh sách này có 01 học viên, trong đó nữ 0 người." in text


@tool("pdftotext")
def test_an_opening_decision_has_its_articles_and_its_list():
    content = pdf.draw(
        "papers/opening_decision.html",
        an_official_decision(
            rows=[learner(no) for no in range(1, 6)],
            total_periods=80,
            start_date=date(2024, 9, 9),
            end_date=date(2024, 9, 27),
            venue="Trường Chính trị tỉnh Cà Mau",
            funding="từ nguồn hỗ trợ phát triển kinh tế tập thể năm 2024",
        ),
    )

    first, annex = pages(content)
    for said in (
        "Số: 11/QĐ-LMHTX Cà Mau, ngày 05 tháng 02 năm 2024",
        "QUYẾT ĐỊNH Về việc mở lớp bồi dưỡng Giám đốc",
        "Căn cứ Luật Hợp tác xã; Theo đề nghị của Trưởng phòng.",
        "Điều 1. Mở lớp bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau, khóa 01",
        "05 (năm) học viên (có danh sách kèm theo).",
        "từ ngày 09 tháng 9 năm 2024 đến ngày 27 tháng 9",
        "Điều 3. Kinh phí: từ nguồn hỗ trợ",
        "kể từ ngày ký./.",
        "KT. CHỦ TỊCH",
        "- Lưu: VT, CSPT.",
        "Trần Văn Mẫu",
    ):
        assert said in first
    assert annex.startswith("2 DANH SÁCH HỌC VIÊN (Kèm theo Quyết định số 11/QĐ-LMHTX")
    assert "trong đó nữ 01 người." in annex
    with pikepdf.open(BytesIO(content)) as document:
        boxes = [[round(float(side)) for side in p.mediabox] for p in document.pages]
    assert boxes == [[0, 0, 595, 842], [0, 0, 842, 595]]


@tool("pdftotext")
def test_a_recognition_decision_can_be_drawn_before_it_is_signed():
    row = {
        "no": 1,
        "name": "Phạm Thị Ái",
        "dob_text": "1975",
        "cooperative": "HTX muối",
        "score": Decimal(8),
        "classification": "Giỏi",
        "serial_number": "",
        "register_entry_no": None,
    }
    content = pdf.draw(
        "papers/recognition_decision.html",
        an_official_decision(
            decision=decision(number="", signed_on=None),
            rows=[row],
            tally=[("Xuất sắc", 0), ("Giỏi", 1)],
            registrar="Phòng Chính sách",
        ),
    )

    first, annex = pages(content)
    assert "Số: /QĐ-LMHTX Cà Mau, ngày tháng năm" in first
    assert "cho 01 (một) học viên hoàn thành lớp bồi dưỡng" in first
    assert "1 Phạm Thị Ái 1975 HTX muối 8,0 Giỏi" in annex
    assert "có 01 học viên; trong đó: Xuất sắc 0, Giỏi 01." in annex
    assert "None" not in first + annex
