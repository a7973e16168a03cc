"""What holders are told, in the words the office begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from certificates.receiving import receive_url
from cooperatives.models import Gender
from notices.events import Event, Placeholder, register

if TYPE_CHECKING:
    from certificates.models import Certificate

READY = Event(
    "certificate.ready",
    _("certificate issued"),
    {
        "kinh_gui": Placeholder(_("Ông or Bà"), "Bà"),
        "ho_ten": Placeholder(_("full name"), "Trần Thị Mẫu"),
        "so_hieu": Placeholder(_("serial number"), "CM-GD-2024-0010"),
        "khoa_hoc": Placeholder(
            _("programme"), "Chương trình bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau"
        ),
        "duong_dan": Placeholder(
            _("link to the certificate"), "https://htx.example/nhan-giay/…"
        ),
        "co_quan": Placeholder(_("issuing body"), "Liên minh Hợp tác xã tỉnh Cà Mau"),
    },
    "Giấy chứng nhận số {so_hieu}",
    "Kính gửi: {kinh_gui} {ho_ten}\n\n"
    "Giấy chứng nhận số {so_hieu} ({khoa_hoc}) đã được cấp.\n"
    "Xem và tải tệp tại {duong_dan}. Đường dẫn này chỉ dành cho {kinh_gui}, đề nghị"
    " không chuyển cho người khác.\n"
    "Bản giấy nhận tại cơ quan cấp; khi đến, đề nghị mang theo thẻ căn cước.\n\n"
    "{co_quan}",
)


def register_all() -> None:
    """Make the event known to the outbox, when the app starts."""
    register(READY)


def values_of(certificate: Certificate) -> dict[str, str]:
    """What stands for each placeholder in a message about this certificate."""
    return {
        "kinh_gui": "Ông" if certificate.holder_gender == Gender.MALE else "Bà",
        "ho_ten": certificate.holder_name,
        "so_hieu": certificate.serial_number,
        "khoa_hoc": certificate.programme_name,
        "duong_dan": receive_url(certificate),
        "co_quan": certificate.issuing_body_name,
    }
