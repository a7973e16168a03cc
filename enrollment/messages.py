"""What people are told about applications and lists, as the office begins (domain §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices.events import Event, Placeholder, register
from vietnamese import dates, phones

if TYPE_CHECKING:
    from enrollment.models import Application, Nomination

PLACEHOLDERS = {
    "kinh_gui": Placeholder(_("Ông or Bà"), "Bà"),
    "ho_ten": Placeholder(_("full name"), "Trần Thị Mẫu"),
    "ma_ho_so": Placeholder(_("dossier code"), "7KQ3-MX8R-2D"),
    "lop": Placeholder(_("class"), "Lớp Giám đốc hợp tác xã khóa 01 năm 2024"),
    "ngay_khai_giang": Placeholder(_("first day of the class"), "09/09/2024"),
    "noi_hoc": Placeholder(
        _("place of the class"), "Trung tâm Dạy nghề, phường Tân Thành"
    ),
    "ly_do": Placeholder(_("reason"), "Lớp đã đủ 40 học viên."),
    "dien_thoai": Placeholder(_("applicant's phone"), "0912 345 678"),
    "trang_theo_doi": Placeholder(
        _("page to follow the dossier"), "https://htx.example/ho-so/"
    ),
    "co_quan": Placeholder(_("organising body"), "Liên minh Hợp tác xã tỉnh Cà Mau"),
}
_LETTER = "Kính gửi: {{kinh_gui}} {{ho_ten}}\n\n{}\n\n{{co_quan}}"
_UNTIL = {"han_tra_loi": Placeholder(_("answer until"), "17 giờ 00 ngày 21/08/2024")}
_LINK = {
    "duong_dan": Placeholder(_("link to answer by"), "https://htx.example/cho-moi/…")
}
_COOPERATIVE = {"hop_tac_xa": Placeholder(_("cooperative"), "Hợp tác xã Minh Họa")}
_NOMINATED = {**_COOPERATIVE, **_LINK}
_STATE = {"tinh_trang": Placeholder(_("status of the dossier"), "đã rút")}
_LIST = {
    "nguoi_gui": Placeholder(_("who sent the list"), "Lê Văn Mẫu"),
    "so_cong_van": Placeholder(_("number of the letter"), "12/CV-HTX"),
    "lop": PLACEHOLDERS["lop"],
    "duong_dan": Placeholder(
        _("link to the list"), "https://htx.example/quan-ly/danh-sach-cu/…"
    ),
    "co_quan": PLACEHOLDERS["co_quan"],
    **_COOPERATIVE,
}
_LIST_LETTER = "Kính gửi: Ông/Bà {{nguoi_gui}}\n\n{}\n\n{{co_quan}}"
# Why an offered seat is taken back when nobody in the office says so.
LIST_CLOSED = "Lớp không nhận thêm học viên."
WITHDREW = "Có người trong danh sách cử chung đã rút hồ sơ."
EVENTS = (
    Event(
        "application.nominated",
        _("named by the cooperative, consent asked"),
        {**PLACEHOLDERS, **_NOMINATED},
        "{hop_tac_xa} cử Ông/Bà dự {lop}",
        _LETTER.format(
            "{hop_tac_xa} cử {kinh_gui} {ho_ten} dự {lop}. Mã hồ sơ: {ma_ho_so}.\n"
            "Đề nghị xem lại phiếu đăng ký và xác nhận đồng ý tại {duong_dan}.\n"
            "Hồ sơ chỉ được xét sau khi xác nhận."
        ),
    ),
    Event(
        "application.taken_off",
        _("taken off the list of the cooperative"),
        {**PLACEHOLDERS, **_COOPERATIVE, **_STATE},
        "{hop_tac_xa} rút tên khỏi danh sách cử dự {lop}",
        _LETTER.format(
            "{hop_tac_xa} đã rút tên {kinh_gui} {ho_ten} khỏi danh sách cử dự {lop}.\n"
            "Tình trạng hồ sơ {ma_ho_so}: {tinh_trang}."
        ),
    ),
    Event(
        "application.submitted",
        _("dossier received"),
        PLACEHOLDERS,
        "Đã nhận hồ sơ {lop}",
        _LETTER.format(
            "Hồ sơ đăng ký {lop} đã được nộp. Mã hồ sơ: {ma_ho_so}.\n"
            "Theo dõi hồ sơ bằng mã này và số điện thoại đã đăng ký tại"
            " {trang_theo_doi}."
        ),
    ),
    Event(
        "application.supplement_asked",
        _("dossier to be supplemented"),
        PLACEHOLDERS,
        "Hồ sơ {lop} cần bổ sung",
        _LETTER.format(
            "Hồ sơ {ma_ho_so} cần bổ sung: {ly_do}\n"
            "Bổ sung bằng mã hồ sơ và số điện thoại đã đăng ký tại {trang_theo_doi}."
        ),
    ),
    Event(
        "application.admitted",
        _("dossier approved"),
        PLACEHOLDERS,
        "Hồ sơ {lop} đã được duyệt",
        _LETTER.format(
            "Hồ sơ {ma_ho_so} đã được duyệt. Lớp khai giảng ngày {ngay_khai_giang},"
            " tại {noi_hoc}.\n"
            "Khi đến lớp, đề nghị mang theo thẻ căn cước và giấy giới thiệu của"
            " hợp tác xã."
        ),
    ),
    Event(
        "application.waitlisted",
        _("dossier on the reserve list"),
        PLACEHOLDERS,
        "Hồ sơ {lop} vào danh sách dự bị",
        _LETTER.format(
            "Hồ sơ {ma_ho_so} đã vào danh sách dự bị.\n"
            "Lý do: {ly_do}\n"
            "Khi có chỗ trống, cơ quan tổ chức sẽ báo qua số điện thoại {dien_thoai}."
        ),
    ),
    Event(
        "application.offered",
        _("a seat is free for somebody on the reserve list"),
        {**PLACEHOLDERS, **_UNTIL, **_LINK},
        "Có chỗ trống: {lop}",
        _LETTER.format(
            "{lop} có chỗ trống và đến lượt hồ sơ {ma_ho_so}. Chỗ được giữ đến"
            " {han_tra_loi}.\n"
            "Nhận chỗ hoặc từ chối tại {duong_dan}, hoặc báo cho cơ quan tổ chức."
        ),
    ),
    Event(
        "application.offer_expired",
        _("an offered seat was not answered in time"),
        {**PLACEHOLDERS, **_UNTIL},
        "Hết hạn giữ chỗ: {lop}",
        _LETTER.format(
            "Chỗ giữ cho hồ sơ {ma_ho_so} đã hết hạn lúc {han_tra_loi} và được chuyển"
            " cho người kế tiếp.\n"
            "Nếu vẫn muốn dự lớp, đề nghị báo lại tại {trang_theo_doi}."
        ),
    ),
    Event(
        "application.offer_taken_back",
        _("an offered seat was taken back"),
        PLACEHOLDERS,
        "Chỗ đã mời không còn được giữ: {lop}",
        _LETTER.format(
            "Chỗ giữ cho hồ sơ {ma_ho_so} không còn được giữ. Lý do: {ly_do}\n"
            "Hồ sơ vẫn ở trong danh sách dự bị. Theo dõi tại {trang_theo_doi}."
        ),
    ),
    Event(
        "application.declined",
        _("dossier not approved"),
        PLACEHOLDERS,
        "Hồ sơ {lop} không được duyệt",
        _LETTER.format("Hồ sơ {ma_ho_so} không được duyệt.\nLý do: {ly_do}"),
    ),
    Event(
        "application.withdrawn",
        _("dossier withdrawn"),
        PLACEHOLDERS,
        "Đã rút hồ sơ {lop}",
        _LETTER.format("Hồ sơ {ma_ho_so} đã được rút theo yêu cầu."),
    ),
    Event(
        "nomination.person_refused",
        _("somebody on a list does not agree to be named"),
        {**_LIST, "ho_ten": PLACEHOLDERS["ho_ten"]},
        "{ho_ten} không đồng ý được cử dự {lop}",
        _LIST_LETTER.format(
            "{ho_ten} không đồng ý được cử dự {lop} theo công văn số {so_cong_van} của"
            " {hop_tac_xa}. Tên này đã được rút khỏi danh sách.\n"
            "Xem danh sách tại {duong_dan}."
        ),
    ),
    Event(
        "nomination.endorsed",
        _("list of a cooperative endorsed"),
        _LIST,
        "Danh sách cử dự {lop} đã được xác nhận",
        _LIST_LETTER.format(
            "Danh sách theo công văn số {so_cong_van} của {hop_tac_xa} cử dự {lop} đã"
            " được xác nhận.\n"
            "Xem danh sách tại {duong_dan}."
        ),
    ),
    Event(
        "nomination.returned",
        _("list of a cooperative sent back"),
        {**_LIST, "ly_do": PLACEHOLDERS["ly_do"]},
        "Danh sách cử dự {lop} được trả lại",
        _LIST_LETTER.format(
            "Danh sách theo công văn số {so_cong_van} của {hop_tac_xa} cử dự {lop} được"
            " trả lại để sửa.\n"
            "Lý do: {ly_do}\n"
            "Sửa và gửi lại tại {duong_dan}."
        ),
    ),
)


def register_all() -> None:
    """Make the events known to the outbox, when the app starts."""
    for event in EVENTS:
        register(event)


def values_of(application: Application) -> dict[str, str]:
    """What stands for each placeholder in a message about this dossier."""
    training_class = application.training_class
    return {
        "kinh_gui": "Ông" if application.gender == "nam" else "Bà",
        "ho_ten": application.full_name,
        "ma_ho_so": application.code,
        "lop": training_class.title,
        "ngay_khai_giang": dates.short_date(training_class.starts_on),
        "noi_hoc": training_class.place,
        "ly_do": application.reason,
        "dien_thoai": phones.display(application.phone),
        "trang_theo_doi": settings.SITE_URL + reverse("enrollment:application_lookup"),
        "co_quan": training_class.body.name,
    }


def values_of_list(nomination: Nomination) -> dict[str, str]:
    """What stands for each placeholder in a message about a cooperative's list."""
    training_class = nomination.training_class
    return {
        "nguoi_gui": nomination.sent_by.full_name,
        "so_cong_van": nomination.letter_number,
        "lop": training_class.title,
        "duong_dan": settings.SITE_URL + nomination.get_absolute_url(),
        "co_quan": training_class.body.name,
        "hop_tac_xa": nomination.cooperative.name,
    }
