"""What people are told about their requests, in the words the office begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from notices.events import Event, Placeholder, register
from vietnamese import dates

if TYPE_CHECKING:
    from privacy.models import DataRequest

PLACEHOLDERS = {
    "ho_ten": Placeholder(_("full name"), "Trần Thị Mẫu"),
    "ma_yeu_cau": Placeholder(_("code of the request"), "YC-7KQ3-MX8R"),
    "noi_dung": Placeholder(_("what is asked"), "xóa dữ liệu"),
    "han_tra_loi": Placeholder(_("answer until"), "17 giờ 00 ngày 21/08/2024"),
    "tra_loi": Placeholder(_("answer"), "Dữ liệu liên hệ của Ông/Bà đã được xóa."),
    "dien_thoai_ho_tro": Placeholder(_("support line"), "0290 000 0000"),
}
_LETTER = (
    "Kính gửi: Ông/Bà {{ho_ten}}\n\n{}\n\nĐiện thoại hỗ trợ: {{dien_thoai_ho_tro}}"
)
EVENTS = (
    Event(
        "data_request.received",
        _("request about personal data received"),
        PLACEHOLDERS,
        "Đã nhận yêu cầu {ma_yeu_cau} về dữ liệu cá nhân",
        _LETTER.format(
            "Cơ quan đã nhận yêu cầu của Ông/Bà: {noi_dung}. Mã yêu cầu: {ma_yeu_cau}.\n"
            "Cơ quan trả lời chậm nhất {han_tra_loi}."
        ),
    ),
    Event(
        "data_request.taken",
        _("request about personal data: what follows"),
        PLACEHOLDERS,
        "Trả lời yêu cầu {ma_yeu_cau} về dữ liệu cá nhân",
        _LETTER.format(
            "Về yêu cầu {ma_yeu_cau} của Ông/Bà ({noi_dung}), cơ quan trả lời như sau:\n"
            "{tra_loi}\n"
            "Cơ quan sẽ báo lại khi thực hiện xong."
        ),
    ),
    Event(
        "data_request.done",
        _("request about personal data carried out"),
        PLACEHOLDERS,
        "Đã thực hiện yêu cầu {ma_yeu_cau} về dữ liệu cá nhân",
        _LETTER.format(
            "Yêu cầu {ma_yeu_cau} của Ông/Bà ({noi_dung}) đã được thực hiện.\n{tra_loi}"
        ),
    ),
    Event(
        "data_request.refused",
        _("request about personal data refused"),
        PLACEHOLDERS,
        "Trả lời yêu cầu {ma_yeu_cau} về dữ liệu cá nhân",
        _LETTER.format(
            "Cơ quan chưa thực hiện được yêu cầu {ma_yeu_cau} của Ông/Bà ({noi_dung}).\n"
            "Lý do: {tra_loi}\n"
            "Ông/Bà có quyền khiếu nại theo quy định của pháp luật."
        ),
    ),
)


def register_all() -> None:
    """Make the events known to the outbox, when the app starts."""
    for event in EVENTS:
        register(event)


def values_of(asked: DataRequest) -> dict[str, str]:
    """What stands for each placeholder in a message about a request."""
    with override("vi"):
        return {
            "ho_ten": asked.full_name,
            "ma_yeu_cau": asked.code,
            "noi_dung": str(asked.get_kind_display()),
            "han_tra_loi": (
                f"{dates.time_words(asked.due_at)} ngày"
                f" {dates.short_date(timezone.localdate(asked.due_at))}"
            ),
            "tra_loi": asked.answer,
            "dien_thoai_ho_tro": settings.HOTLINE,
        }
