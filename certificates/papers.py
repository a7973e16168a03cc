"""The certificate as a file: drawn, put on the disk whole, kept under its number."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.utils import timezone

from certificates.models import Certificate
from curriculum.models import Classification
from papers import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certificates.models import RegisterCopy, SignedOriginal, TemplateVersion

TEMPLATE = "papers/certificate.html"
FOLDER = "certificates"
PART = ".part-"  # a file that has no name yet
# 40 letters, and workplaces of one and of two lines as they are in the register.
LONG_NAME = "Nguyễn Hoàng Phương Trường Khương Nghiêm"
LONG_WORKPLACES = (
    "Hợp tác xã Dịch vụ nông nghiệp Tân Hưng Đông, huyện Cái Nước",
    "Hợp tác xã Chế biến thương mại dịch vụ nuôi trồng thủy sản Đồng Tiến Phát, Đầm Dơi",
)
LEFT_OVER = 3600  # seconds after which a part belongs to nobody


class WholeFile(File[bytes]):
    """A file that already lies on the disk, so that a storage only has to name it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=str(path))

    def temporary_file_path(self) -> str:
        return str(self.name)


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


@contextmanager
def set_down(content: bytes) -> Iterator[WholeFile]:
    """The content on the disk, whole and nameless; removed unless it was named."""
    handle, name = tempfile.mkstemp(prefix=f"{_mark()}{os.getpid()}-", dir=_folder())
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with WholeFile(path) as paper:
            yield paper
    finally:
        path.unlink(missing_ok=True)


def remove_leftovers() -> None:
    """Throw away what killed workers of this machine had on the disk without a name."""
    for path in _folder().glob(f"{_mark()}*"):
        pid = path.name.removeprefix(_mark()).partition("-")[0]
        if not (pid.isdecimal() and Path(f"/proc/{pid}").exists()):
            path.unlink(missing_ok=True)


def _mark() -> str:
    """How the parts of this machine's workers begin; then comes the process."""
    return f".part-{socket.gethostname()}-"


def _folder() -> Path:
    """In the storage, so that naming a file only moves it."""
    storage: Any = Certificate._meta.get_field("pdf").storage  # noqa: SLF001  Django's public name
    folder = Path(storage.path(FOLDER))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
