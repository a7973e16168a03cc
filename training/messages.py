"""What learners are told by those who run the class, in the words the office begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cooperatives.models import Gender
from notices.events import Event, Placeholder, register
from vietnamese import dates

if TYPE_CHECKING:
    from training.models import Participant

CALLED = Event(
    "class.called",
    _("called to the first day of class"),
    {
        "kinh_gui": Placeholder(_("Ông or Bà"), "Bà"),
        "ho_ten": Placeholder(_("full name"), "Trần Thị Mẫu"),
        "hop_tac_xa": Placeholder(_("cooperative"), "Hợp tác xã Minh Họa"),
        "lop": Placeholder(_("class"), "Lớp Giám đốc hợp tác xã khóa 01 năm 2024"),
        "ngay_khai_giang": Placeholder(_("first day of the class"), "09/09/2024"),
        "ngay_be_giang": Placeholder(_("last day of the class"), "27/09/2024"),
        "gio_hoc": Placeholder(_("days and hours"), "sáng 7 giờ 30, chiều 13 giờ 30"),
        "noi_hoc": Placeholder(
            _("place of the class"), "Trung tâm Dạy nghề, phường Tân Thành"
        ),
        "co_quan": Placeholder(
            _("organising body"), "Liên minh Hợp tác xã tỉnh Cà Mau"
        ),
    },
    "Giấy triệu tập: {lop}",
    "Kính gửi: {kinh_gui} {ho_ten}, {hop_tac_xa}\n\n"
    "{co_quan} triệu tập {kinh_gui} {ho_ten} tham dự {lop}.\n"
    "Khai giảng: ngày {ngay_khai_giang}; bế giảng: ngày {ngay_be_giang}.\n"
    "Giờ học: {gio_hoc}\n"
    "Địa điểm: {noi_hoc}.\n"
    "Khi đến lớp, đề nghị mang theo thẻ căn cước để đối chiếu và giấy giới thiệu của"
    " hợp tác xã, nếu chưa nộp. Học viên không đóng học phí.\n\n"
    "{co_quan}",
)


def register_all() -> None:
    """Make the events known to the outbox, when the app starts."""
    register(CALLED)


def values_of(participant: Participant) -> dict[str, str]:
    """What stands for each placeholder in a message to this learner."""
    training_class, person = participant.training_class, participant.person
    return {
        "kinh_gui": "Ông" if person.gender == Gender.MALE else "Bà",
        "ho_ten": person.full_name,
        "hop_tac_xa": participant.cooperative.name,
        "lop": training_class.title,
        "ngay_khai_giang": dates.short_date(training_class.starts_on),
        "ngay_be_giang": dates.short_date(training_class.ends_on),
        "gio_hoc": training_class.schedule,
        "noi_hoc": training_class.place,
        "co_quan": training_class.body.name,
    }
