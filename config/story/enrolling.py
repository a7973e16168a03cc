"""A class of the demonstration until its seats are taken: planned, called, applied for."""

from __future__ import annotations

import datetime as dt
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import User
from config.story.clock import at
from cooperatives.models import Cooperative, PostKind, Precision, Qualification
from curriculum.models import Programme, ProgrammeRole
from curriculum.operations import pin
from enrollment.models import Application, Call, Nomination
from enrollment.operations import (
    admit,
    close_list,
    confirm_consent,
    decline,
    nominate,
    publish,
    submit,
)
from notices.models import Message, MessageStatus
from notices.operations import mark_told
from training.models import TrainingClass
from training.operations import lay_out
from training.timetable import Layout

if TYPE_CHECKING:
    from config.story.cast import Cast

POSTS = {
    ProgrammeRole.DIRECTOR: (
        PostKind.DIRECTOR,
        PostKind.DEPUTY_DIRECTOR,
        PostKind.BOARD_CHAIR,
        PostKind.DIRECTOR,
        PostKind.BOARD_MEMBER,
    ),
    ProgrammeRole.ACCOUNTANT: (
        PostKind.ACCOUNTANT,
        PostKind.CHIEF_ACCOUNTANT,
        PostKind.ACCOUNTANT,
    ),
}
AUDIENCE = {
    ProgrammeRole.DIRECTOR: (
        "Giám đốc, Phó giám đốc, Chủ tịch và thành viên Hội đồng quản trị, hoặc người được"
        " quy hoạch vào các chức danh này.\n"
        "Từ đủ 18 tuổi vào ngày khai giảng.\n"
        "Hợp tác xã có trụ sở trong tỉnh, đang hoạt động; mỗi hợp tác xã cử không quá 02"
        " người."
    ),
    ProgrammeRole.ACCOUNTANT: (
        "Kế toán trưởng, kế toán viên, hoặc người được hợp tác xã phân công làm kế toán.\n"
        "Từ đủ 18 tuổi vào ngày khai giảng; tốt nghiệp trung học phổ thông trở lên.\n"
        "Hợp tác xã có trụ sở trong tỉnh, đang hoạt động; mỗi hợp tác xã cử không quá 02"
        " người."
    ),
}
DOSSIER = (
    "Phiếu đăng ký dự học (điền trực tuyến).\n"
    "Giấy giới thiệu hoặc công văn cử của hợp tác xã; mang theo ngày khai giảng.\n"
    "Bản sao văn bằng chuyên môn, nếu có."
)
SUMMARY = {
    ProgrammeRole.DIRECTOR: (
        "Chương trình thiết kế riêng cho hợp tác xã Cà Mau: từ phương án sản xuất"
        " tôm – lúa, tôm – rừng đến đọc báo cáo tài chính và hợp đồng liên kết."
    ),
    ProgrammeRole.ACCOUNTANT: (
        "Chương trình thiết kế riêng cho kế toán hợp tác xã Cà Mau: chế độ kế toán, hóa"
        " đơn điện tử, thuế và báo cáo tài chính, thực hành trên sổ của chính mình."
    ),
}


def weeks(*mondays: dt.date) -> list[dt.date]:
    """Monday to Friday of each week."""
    return [day + dt.timedelta(days=step) for day in mondays for step in range(5)]


def plan(
    cast: Cast, code: str, number: int, days: list[dt.date], place: str
) -> TrainingClass:
    """A planned class with its timetable: two half-days of 4 tiết a day."""
    programme = Programme.objects.get(code=code)
    version = programme.versions.in_force_on(days[0])[0]
    year = days[0].year
    words = f"{days[0]:%d/%m}–{days[4]:%d/%m} và {days[5]:%d/%m}–{days[9]:%d/%m/%Y}"
    training_class = TrainingClass.objects.create(
        code=f"{code}-{year}-{number:02d}",
        title=f"Lớp bồi dưỡng {programme.short_name} tỉnh Cà Mau, khóa {number:02d}"
        f" năm {year} (minh họa)",
        version=version,
        body=cast.signatory.body,
        starts_on=days[0],
        ends_on=days[-1],
        schedule=f"{words}, sáng 7 giờ 30, chiều 13 giờ 30",
        place=place,
        officer=cast.officer,
    )
    pin(version, actor=cast.officer)
    lay_out(
        training_class,
        Layout(
            starts=[days[0], days[5]],
            days_per_block=5,
            instructor=cast.instructors[0],
            instructors={
                module.pk: cast.instructors[place % len(cast.instructors)]
                for place, module in enumerate(version.modules.all())
            },
            room="Hội trường A (minh họa)",
            on_holidays=True,  # the days of the story are given
        ),
        actor=cast.officer,
    )
    return training_class


def call(
    cast: Cast,
    training_class: TrainingClass,
    on: dt.date,
    closes_on: dt.date,
    **changes: Any,
) -> None:
    role = training_class.version.programme.role
    with at(on):
        call = Call.objects.create(
            training_class=training_class,
            summary=SUMMARY[ProgrammeRole(role)],
            audience=AUDIENCE[ProgrammeRole(role)],
            dossier=DOSSIER,
            contact_name="Phòng Chính sách phát triển Hợp tác xã (minh họa)",
            contact_phone="0290 0000 123",
            letter_required=False,
            opens_at=timezone.now(),
            closes_at=timezone.make_aware(
                dt.datetime.combine(closes_on, dt.time(17, 0))
            ),
            **changes,
        )
        publish(call, actor=cast.officer)


def apply_for(
    cast: Cast,
    training_class: TrainingClass,
    cooperative: Cooperative | None,
    on: dt.date,
    **changes: Any,
) -> Application:
    """One applicant fills in the form and sends it."""
    number, application = _filled_in(cast, training_class, cooperative, on, **changes)
    with at(on, 8 + number % 9, number % 60):
        return submit(application, actor=None)


def _filled_in(
    cast: Cast,
    training_class: TrainingClass,
    cooperative: Cooperative | None,
    on: dt.date,
    **changes: Any,
) -> tuple[int, Application]:
    """The number of the next person of the story, and their form."""
    row, number, dice = next(cast.people), next(cast.numbers), cast.dice
    male = row["gender"] == "male"
    year = row["birth_year"]
    digit = (0 if male else 1) + (2 if year >= 2000 else 0)
    role = ProgrammeRole(training_class.version.programme.role)
    consents = {"enrollment": "2026-01", "contact_zalo": "2026-01"}
    if number % 9:
        consents["certificate_public_verification"] = "2026-01"
    fields = {
        "full_name": row["name"],
        "gender": "nam" if male else "nu",
        "date_of_birth": dt.date(year, 1, 1)
        if number % 23 == 0
        else dt.date(year, dice.randint(1, 12), dice.randint(1, 28)),
        "dob_precision": Precision.YEAR if number % 23 == 0 else Precision.DAY,
        "place_of_birth": "Cà Mau" if number % 5 else "Bạc Liêu",
        "citizen_id": f"096{digit}{year % 100:02d}{number:06d}",
        "phone": f"050{number:07d}",
        "email": f"hoc-vien-{number}@demo.example" if number % 12 == 0 else "",
        "cooperative": cooperative,
        "position": POSTS[role][number % len(POSTS[role])],
        "position_since": dt.date(on.year - 1 - number % 6, 1 + number % 12, 1),
        "general_education": "12/12" if number % 4 else "9/12",
        "qualification_level": dice.choice(Qualification.values[:5]),
        "consents": consents,
        **changes,
    }
    return number, Application(training_class=training_class, **fields)


def send_list(
    cast: Cast, training_class: TrainingClass, cooperative: Cooperative, on: dt.date
) -> None:
    """The cooperative sends two people by letter; the first of them has confirmed."""
    cooperative.refresh_from_db(fields=["admin_unit"])
    contact = cooperative.contacts.get()
    if cooperative.admin_unit:
        officer = User.objects.get(email="xa@demo.example")
        cooperative.admin_unit.officers.add(officer)
    people = [_filled_in(cast, training_class, cooperative, on)[1] for _two in range(2)]
    agreed = people[0].consents
    with at(on, 15, 20):
        nominate(
            Nomination(
                training_class=training_class,
                cooperative=cooperative,
                letter_number=f"{on.month:02d}/CV-HTX",
                letter_date=on,
                signer_name=contact.full_name,
            ),
            people,
            actor=contact,
        )
    with at(on, 19, 5):
        confirm_consent(people[0], agreed, channel="link", actor=None)


def enroll(
    cast: Cast,
    training_class: TrainingClass,
    *,
    applicants: int,
    calls_on: dt.date,
    reasons: list[str],
) -> None:
    """Call, applications over a fortnight, decisions after the deadline."""
    closes_on = calls_on + dt.timedelta(days=17)
    call(cast, training_class, calls_on, closes_on)
    senders = cycle(cast.cooperatives)
    applications = [
        apply_for(
            cast,
            training_class,
            cooperative,
            calls_on + dt.timedelta(days=1 + place % 15),
        )
        for place, cooperative in enumerate(islice(senders, applicants))
    ]
    turned_down = set(range(9, applicants, 10)[: max(applicants - 40, 0)])
    wording = cycle(reasons[1:])
    refused_first = sorted(
        enumerate(applications), key=lambda p: p[0] not in turned_down
    )
    for place, application in refused_first:  # then there are seats for all others
        with at(closes_on + dt.timedelta(days=1 + place % 3), 9, place % 60):
            if place in turned_down:
                decline(application, reason=next(wording), actor=cast.officer)
            else:
                admit(application, actor=cast.officer)
    with at(closes_on + dt.timedelta(days=4), 15):
        close_list(training_class.call, actor=cast.officer)
    with at(closes_on + dt.timedelta(days=5), 9):
        for message in Message.objects.filter(status=MessageStatus.TO_TELL):
            mark_told(message, actor=cast.officer)
