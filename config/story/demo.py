"""The demonstration story, told through the operations.

Two classes of 2024, finished; one class running now; one open for applications today.
Everything is invented and says so ("minh họa").
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, cycle, islice
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.operations import record
from certificates import historic
from certificates.models import Certificate
from certificates.operations import (
    carry_out,
    copy_from_register,
    correct,
    hand_over,
    issue,
    revoke,
)
from config.story.clock import at
from config.story.privacy import tell_privacy
from config.story.record import tell_record
from config.story.reference import read
from cooperatives.models import (
    AdminUnit,
    Cooperative,
    FieldGroup,
    PostKind,
    Precision,
    ProductLine,
    Qualification,
    ReportingArea,
)
from cooperatives.operations import appoint, carry_over, end_post, relocate
from curriculum.models import Programme, ProgrammeRole
from curriculum.operations import pin
from enrollment.models import Application, Call, Endorser, Nomination
from enrollment.operations import (
    admit,
    close_list,
    confirm_consent,
    decline,
    nominate,
    publish,
    submit,
    waitlist,
)
from notices.models import Message, MessageStatus
from notices.operations import mark_told
from papers.models import IssuingBody, Signatory
from training.models import (
    CouncilReview,
    DayPart,
    ExceptionKind,
    Participant,
    Session,
    TrainingClass,
)
from training.operations import (
    Mark,
    Scores,
    SeenMark,
    close_grading,
    drop,
    lay_out,
    move_session,
    open_class,
    propose_exception,
    recognise,
    record_attendance,
    record_grades,
    review_results,
    sign_exception,
    submit_attendance,
    submit_module,
)
from training.timetable import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curriculum.models import Module
    from training.models import Session

PASSWORD = "camau-demo-2024"  # noqa: S105  printed by `make run`; demonstration data only
ACCOUNTS = {
    "quantri": ("system_admin", "Trần Văn Mẫu"),
    "giaovu": ("training_officer", "Nguyễn Thị Mẫu"),
    "lanhdao": ("approver", "Lê Văn Mẫu"),
    "giangvien": ("instructor", "Phạm Thị Hồng Mẫu"),
    "dulieu": ("data_officer", "Huỳnh Văn Mẫu"),
    "htx": ("coop_contact", "Danh Mẫu"),
    "xa": ("local_officer", "Thạch Thị Mẫu"),
    "hocvien": ("learner", "Quách Thị Mẫu"),
    "xem": ("reader", "Lâm Văn Mẫu"),
}
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


@dataclass
class Cast:
    """Who plays: accounts by role, the signatory, and people not yet on stage."""

    officer: User
    approver: User
    instructors: list[User]
    signatory: Signatory
    cooperatives: list[Cooperative]
    people: Iterator[dict[str, Any]]
    numbers: Iterator[int]
    dice: random.Random


@transaction.atomic
def tell() -> bool:
    """Tell the story once; False when it was told before. Needs the reference data."""
    if AuditEntry.objects.filter(verb="demo.loaded").exists():
        return False
    story = read("config/data/demo_story.json")
    cast = _gather(story)
    today = timezone.localdate()
    directors = _finished_class(
        cast,
        "GD",
        number=1,
        days=_weeks(dt.date(2024, 9, 9), dt.date(2024, 9, 23)),
        place=story["places"][0]["text_2024"],
        calls_on=dt.date(2024, 7, 29),
        reasons=story["decline_reasons"],
        decisions=("38/QĐ-LMHTX", "52/QĐ-LMHTX"),
    )
    _finished_class(
        cast,
        "KT",
        number=1,
        days=_weeks(dt.date(2024, 10, 7), dt.date(2024, 10, 21)),
        place=story["places"][0]["text_2024"],
        calls_on=dt.date(2024, 8, 26),
        reasons=story["decline_reasons"],
        decisions=("47/QĐ-LMHTX", "61/QĐ-LMHTX"),
    )
    tell_record(cast.cooperatives, User.objects.get(email="dulieu@demo.example"))
    _afterwards(cast, directors, story["revoke_reasons"][0])
    _before_the_system(cast)
    with at(dt.date(2025, 7, 1)):
        carry_over(on=timezone.localdate(), actor=None)
    monday = today - dt.timedelta(days=today.weekday())
    _running_class(
        cast,
        days=_weeks(monday - dt.timedelta(days=7), monday),
        place=story["places"][0]["text_2026"],
    )
    _open_class(cast, today, place=story["places"][0]["text_2026"])
    record(cast.officer, "demo.loaded", cast.officer)
    return True


def _gather(story: dict[str, Any]) -> Cast:
    users = {}
    for name, (role, full_name) in ACCOUNTS.items():
        users[name] = User.objects.create_user(
            password=PASSWORD,
            email=f"{name}@demo.example",
            full_name=full_name,
            is_staff=name == "quantri",
            is_superuser=name == "quantri",
        )
        users[name].groups.add(Group.objects.get(name=role))
    instructors = [users["giangvien"]]
    for place, row in enumerate(story["instructors"], start=2):
        user = User.objects.create_user(
            password=PASSWORD,
            email=f"giangvien{place}@demo.example",
            full_name=row["name"],
        )
        user.groups.add(Group.objects.get(name="instructor"))
        instructors.append(user)
    body = IssuingBody.objects.get(code="LMHTX")
    signatory = Signatory.objects.create(
        body=body, name="Lê Văn Mẫu", position="Chủ tịch", user=users["lanhdao"]
    )
    dice = random.Random(2024)  # noqa: S311  the same story every time
    cooperatives = [_cooperative(row) for row in story["cooperatives"]]
    cooperatives[0].contacts.add(users["htx"])
    return Cast(
        officer=users["giaovu"],
        approver=users["lanhdao"],
        instructors=instructors,
        signatory=signatory,
        cooperatives=cooperatives,
        people=iter(dice.sample(story["people"], len(story["people"]))),
        numbers=count(1),
        dice=dice,
    )


def _cooperative(row: dict[str, Any]) -> Cooperative:
    area = ReportingArea.objects.get(code=row["area"])
    lines = {
        line["code"]: line["name"]
        for line in read("cooperatives/data/product_lines.json")["product_lines"]
    }
    district = area.name[:1].lower() + area.name[1:]
    commune = row["commune_text"][:1].lower() + row["commune_text"][1:]
    cooperative = Cooperative.objects.create(
        name=row["name"],
        coop_code=row["tax_code"],
        legal_type=row["legal_type"],
        field_group=FieldGroup.FINANCE
        if row["legal_type"] == "quy_tin_dung"
        else FieldGroup.AGRICULTURE,
        founded_on=dt.date.fromisoformat(row["founded_on"]),
        reporting_area=area,
        phone=row["phone"],
    )
    relocate(
        cooperative,
        address_text=f"{commune}, {district}",
        hamlet="",
        admin_unit=next(
            unit
            for unit in AdminUnit.objects.communes().filter(parent__code=area.code)
            if str(unit) == commune
        ),
        since=None,
        actor=None,
    )
    cooperative.product_lines.set(
        ProductLine.objects.filter(
            name__in=[lines[code] for code in row["product_lines"]]
        )
    )
    return cooperative


def _weeks(*mondays: dt.date) -> list[dt.date]:
    """Monday to Friday of each week."""
    return [day + dt.timedelta(days=step) for day in mondays for step in range(5)]


def _plan(
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


def _call(
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


def _apply(
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


def _nominate(
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


def _enroll(
    cast: Cast,
    training_class: TrainingClass,
    *,
    applicants: int,
    calls_on: dt.date,
    reasons: list[str],
) -> None:
    """Call, applications over a fortnight, decisions after the deadline."""
    closes_on = calls_on + dt.timedelta(days=17)
    _call(cast, training_class, calls_on, closes_on)
    senders = cycle(cast.cooperatives)
    applications = [
        _apply(
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


def _finished_class(
    cast: Cast,
    code: str,
    *,
    number: int,
    days: list[dt.date],
    place: str,
    calls_on: dt.date,
    reasons: list[str],
    decisions: tuple[str, str],
) -> TrainingClass:
    with at(calls_on - dt.timedelta(days=5)):
        training_class = _plan(cast, code, number, days, place)
    _enroll(cast, training_class, applicants=44, calls_on=calls_on, reasons=reasons)
    with at(days[0] - dt.timedelta(days=5), 10):
        open_class(
            training_class,
            number=decisions[0],
            signed_on=days[0] - dt.timedelta(days=5),
            signatory=cast.signatory,
            actor=cast.officer,
        )
    participants = list(training_class.participants.active().in_list_order())
    for session in training_class.sessions.counted():
        _teach(cast, session, participants)
    with at(days[4], 17):
        leaver = participants.pop(17)
        drop(
            leaver,
            reason="Học viên xin thôi học vì lý do gia đình.",
            actor=cast.officer,
        )
    one_module, everything = cast.dice.sample(participants, 2)
    strong = [p for p in participants[:10] if p not in {one_module, everything}]
    with at(days[-1], 17):
        graded = training_class.version.modules.filter(is_graded=True)
        for order, module in enumerate(graded):
            weak = {everything, one_module} if order == 3 else {everything}
            again = set(strong[:2]) if order == 5 else set()
            _grade(cast, training_class, module, participants, weak, again)
    with at(days[-1] + dt.timedelta(days=3), 9):
        close_grading(training_class, actor=cast.officer)
    with at(days[-1] + dt.timedelta(days=4), 14):
        _hold_council(cast, training_class, place)
    signing_day = days[-1] + dt.timedelta(days=7)
    with at(signing_day, 10):
        recognise(
            training_class,
            number=decisions[1],
            signed_on=signing_day,
            signatory=cast.signatory,
            actor=cast.approver,
        )
        carry_out(issue(training_class, actor=cast.officer))
    with at(signing_day + dt.timedelta(days=1), 8):
        for message in Message.objects.filter(status=MessageStatus.TO_TELL):
            mark_told(message, actor=cast.officer)
    return training_class


def _hold_council(cast: Cast, training_class: TrainingClass, place: str) -> None:
    """The council meets; one learner is not lowered for a retake, by exception."""
    for participant in training_class.participants.passed().in_list_order():
        if any(each["code"] == "lowered" for each in participant.findings):
            exception = propose_exception(
                participant,
                ExceptionKind.NOT_LOWERED,
                reason="Kiểm tra lại do ốm, có giấy ra viện (minh họa).",
                actor=cast.officer,
            )
            sign_exception(exception, actor=cast.approver)
            break
    review_results(
        CouncilReview(
            training_class=training_class,
            held_on=timezone.localdate(),
            place=place,
            chair=f"{cast.signatory.name}, {cast.signatory.position}",
            secretary=f"{cast.officer.full_name}, chuyên viên phụ trách đào tạo",
            members="\n".join(
                f"{instructor.full_name}, giảng viên" for instructor in cast.instructors
            ),
            opinion="Các thành viên nhất trí với kết quả tổng hợp của từng học viên.",
            conclusion=(
                "Đề nghị công nhận kết quả và cấp giấy chứng nhận cho các học viên đạt,"
                " cấp giấy xác nhận tham dự cho học viên chỉ thiếu điểm."
            ),
        ),
        actor=cast.officer,
    )


def _teach(cast: Cast, session: Session, participants: list[Participant]) -> None:
    """Attendance of one session; the twelfth learner of the list is often away."""
    dice = cast.dice
    marks = {}
    for place, participant in enumerate(participants):
        away = 0.35 if place == 11 else 0.04
        roll = dice.random()
        if roll < away / 2:
            marks[participant.pk] = Mark("K" if place == 11 else "P")
        elif roll < away:
            marks[participant.pk] = Mark("P")
        elif roll > 0.985:
            marks[participant.pk] = Mark("M", 1 + place % 2)
        else:
            marks[participant.pk] = Mark("x")
    with at(session.held_on, 11 if session.part == DayPart.MORNING else 16, 45):
        record_attendance(session, marks, actor=session.instructor)


def _grade(
    cast: Cast,
    training_class: TrainingClass,
    module: Module,
    participants: list[Participant],
    weak: set[Participant],
    again: set[Participant],
) -> None:
    """Marks of one module; ``weak`` learners fail, those of ``again`` retake it."""
    dice = cast.dice
    [test_part] = module.components.filter(is_final=False)
    scores = {}
    for place, participant in enumerate(participants):
        level = 4.3 if participant in weak else 6.4 + (place * 7 % 30) / 10
        test, final = (
            Decimal(str(round(min(max(level + dice.uniform(-0.8, 0.8), 0), 10), 1)))
            for _mark in range(2)
        )
        scores[participant.pk] = Scores(
            final=Decimal("4.6") if participant in again else final,
            retake=Decimal("7.5") if participant in again else None,
            tests={test_part.pk: test},
        )
    taught_by = training_class.sessions.filter(module=module)[0].instructor
    record_grades(training_class, module, scores, actor=taught_by)
    submit_module(training_class, module, actor=taught_by)


def _afterwards(cast: Cast, training_class: TrainingClass, reason: str) -> None:
    """What happened after the director class: an account, a move, and papers' lives."""
    certificates = list(
        Certificate.objects.valid()
        .filter(participant__training_class=training_class)
        .in_register_order()
        .select_related("person", "participant__person")
    )
    person = certificates[0].person
    learner = User.objects.get(email="hocvien@demo.example")
    learner.full_name = person.full_name
    learner.save(update_fields=["full_name", "sort_key"])
    person.user = learner
    person.save(update_fields=["user"])
    record(cast.officer, "person.account_linked", person)
    mover = certificates[3].seat
    with at(dt.date(2025, 3, 3)):
        end_post(
            mover.person.posts.get(cooperative=mover.cooperative, until=None),
            until=dt.date(2025, 2, 28),
            actor=User.objects.get(email="dulieu@demo.example"),
        )
        other = next(c for c in cast.cooperatives if c != mover.cooperative)
        appoint(
            mover.person,
            other,
            PostKind.DEPUTY_DIRECTOR,
            since=dt.date(2025, 3, 1),
            actor=User.objects.get(email="dulieu@demo.example"),
        )
    _live_on(cast, certificates, reason)


def _live_on(cast: Cast, certificates: list[Certificate], reason: str) -> None:
    """Handed over but to two; one revoked, one corrected, one lost and copied."""
    given_on = certificates[0].issue_date + dt.timedelta(days=3)
    with at(given_on, 16):
        hand_over(certificates[2:], on=given_on, actor=cast.officer)
    with at(given_on + dt.timedelta(days=2), 9):
        hand_over(
            certificates[1:2],
            on=given_on + dt.timedelta(days=2),
            receiver="Danh Minh Họa",
            proxy_paper="giấy ủy quyền số 05 ngày 10/10/2024",
            actor=cast.officer,
        )
    with at(dt.date(2024, 12, 2), 15):
        revoke(
            certificates[6],
            number="73/QĐ-LMHTX",
            signed_on=dt.date(2024, 12, 2),
            signatory=cast.signatory,
            reason=reason,
            public_reason="Không đủ điều kiện cấp.",
            actor=cast.approver,
        )
    with at(dt.date(2025, 3, 12), 10):
        correct(
            certificates[7],
            {"holder_birth_place": "Huyện Thới Bình, tỉnh Cà Mau"},
            number="21/QĐ-LMHTX",
            signed_on=dt.date(2025, 3, 12),
            signatory=cast.signatory,
            reason="Nơi sinh ghi thiếu so với giấy khai sinh (minh họa).",
            actor=cast.approver,
        )
    with at(dt.date(2025, 4, 7), 10):
        copy_from_register(
            certificates[4],
            issued_on=dt.date(2025, 4, 7),
            receiver=certificates[4].holder_name,
            signatory=cast.signatory,
            actor=cast.officer,
        )


def _before_the_system(cast: Cast) -> None:
    """Papers of 2019, entered from their own register."""
    for number, name in enumerate(("Trần Thị Minh Họa", "Lý Văn Mẫu", "Danh Thị Mẫu")):
        paper = {
            "full_name": name,
            "birth": f"{1970 + number}",
            "gender": "Nam" if "Văn" in name else "Nữ",
            "coop_name": cast.cooperatives[number].name,
            "post": "Giám đốc",
            "role": "Giám đốc",
            "programme": "Bồi dưỡng Giám đốc hợp tác xã (minh họa)",
            "evidence": f"{41 + number}/GCN-LMHTX",
            "entry_no": f"{41 + number}",
            "certified_on": "20/05/2019",
            "issuer": "Liên minh Hợp tác xã tỉnh Cà Mau",
        }
        with at(dt.date(2024, 3, 4), 9, number):
            historic.save(historic.read_one(paper), actor=cast.officer)


def _running_class(cast: Cast, *, days: list[dt.date], place: str) -> None:
    """A class that is taught this week; what was before today is recorded.

    The tide moves its last afternoon to the Saturday; most have been told already.
    """
    calls_on = days[0] - dt.timedelta(days=40)
    with at(calls_on - dt.timedelta(days=2)):
        training_class = _plan(cast, "GD", 1, days, place)
    _enroll(cast, training_class, applicants=16, calls_on=calls_on, reasons=[""])
    opened_on = days[0] - dt.timedelta(days=4)
    with at(opened_on, 10):
        open_class(
            training_class,
            number=f"{opened_on.month:02d}/QĐ-LMHTX",
            signed_on=opened_on,
            signatory=cast.signatory,
            actor=cast.officer,
        )
    with at(days[5], 9):
        last = training_class.sessions.get(held_on=days[-1], part=DayPart.AFTERNOON)
        move_session(
            last,
            days[-1] + dt.timedelta(days=1),
            DayPart.MORNING,
            reason="Triều cường, đường vào hội trường ngập buổi chiều.",
            actor=cast.officer,
        )
        untold = Message.objects.filter(status=MessageStatus.TO_TELL)
        for message in untold.filter(event="session.moved").order_by("pk")[3:]:
            mark_told(message, actor=cast.officer)
    participants = list(training_class.participants.active().in_list_order())
    today = timezone.localdate()
    held = list(training_class.sessions.counted().filter(held_on__lt=today))
    for session in held:
        _teach(cast, session, participants)
    if held:
        _two_telephones(cast, held[-1], participants[4])


def _two_telephones(cast: Cast, session: Session, learner: Participant) -> None:
    """Two who marked one learner without seeing each other, and a guest unknown yet."""
    stands = session.attendances.get(participant=learner).mark
    other = "K" if stands == "x" else "x"
    with at(session.held_on, 16, 50):
        submit_attendance(
            session,
            {learner.pk: SeenMark(Mark(other))},
            key=uuid.uuid5(uuid.NAMESPACE_URL, "htx-demo-submission"),
            made_at=timezone.now(),
            device="Android 7K3Q",
            guests=["Danh Minh Họa (khách)"],
            actor=cast.officer,
        )


def _open_class(cast: Cast, today: dt.date, *, place: str) -> None:
    """A class that takes applications today; some have arrived, some are decided."""
    first = today + dt.timedelta(days=35)
    monday = first - dt.timedelta(days=first.weekday())
    days = _weeks(monday, monday + dt.timedelta(days=14))
    calls_on = today - dt.timedelta(days=10)
    with at(calls_on - dt.timedelta(days=2)):
        training_class = _plan(cast, "KT", 1, days, place)
    _call(
        cast,
        training_class,
        calls_on,
        today + dt.timedelta(days=18),
        endorsement=Endorser.COMMUNE,
    )
    senders = cast.cooperatives[3:]
    applications = [
        _apply(
            cast,
            training_class,
            senders[place * 2],
            calls_on + dt.timedelta(days=1 + place),
        )
        for place in range(7)
    ]
    _apply(
        cast,
        training_class,
        None,  # typed by hand, not found in the register
        today - dt.timedelta(days=1),
        cooperative_text="HTX lúa tôm Tân Phú (minh họa)",
    )
    with at(today - dt.timedelta(days=2), 14):
        admit(applications[0], actor=cast.officer)
        admit(applications[1], actor=cast.officer)
        waitlist(
            applications[2],
            reason="Hợp tác xã đã có người qua lớp; xét sau các hợp tác xã chưa có.",
            actor=cast.officer,
        )
        decline(
            applications[3],
            reason="Người đăng ký không thuộc đối tượng của lớp.",
            actor=cast.officer,
        )
    _nominate(cast, training_class, cast.cooperatives[0], today - dt.timedelta(days=1))
    tell_privacy(applications, today)
