"""Templates of certificates: edited within the frame, frozen once used, never too full."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import AuditEntry
from certificates import papers
from certificates.logos import examine
from certificates.models import (
    Certificate,
    CertificateKind,
    Template,
    TemplateChoice,
    TemplateVersion,
)
from certificates.operations import (
    Design,
    carry_out,
    choose_template,
    create_template,
    issue,
    preview,
    save_design,
)
from certificates.operations.designs import standard
from papers.pdf import PaperError
from tests.factories import make_body, make_recognised_class, make_signatory

pytestmark = pytest.mark.django_db
LINES = (
    ("Đơn vị công tác", "{don_vi}"),
    ("Chức vụ", "{chuc_vu}"),
    ("Đã hoàn thành", "{chuong_trinh}"),
    ("Thời lượng", "{thoi_luong}"),
    ("Xếp loại", "{xep_loai}"),
)


@pytest.fixture
def own(registrar) -> Template:
    return create_template("Mẫu của lớp", CertificateKind.COMPLETION, actor=registrar)


@pytest.fixture
def undrawn(monkeypatch):
    monkeypatch.setattr(
        "certificates.papers.draw_specimens", lambda _version, _logo: [b"%PDF"]
    )


def a_picture(size=(40, 20), kind="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#11574a").save(out, kind)
    return out.getvalue()


def versions():
    return list(TemplateVersion.objects.order_by("pk").values())


def test_a_new_template_begins_as_the_standard_one(own):
    model = standard(CertificateKind.COMPLETION).versions.get()

    assert own.versions.get().lines == model.lines
    assert own.is_standard is False
    assert AuditEntry.objects.filter(verb="template.created").count() == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [(" ", "template_name_missing"), ("mẫu CỦA lớp", "template_name_taken")],
)
def test_a_template_needs_a_name_of_its_own(own, registrar, name, code):
    with pytest.raises(ValidationError) as refusal:
        create_template(name, CertificateKind.COMPLETION, actor=registrar)

    assert refusal.value.code == code
    assert Template.objects.filter(is_standard=False).count() == 1


def test_an_unused_version_is_changed_in_place(own, registrar, undrawn):
    version = save_design(own, Design(title="BẰNG", lines=LINES), actor=registrar)

    assert (version.number, version.title) == (1, "BẰNG")
    assert own.versions.count() == 1
    saved = save_design(own, Design(title="BẰNG", lines=LINES), actor=registrar)
    assert saved == version
    assert AuditEntry.objects.filter(verb="template.changed").count() == 1


def test_a_used_version_never_changes(own, registrar, quick_draw, undrawn):
    training_class = make_recognised_class(passed=1, failed=0, actor=registrar)
    choose_template(own, [training_class.version.programme], actor=registrar)
    carry_out(issue(training_class, actor=registrar))
    made = Certificate.objects.get()
    before = made.template_version.digest()
    assert made.template_version.template == own

    version = save_design(
        own,
        Design(title="BẰNG", lines=LINES[1:3], logo=examine(upload(a_picture()))),
        actor=registrar,
    )

    assert version.number == 2
    made.refresh_from_db()
    assert made.template_version.number == 1
    assert made.template_version.digest() == before == made.template_sha256
    assert version.logo.name
    assert not made.template_version.logo
    other = make_recognised_class(passed=1, failed=0, actor=registrar)
    choose_template(own, [other.version.programme], actor=registrar)
    carry_out(issue(other, actor=registrar))
    newest = Certificate.objects.latest("pk")
    assert (newest.template_version, newest.title) == (version, "BẰNG")


@pytest.mark.parametrize("who", ["own", "retired", "of another body"])
def test_a_signatory_of_a_template_signs_for_the_body_of_the_class(
    own, registrar, quick_draw, undrawn, who
):
    training_class = make_recognised_class(passed=1, failed=0, actor=registrar)
    elsewhere = make_body(name="Sở Mẫu", code="SM")
    signatory = make_signatory(
        body=elsewhere if who == "of another body" else training_class.body,
        name="Lê Thị Ký",
        is_active=who != "retired",
    )
    save_design(own, Design(lines=LINES, signatory=signatory), actor=registrar)
    choose_template(own, [training_class.version.programme], actor=registrar)

    if who == "own":
        issue(training_class, actor=registrar)
        assert Certificate.objects.get().signatory_name == "Lê Thị Ký"
        return
    with pytest.raises(ValidationError) as refusal:
        issue(training_class, actor=registrar)
    assert refusal.value.code == "signatory_not_of_body"
    assert not Certificate.objects.exists()
    assert not own.versions.get().is_frozen


@pytest.mark.parametrize(
    ("design", "code"),
    [
        (Design(lines=()), "template_empty"),
        (Design(lines=LINES * 2), "template_lines"),
        (Design(lines=[("Đơn vị công tác hiện nay", "x")]), "template_label"),
        (Design(lines=[("Đơn vị", " ")]), "template_label"),
        (Design(lines=[("Đơn vị", "{cccd}")]), "placeholder_unknown"),
        (Design(lines=[("Đơn vị", "{holder_dob}")]), "placeholder_unknown"),
        (Design(lines=[("Đơn vị", "tại {don_vi")]), "placeholder_unknown"),
        (Design(lines=[("Đơn vị", "{{don_vi}}")]), "placeholder_unknown"),
        (Design(lines=[("Đơn vị", "{don_vi}")]), "programme_missing"),
    ],
)
def test_a_design_that_cannot_be_is_refused(own, registrar, undrawn, design, code):
    before = versions()

    with pytest.raises(ValidationError) as refusal:
        save_design(own, design, actor=registrar)

    assert refusal.value.code == code
    assert versions() == before


OVERFULL = Design(
    title="GIẤY CHỨNG NHẬN HOÀN THÀNH CHƯƠNG TRÌNH BỒI DƯỠNG NÂNG CAO",
    subtitle="DÀNH CHO GIÁM ĐỐC VÀ KẾ TOÁN HỢP TÁC XÃ TRÊN ĐỊA BÀN TỈNH CÀ MAU NĂM 2024",
    lines=(*LINES, ("Lớp", "{lop}"), ("Số tiết", "{so_tiet}"), ("Ghi chú", "x " * 90)),
)


def test_a_template_that_runs_over_the_page_is_refused(own, registrar):
    """Really drawn, with a name of 40 letters."""
    assert len(papers.LONG_NAME) == 40
    before = versions()

    for act in (save_design, preview):
        options = {"actor": registrar} if act is save_design else {}
        with pytest.raises(ValidationError) as refusal:
            act(own, OVERFULL, **options)
        assert refusal.value.code == "template_overflows"

    assert versions() == before


def test_a_letter_that_no_typeface_has_is_named(own, registrar):
    before = versions()

    for act in (save_design, preview):
        options = {"actor": registrar} if act is save_design else {}
        with pytest.raises(ValidationError, match="字") as refusal:
            act(own, Design(lines=[*LINES[:4], ("Ghi chú", "字")]), **options)
        assert refusal.value.code == "letter_unknown"

    assert versions() == before


@pytest.mark.parametrize("frame", ["strand", "line", "none"])
def test_what_fits_is_drawn_on_one_page_with_its_logo(own, registrar, frame):
    logo = examine(upload(a_picture((900, 700))))
    design = Design(lines=LINES, frame=frame, logo=logo)

    content = preview(own, design)
    version = save_design(own, design, actor=registrar)

    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 1
    assert papers.draw_specimens(version)  # with the logo as it was kept
    version.logo.storage.delete(version.logo.name)
    version.logo.storage.save(version.logo.name, io.BytesIO(a_picture(kind="JPEG")))
    with pytest.raises(PaperError):
        papers.draw_specimens(version)


def test_lines_say_the_facts_and_are_left_out_without_them():
    version = TemplateVersion(
        lines=[
            ["Nơi làm việc", "tại {don_vi}"],
            ["Lớp", "{lop} ({so_tiet} tiết)"],
            ["A", "b"],
        ]
    )
    certificate = Certificate(
        template_version=version, class_title="Lớp Một", total_periods=40
    )

    assert certificate.lines == [("Lớp", "Lớp Một (40 tiết)"), ("A", "b")]


def test_a_programme_chooses_and_goes_back(own, registrar):
    programme = make_recognised_class(passed=1, failed=0).version.programme

    choose_template(own, [programme], actor=registrar)
    assert TemplateChoice.objects.get().template == own
    choose_template(own, [], actor=registrar)

    assert not TemplateChoice.objects.exists()


def upload(content, name="logo.png"):
    return SimpleUploadedFile(name, content)


def test_a_logo_is_drawn_anew_small_and_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (900, 600), (0, 0, 0, 0)).save(out, "PNG")

    kept = Image.open(io.BytesIO(examine(upload(out.getvalue()))))

    assert (kept.format, kept.mode, max(kept.size)) == ("JPEG", "RGB", 300)
    assert kept.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo_broken"),
        (a_picture()[:40], "logo_broken"),
        (b"", "logo_broken"),
        (b"x" * (2 * 1024 * 1024 + 1), "logo_too_large"),
        (a_picture((5001, 5000)), "logo_pixels"),
    ],
)
def test_what_is_no_logo_is_refused(content, code):
    with pytest.raises(ValidationError) as refusal:
        examine(upload(content))

    assert refusal.value.code == code


# Pages


def typed(**fields):
    return {
        "title": "",
        "subtitle": "",
        "lines": "\n".join(f"{label}: {said}" for label, said in LINES),
        "signatory": "",
        "frame": "line",
        **fields,
    }


def test_a_template_is_edited_and_saved(client, registrar, own, undrawn):
    client.force_login(registrar)
    page = own.get_absolute_url()
    assert "Đơn vị công tác: {don_vi}" in client.get(page).content.decode()

    response = client.post(page, typed(title="Giấy khen"))

    assert response["Location"] == page
    version = own.versions.get()
    assert (version.title, version.frame) == ("Giấy khen", "line")
    assert version.lines == [list(line) for line in LINES]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"lines": ""}, "lines"),
        ({"lines": "không có hai chấm"}, "lines"),
        ({"lines": "A: {b}"}, "lines"),
        ({"frame": "gold"}, "frame"),
        ({"logo": SimpleUploadedFile("a.png", b"no picture")}, "logo"),
    ],
)
def test_a_faulty_design_comes_back_as_it_was_typed(
    client, registrar, own, undrawn, fields, fault
):
    client.force_login(registrar)
    before = versions()

    response = client.post(own.get_absolute_url(), typed(title="Giấy khen", **fields))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {fault}
    assert 'value="Giấy khen"' in response.content.decode()
    assert versions() == before


def test_the_preview_shows_what_is_typed_and_saves_nothing(client, registrar, own):
    client.force_login(registrar)
    page = f"{own.get_absolute_url()}xem-thu/"
    before = versions()

    saved, edited = client.get(page), client.post(page, typed(title="Giấy khen"))
    refused = client.post(page, typed(lines="A: {b}"))

    for response in (saved, edited):
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert saved.content != edited.content
    assert refused.status_code == 422
    assert "{b}" in refused.content.decode()
    assert versions() == before


def test_programmes_are_chosen_on_the_page(client, registrar, own):
    programme = make_recognised_class(passed=1, failed=0).version.programme
    client.force_login(registrar)
    page = f"{own.get_absolute_url()}chuong-trinh/"

    client.post(page, {"programmes": [programme.pk]})
    assert TemplateChoice.objects.get().programme == programme
    client.post(page, {"programmes": ["x"]})

    assert TemplateChoice.objects.get().programme == programme


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    client, registrar, count, django_assert_num_queries
):
    for number in range(count):
        create_template(f"Mẫu {number}", CertificateKind.COMPLETION, actor=registrar)
    client.force_login(registrar)
    client.get("/quan-ly/mau-giay/")

    with django_assert_num_queries(8):
        response = client.get("/quan-ly/mau-giay/", {"q": "mau"})

    assert "Mẫu 0" in response.content.decode()
    assert client.get("/quan-ly/mau-giay/", {"_export": "xlsx"}).status_code == 200
