"""What a file is, its content says; what is kept of it is only that."""

import io
from unicodedata import normalize

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from PIL import Image, ImageFile

from papers.files import LONGEST_SIDE, MOST_BYTES, examine
from tests.enrollment.applying.papers import pdf, photo, upload

ORIENTATION, GPS_SPAN, MAKE = 0x0112, 0x8825, 0x010F


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def refused(content, name="giay.jpg"):
    with pytest.raises(ValidationError) as refusal:
        examine(upload(content, name))
    return refusal.value.code, " ".join(refusal.value.messages)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg_whatever_its_name_says(kind):
    paper = examine(upload(photo(kind=kind), "bằng cấp.pdf"))

    assert paper.content_type == "image/jpeg"
    assert Image.open(io.BytesIO(paper.content)).format == "JPEG"
    assert paper.filename == "bằng cấp.pdf"


def test_a_picture_keeps_its_pixels_upright_and_nothing_else():
    source = photo((400, 200), exif={ORIENTATION: 6, MAKE: "Máy minh họa"})
    assert b"Exif" in source

    kept = Image.open(io.BytesIO(examine(upload(source)).content))

    assert kept.size == (200, 400)
    assert not kept.getexif()
    assert "comment" not in kept.info
    assert "icc_profile" not in kept.info


def test_what_is_hidden_behind_a_picture_does_not_stay():
    paper = examine(upload(photo() + b"<script>alert(1)</script>PK\x03\x04"))

    assert b"<script>" not in paper.content
    assert b"PK\x03\x04" not in paper.content


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    kept = Image.open(io.BytesIO(examine(upload(photo((4000, 1000)))).content))

    assert kept.size == (LONGEST_SIDE, LONGEST_SIDE // 4)


def test_what_is_transparent_becomes_white_paper():
    source = photo((50, 50), kind="PNG", mode="RGBA", colour=(0, 0, 0, 0))

    kept = Image.open(io.BytesIO(examine(upload(source, "dau.png")).content))

    assert kept.getpixel((25, 25)) == (255, 255, 255)


def test_a_pdf_stays_as_it_came():
    source = pdf()

    paper = examine(upload(source, "cong-van.pdf"))

    assert paper.content_type == "application/pdf"
    assert paper.content == source


def test_a_name_in_pieces_becomes_whole():
    paper = examine(upload(pdf(), normalize("NFD", "Giấy giới thiệu.pdf")))

    assert paper.filename == "Giấy giới thiệu.pdf"


def test_five_megabytes_are_taken_and_a_byte_more_is_not():
    source = photo()
    filled = source + b"\x00" * (MOST_BYTES - len(source))

    assert examine(upload(filled)).content_type == "image/jpeg"
    code, sentence = refused(filled + b"\x00")
    assert code == "file_too_big"
    assert sentence.startswith("The file has 5,1 MB, at most 5 MB are taken.")


def test_the_size_is_said_to_the_tenth():
    code, sentence = refused(photo() + b"\x00" * int(7.15 * 1024**2))

    assert code == "file_too_big"
    assert "7,2 MB" in sentence


def broken_pdf():
    return b"%PDF-1.7\n1 0 obj\nnothing follows"


def cut_pdf():
    """A PDF whose end did not arrive; readers may mend it, but pages may be missing."""
    return pdf().replace(b"%%EOF", b"")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "giay.jpg", "file_empty"),
        (b"MZ\x90\x00" + b"\x00" * 200, "giay.jpg", "file_kind"),
        (b"MZ\x90\x00" + b"\x00" * 200, "giay.pdf", "file_kind"),
        (b"PK\x03\x04" + b"\x00" * 60, "giay.pdf", "file_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "giay.jpg", "file_kind"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "giay.jpg", "file_kind"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "giay.heic", "file_heic"),
        (b"\x00\x00\x00\x18ftypmif1" + b"\x00" * 40, "giay.jpg", "file_heic"),
        (photo()[:2000], "giay.jpg", "file_broken"),
        (photo(kind="PNG")[:-200], "giay.png", "file_broken"),
        (broken_pdf(), "giay.pdf", "pdf_broken"),
        (cut_pdf(), "giay.pdf", "pdf_broken"),
        (pdf(password="bi mat"), "giay.pdf", "pdf_encrypted"),
        (pdf(password=""), "giay.pdf", "pdf_encrypted"),
    ],
    ids=[
        "no bytes",
        "a program named .jpg",
        "a program named .pdf",
        "an archive",
        "a drawing with code",
        "another format",
        "a photo of an iPhone",
        "the same with another mark",
        "half a photo",
        "a drawing cut off",
        "a PDF in name only",
        "a PDF without its end",
        "a PDF with a password",
        "a PDF that may not be changed",
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_own_sentence(content, name, code):
    found, sentence = refused(content, name)

    assert found == code
    assert sentence.endswith(".") or "whatever" in sentence


@pytest.mark.parametrize("size", [(8000, 8000), (12000, 12000), (20000, 20000)])
def test_a_picture_of_few_bytes_and_countless_pixels_is_not_drawn(size):
    kept = io.BytesIO()
    Image.new("1", size).save(kept, "PNG")
    assert len(kept.getvalue()) < MOST_BYTES

    code, _sentence = refused(kept.getvalue(), "bom.png")

    assert code == "file_pixels"


def test_half_a_photo_is_refused_also_after_papers_were_drawn(monkeypatch):
    """Drawing papers makes Pillow take half photos, for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    assert refused(photo()[:2000])[0] == "file_broken"


def test_a_pdf_with_a_password_is_one():
    """The control: without the password it does not open."""
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(pdf(password="bi mat")))
