"""The certificate as a file: drawn, and kept under its number."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from certificates.models import Certificate
from curriculum.models import Classification
from papers import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models.fields.files import FieldFile

    from certificates.models import RegisterCopy, SignedOriginal, TemplateVersion

TEMPLATE = "papers/certificate.html"
FOLDER = "certificates"
PRINTED_IN_COMMON = (
    "kind", "title", "subtitle", "issuing_body_name", "superior_body_name", "certifier",
    "decision_no", "decision_date", "issue_place", "issue_date", "signatory_power_prefix",
    "signatory_position", "signatory_name", "template_version_id", "corrects_id",
)  # fmt: skip
LINE, LINES = 75, 180  # letters of a workplace that fit on one line, and on two
HEAD = 38  # letters of a body's name that fit on one line
# 40 letters, and workplaces of one and of two lines as they are in the register.
LONG_NAME = "Nguyễn Hoàng Phương Trường Khương Nghiêm"
LONG_WORKPLACES = (
    "Hợp tác xã Dịch vụ nông nghiệp Tân Hưng Đông, huyện Cái Nước",
    "Hợp tác xã Chế biến thương mại dịch vụ nuôi trồng thủy sản Đồng Tiến Phát, Đầm Dơi",
)


def draw_each(
    certificates: Sequence[Certificate],
) -> Iterator[tuple[Certificate, bytes | Exception]]:
    """Each certificate with its PDF, unsigned, or with what is wrong with it.

    Where drawing all of them fails, each is drawn alone, to find whose fault it was.
    """
    try:
        contents: list[bytes | Exception] = [*draw(certificates)]
    except Exception as fault:  # noqa: BLE001  reported with its certificate
        if len(certificates) > 1:
            contents = [paper for c in certificates for _same, paper in draw_each([c])]
        else:
            contents = [fault]
    yield from zip(certificates, contents, strict=True)


def draw(certificates: Sequence[Certificate], logo: bytes | None = None) -> list[bytes]:
    """The unsigned PDFs of certificates, those alike laid out as one document.

    With ``logo`` that of their template is not looked for.
    """
    alike: dict[tuple[Any, ...], list[int]] = {}
    for place, certificate in enumerate(certificates):
        alike.setdefault(_in_common(certificate), []).append(place)
    drawn: dict[int, bytes] = {}
    for places in alike.values():
        some = [certificates[place] for place in places]
        drawn.update(zip(places, _draw_alike(some, logo), strict=True))
    return [drawn[place] for place in range(len(certificates))]


def _in_common(certificate: Certificate) -> tuple[Any, ...]:
    """What is laid out once for all that share it."""
    shared = [getattr(certificate, name) for name in PRINTED_IN_COMMON]
    return (look_of(certificate), *shared)


def look_of(certificate: Certificate) -> str:
    """How close the lines are set, as classes of the style sheet."""
    workplace = len(certificate.holder_workplace or "")
    looks = {
        "dense": max(workplace, len(certificate.programme_name)) > LINE,
        "densest": workplace > LINES,
        "airy": not workplace,
        "tall-head": len(certificate.issuing_body_name) > HEAD,
        "replacing": certificate.corrects_id is not None,
    }
    return " ".join(look for look, is_so in looks.items() if is_so)


def _draw_alike(certificates: Sequence[Certificate], logo: bytes | None) -> list[bytes]:
    first = certificates[0]
    version = first.template_version
    if logo is None and version is not None:
        logo = _logo_of(version)
    alike = {"in_common": first, "look": look_of(first)}
    return pdf.draw_leaves(
        TEMPLATE,
        {
            **alike,
            "version": version,
            "logo": pdf.data_uri(logo, "image/jpeg") if logo else "",
            "start": pdf.depth_of("own", TEMPLATE, alike),  # the frame takes no room
            "certificates": certificates,
        },
        [
            f"{certificate.title.capitalize()} số {certificate.serial_number}"
            for certificate in certificates
        ],
    )


def _logo_of(version: TemplateVersion) -> bytes:
    """The version's logo, never another than the one it was saved with."""
    if not version.logo_sha256:
        return b""
    with version.logo.open() as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != version.logo_sha256:
        raise pdf.PaperError(f"the logo of {version} is not the one that was saved")
    return content


def draw_specimens(version: TemplateVersion, logo: bytes | None = None) -> list[bytes]:
    """Invented certificates with the longest names, one with a workplace of two lines."""
    today = timezone.localdate()
    specimens = [
        Certificate(
            kind=version.template.kind,
            template_version=version,
            serial_number=f"CM-GD-{today.year}-0000",
            register_entry_no=f"0000/{today.year}-GD",
            title=version.title or "GIẤY CHỨNG NHẬN",
            subtitle=version.subtitle or "HOÀN THÀNH KHÓA BỒI DƯỠNG",
            issuing_body_name="Liên minh Hợp tác xã tỉnh Cà Mau",
            superior_body_name="Liên minh Hợp tác xã Việt Nam",
            certifier="CHỦ TỊCH LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU",
            holder_name=LONG_NAME,
            holder_gender="nu",
            holder_dob=today.replace(year=1981, month=2, day=28),
            holder_dob_precision="day",
            holder_birth_place="Thành phố Hồ Chí Minh",
            holder_workplace=workplace,
            holder_position="Phó chủ tịch Hội đồng quản trị",
            programme_name=("Chương trình bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau"),
            class_title="Lớp bồi dưỡng Giám đốc hợp tác xã khóa 01 năm 2024",
            total_periods=80,
            start_date=today,
            end_date=today,
            classification=Classification.FAIRLY_GOOD,
            decision_no="0000/QĐ-LMHTX",
            decision_date=today,
            issue_place="Cà Mau",
            issue_date=today,
            signatory_power_prefix="KT. CHỦ TỊCH",
            signatory_position="Phó Chủ tịch",
            signatory_name="Nguyễn Thị Mẫu",
        )
        for workplace in LONG_WORKPLACES
    ]
    return draw(specimens, logo)


def draw_copy(copy: RegisterCopy) -> bytes:
    """A copy from the register as a PDF, unsigned."""
    (content,) = pdf.draw_leaves(
        "papers/register_copy.html",
        {"copy": copy, "certificate": copy.certificate},
        [f"Bản sao {copy.copy_no} từ sổ gốc"],
    )
    return content


def path_of(certificate: Certificate) -> str:
    return f"{FOLDER}/{certificate.register.year}/{certificate.filename}"


def path_of_copy(copy: RegisterCopy) -> str:
    return f"{FOLDER}/copies/{copy.copy_no.replace('/', '-')}.pdf"


def path_of_original(original: SignedOriginal) -> str:
    return f"{FOLDER}/originals/{original.certificate.filename}"


def keep(file: FieldFile, path: str, content: bytes) -> None:
    """Put a file under its own name, in place of what a killed worker left there.

    Only within the transaction in which the row gets its file, so that nobody else
    writes under this name meanwhile.
    """
    file.storage.delete(path)
    file.save(path, ContentFile(content), save=False)
