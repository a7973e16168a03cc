"""What learners are told by those who run the class, in the words the office begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, Q
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Gender
from notices.events import Event, Placeholder, register
from notices.offices import limit_by
from papers.models import IssuingBody
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from training.models import Participant, Session, TrainingClass

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

_SESSION = {
    "kinh_gui": Placeholder(_("Ông or Bà"), "Bà"),
    "ho_ten": Placeholder(_("full name"), "Trần Thị Mẫu"),
    "lop": Placeholder(_("class"), "Lớp Giám đốc hợp tác xã khóa 01 năm 2024"),
    "buoi": Placeholder(_("session"), "Sáng Thứ Ba, 10/09/2024, từ 07 giờ 30"),
    "chuyen_de": Placeholder(_("module"), "GD02 Quản trị hợp tác xã"),
    "giang_vien": Placeholder(_("instructor"), "Lê Văn Mẫu"),
    "phong": Placeholder(_("room"), "Hội trường A"),
    "noi_hoc": CALLED.placeholders["noi_hoc"],
    "ly_do": Placeholder(_("reason"), "Triều cường"),
    "co_quan": CALLED.placeholders["co_quan"],
}
_LETTER = "Kính gửi: {{kinh_gui}} {{ho_ten}}\n\n{}\n\n{{co_quan}}"
_WHERE = (
    "Nội dung: {chuyen_de}\n"
    "Giảng viên: {giang_vien}\n"
    "Phòng học: {phong}\n"
    "Địa điểm: {noi_hoc}\n"
    "Lý do: {ly_do}"
)
TIMETABLE_EVENTS = (
    Event(
        "timetable.laid_out",
        _("timetable of an opened class laid out"),
        {
            **{
                name: _SESSION[name]
                for name in ("kinh_gui", "ho_ten", "lop", "noi_hoc", "co_quan")
            },
            "so_buoi": Placeholder(_("number of sessions"), "20"),
            "buoi_dau": Placeholder(
                _("first session"), "Sáng Thứ Ba, 10/09/2024, từ 07 giờ 30"
            ),
            "buoi_cuoi": Placeholder(
                _("last session"), "Chiều Thứ Sáu, 20/09/2024, từ 13 giờ 30"
            ),
        },
        "Lịch học: {lop}",
        _LETTER.format(
            "{lop} có lịch học: {so_buoi} buổi.\n"
            "Buổi đầu: {buoi_dau}.\n"
            "Buổi cuối: {buoi_cuoi}.\n"
            "Địa điểm: {noi_hoc}"
        ),
    ),
    Event(
        "session.added",
        _("session added to the timetable"),
        _SESSION,
        "Thêm buổi học: {lop}",
        _LETTER.format("{lop} có thêm buổi học: {buoi}.\n" + _WHERE),
    ),
    Event(
        "session.moved",
        _("session moved"),
        {
            **_SESSION,
            "buoi_cu": Placeholder(
                _("session as it was before"), "Chiều Thứ Hai, 09/09/2024"
            ),
        },
        "Dời buổi học: {lop}",
        _LETTER.format(
            "Buổi học {buoi_cu} của {lop} được dời sang: {buoi}.\n" + _WHERE
        ),
    ),
    Event(
        "session.swapped",
        _("two sessions changed places"),
        {
            **_SESSION,
            "buoi_khac": Placeholder(
                _("the other session"), "Chiều Thứ Hai, 09/09/2024, từ 13 giờ 30"
            ),
            "chuyen_de_khac": Placeholder(
                _("module of the other session"), "GD01 Luật Hợp tác xã"
            ),
        },
        "Đổi buổi học: {lop}",
        _LETTER.format(
            "Hai buổi học của {lop} được đổi cho nhau:\n"
            "{buoi}: {chuyen_de}\n"
            "{buoi_khac}: {chuyen_de_khac}\n"
            "Lý do: {ly_do}"
        ),
    ),
    Event(
        "session.changed",
        _("session changed, not its time"),
        {
            **_SESSION,
            "thay_doi": Placeholder(_("changes"), "Phòng học: Hội trường A → Phòng 2"),
        },
        "Thay đổi buổi học: {lop}",
        _LETTER.format(
            "Buổi học của {lop} có thay đổi: {buoi}.\n{thay_doi}\nLý do: {ly_do}"
        ),
    ),
    Event(
        "session.cancelled",
        _("session cancelled"),
        _SESSION,
        "Hủy buổi học: {lop}",
        _LETTER.format(
            "Buổi học của {lop} không diễn ra: {buoi}.\n"
            "Nội dung: {chuyen_de}\n"
            "Lý do: {ly_do}"
        ),
    ),
)


def register_all() -> None:
    """Make the events, and who sees their messages, known when the app starts."""
    limit_by(of_own_bodies)
    register(CALLED)
    for event in TIMETABLE_EVENTS:
        register(event)


def of_own_bodies(user: User) -> Q:
    """Messages of the classes of those bodies to which the account is limited, or all."""
    bodies = IssuingBody.objects
    own = Q(office__in=bodies.open_to(user).values("pk"))
    return own | Q(~Exists(bodies.limiting(user)), office=None)


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


def half_day(session: Session) -> str:
    """Sáng Thứ Ba, 10/09/2024, từ 07 giờ 30; in Vietnamese, as messages are."""
    with translation.override("vi"):
        part = capfirst(session.get_part_display())
    day = f"{dates.weekday(session.held_on)}, {dates.short_date(session.held_on)}"
    return f"{part} {day}, từ {dates.time_words(session.starts_at)}"


def values_of_timetable(
    training_class: TrainingClass, sessions: Sequence[Session]
) -> dict[str, str]:
    """What stands for the placeholders of a message about a whole timetable."""
    return {
        "lop": training_class.title,
        "so_buoi": str(len(sessions)),
        "buoi_dau": half_day(sessions[0]),
        "buoi_cuoi": half_day(sessions[-1]),
        "noi_hoc": training_class.place,
        "co_quan": training_class.body.name,
    }


def values_of_session(session: Session, *, reason: str) -> dict[str, str]:
    """What stands for the placeholders that all messages about a session share."""
    training_class = session.training_class
    return {
        "lop": training_class.title,
        "buoi": half_day(session),
        "chuyen_de": str(session.module),
        "giang_vien": session.instructor.full_name,
        "phong": session.room,
        "noi_hoc": training_class.place,
        "ly_do": reason,
        "co_quan": training_class.body.name,
    }
