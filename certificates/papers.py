"""The certificate as a file: drawn, and kept under its number."""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import TYPE_CHECKING

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

    Those of one template version are laid out as one document; where that fails, each
    alone, to find whose fault it was.
    """
    for _version, group in groupby(certificates, lambda c: c.template_version_id):
        some = list(group)
        try:
            contents: list[bytes | Exception] = [*draw(some)]
        except Exception as fault:  # noqa: BLE001  reported with its certificate
            if len(some) > 1:
                contents = [paper for c in some for _same, paper in draw_each([c])]
            else:
                contents = [fault]
        yield from zip(some, contents, strict=True)


def draw(certificates: Sequence[Certificate], logo: bytes | None = None) -> list[bytes]:
    """The unsigned PDFs of certificates of one template version.

    With ``logo`` its own is not looked for.
    """
    version = certificates[0].template_version
    if logo is None and version is not None:
        logo = _logo_of(version)
    return pdf.draw_leaves(
        TEMPLATE,
        {
            "certificates": certificates,
            "version": version,
            "logo": pdf.data_uri(logo, "image/jpeg") if logo else "",
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
