"""Plain functions that build the smallest valid thing. What matters to a test is passed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from decimal import Decimal
from itertools import count
from operator import mul

import pikepdf
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from certificates.models import Certificate, Register, SignedOriginal
from config.story.reference import read
from cooperatives.models import (
    AdminUnit,
    AnnualReport,
    Certification,
    Cooperative,
    CooperativeGroup,
    GroupRating,
    GroupStatus,
    LinkageContract,
    ModelAssignment,
    ModelKind,
    ModelProgress,
    OcopProduct,
    Person,
    PolicyDocument,
    Post,
    PostKind,
    Qualification,
    ReportingArea,
    StatusEntry,
)
from curriculum.models import (
    Classification,
    Component,
    Material,
    Module,
    Programme,
    ProgrammeVersion,
    ScaleStep,
    VersionStatus,
)
from enrollment.models import (
    Application,
    ApplicationStatus,
    Call,
    Draft,
    Nomination,
    Offer,
)
from papers.models import IssuingBody, Signatory
from targets.models import Target, TargetSet
from training.models import (
    ClassStatus,
    CouncilReview,
    DayPart,
    Participant,
    Session,
    TrainingClass,
)

_next = count(1)


def _decision_number() -> str:
    """Greater than any that a test writes down."""
    return f"{100_000 + next(_next)}/QĐ-LMHTX"


SCALE = [
    (Classification.EXCELLENT, "9.0"),
    (Classification.VERY_GOOD, "8.0"),
    (Classification.GOOD, "7.0"),
    (Classification.FAIRLY_GOOD, "6.0"),
    (Classification.AVERAGE, "5.0"),
]


def make_user(*permissions: str, **fields) -> User:
    """An account with these permissions ("app.codename")."""
    number = next(_next)
    user = User.objects.create_user(
        password=fields.pop("password", None),
        **{
            "full_name": "Nguyễn Văn Mẫu",
            "email": f"mau{number}@example.vn",
            **fields,
        },
    )
    for permission in permissions:
        app_label, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app_label, codename=codename)
        )
    return user


def make_area(**fields) -> ReportingArea:
    number = next(_next)
    return ReportingArea.objects.create(
        **{
            "scheme": "CM-2024-9",
            "code": str(number),
            "name": f"Huyện Minh Họa {number}",
            "position": number % 30000,
            **fields,
        }
    )


def make_cooperative(**fields) -> Cooperative:
    """Active since ever, unless ``status`` (with ``status_since``) says otherwise."""
    number = next(_next)
    cooperative = Cooperative.objects.create(
        **{"name": f"Hợp tác xã Minh Họa {number}", **fields}
    )
    if "status" in fields:
        StatusEntry.objects.create(
            cooperative=cooperative,
            status=fields["status"],
            since=fields.get("status_since"),
        )
    return cooperative


def make_report(**fields) -> AnnualReport:
    """Figures of 31 December 2024: 20 members, 400 of 500 million đồng paid in."""
    data_date = fields.get("data_date", dt.date(2024, 12, 31))
    return AnnualReport.objects.create(
        **{
            "cooperative": fields.get("cooperative") or make_cooperative(),
            "year": data_date.year,
            "data_date": data_date,
            "members_total": 20,
            "charter_capital_registered": 500_000_000,
            "charter_capital_paid_in": 400_000_000,
            **fields,
        }
    )


def make_assignment(*, percent: int | None = None, **fields) -> ModelAssignment:
    """A model (điểm) since 1 March 2024; a satellite needs its ``hub``."""
    cooperative = fields.get("cooperative") or make_cooperative(
        reporting_area=fields.get("area") or make_area()
    )
    assignment = ModelAssignment.objects.create(
        **{
            "cooperative": cooperative,
            "kind": ModelKind.SATELLITE if fields.get("hub") else ModelKind.HUB,
            "area": fields.get("area") or cooperative.reporting_area,
            "since": dt.date(2024, 3, 1),
            **fields,
        }
    )
    if percent is not None:
        ModelProgress.objects.create(assignment=assignment, percent=percent)
    return assignment


def make_contract(**fields) -> LinkageContract:
    """With an enterprise, for production and consumption, since May 2024."""
    return LinkageContract.objects.create(
        **{
            "cooperative": fields.get("cooperative") or make_cooperative(),
            "partner": "Công ty Minh Họa",
            "signed_on": dt.date(2024, 5, 1),
            "scope": "both",
            **fields,
        }
    )


def build_nomination(**fields) -> Nomination:
    """An unsaved list of a cooperative, with its letter."""
    return Nomination(
        **{
            "training_class": fields.get("training_class")
            or make_call().training_class,
            "cooperative": fields.get("cooperative") or make_cooperative(),
            "letter_number": f"{next(_next)}/CV-HTX",
            "letter_date": timezone.localdate() - dt.timedelta(days=2),
            "signer_name": "Trần Thị Mẫu",
            **fields,
        }
    )


def make_nomination(*, people=1, actor=None, letter=None, **fields) -> Nomination:
    """A list of so many people (or of these), sent through the operation by a contact."""
    from enrollment.operations import nominate  # noqa: PLC0415

    nomination = build_nomination(**fields)
    if actor is None:
        actor = make_user()
        nomination.cooperative.contacts.add(actor)
    if isinstance(people, int):
        people = [build_nominee() for _each in range(people)]
    return nominate(nomination, people, letter=letter, actor=actor)


def build_nominee(**fields) -> Application:
    """Somebody whom a cooperative names, unsaved; each has another name and number."""
    number = next(_next)
    return Application(
        **{
            "full_name": f"Nguyễn Văn Minh {chr(65 + number % 26)}{chr(97 + number // 26 % 26)}",
            "gender": "nam",
            "date_of_birth": dt.date(1981, 2, 28),
            "citizen_id": citizen_number(),
            "phone": "0912345678",
            "position": PostKind.DIRECTOR,
            "qualification_level": Qualification.COLLEGE,
            **fields,
        }
    )


def make_group(**fields) -> CooperativeGroup:
    """An active tổ hợp tác; ``status`` and ``rating`` hold since ever or their day."""
    since, rated_on = fields.pop("since", None), fields.pop("rated_on", None)
    group = CooperativeGroup.objects.create(
        **{
            "name": f"Tổ hợp tác Minh Họa {next(_next)}",
            "kind": "to_hop_tac",
            "reporting_area": fields.get("reporting_area") or make_area(),
            **fields,
        }
    )
    GroupStatus.objects.create(group=group, status=group.status, since=since)
    if group.rating:
        GroupRating.objects.create(group=group, rating=group.rating, rated_on=rated_on)
    return group


def make_parts(cooperative: Cooperative) -> dict:
    """One of each part of a cooperative's record, by the noun of its pages."""
    return {
        "report": make_report(cooperative=cooperative),
        "contract": make_contract(cooperative=cooperative),
        "ocop": OcopProduct.objects.create(
            cooperative=cooperative,
            name="Khô cá bổi",
            stars=3,
            recognised_on=dt.date(2024, 5, 1),
            valid_to=dt.date(2027, 5, 1),
        ),
        "certification": Certification.objects.create(
            cooperative=cooperative, kind="asc", issued_on=dt.date(2024, 5, 1)
        ),
        "assignment": make_assignment(cooperative=cooperative, percent=40),
        "post": make_post(cooperative=cooperative),
        "group": make_group(connected_cooperative=cooperative, rating="kha"),
        "policy": PolicyDocument.objects.create(title="Dự thảo Nghị quyết minh họa"),
    }


def make_commune(*, officers=(), **fields) -> AdminUnit:
    """A commune of today, with the accounts that act for its cooperatives."""
    number = next(_next)
    unit = AdminUnit.objects.create(
        **{
            "level": "commune",
            "code": f"{number % 100000:05d}",
            "name": f"Minh Họa {number}",
            "kind": "xã",
            "valid_from": dt.date(2025, 7, 1),
            **fields,
        }
    )
    unit.officers.add(*officers)
    return unit


def citizen_number(number: int | None = None) -> str:
    """A well-formed number of a man born in 1981, obviously made up.

    Two check digits keep any two of them more than one slip of the pen apart.
    """
    digits = [
        int(d) for d in f"{(next(_next) if number is None else number) % 10000:04d}"
    ]
    checks = [sum(digits) % 10, sum(map(mul, (2, 1, 2, 1), digits)) % 10]
    return "096081" + "".join(map(str, digits + checks))


def make_person(**fields) -> Person:
    return Person.objects.create(
        **{
            "full_name": "Nguyễn Văn Minh Họa",
            "gender": "nam",
            "date_of_birth": dt.date(1981, 2, 28),
            "citizen_id": citizen_number(),
            "phone": "0912345678",
            **fields,
        }
    )


def make_post(**fields) -> Post:
    """A seat on the board: of directors a cooperative has one."""
    return Post.objects.create(
        **{
            "person": fields.get("person") or make_person(),
            "cooperative": fields.get("cooperative") or make_cooperative(),
            "kind": PostKind.BOARD_MEMBER,
            **fields,
        }
    )


def make_version(*, modules: int = 2, test: str = "", **fields) -> ProgrammeVersion:
    """A director programme in use, of ``modules`` modules of 4 tiết each.

    Their mark is the end-of-module mark alone, or beside a test of the weight ``test``.
    """
    number = next(_next)
    programme = fields.pop("programme", None) or Programme.objects.create(
        code=f"P{number % 1000}",
        name="Chương trình bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau",
        short_name="Giám đốc hợp tác xã",
        role="director",
        certificate_subtitle="HOÀN THÀNH KHÓA BỒI DƯỠNG",
    )
    version = ProgrammeVersion.objects.create(
        **{
            "programme": programme,
            "number": 1,
            "effective_from": dt.date(2024, 1, 1),
            "min_attendance": Decimal("0.80"),
            "pass_mark": Decimal("5.0"),
            "status": VersionStatus.IN_USE,
            **fields,
        }
    )
    made = Module.objects.bulk_create(
        Module(
            version=version,
            code=f"M{position:02d}",
            title=f"Chuyên đề {position}",
            position=position,
            theory_periods=4,
        )
        for position in range(1, modules + 1)
    )
    weight = Decimal(test or 0)
    parts = [("Kết thúc mô-đun", 1 - weight, True)]
    if test:
        parts.insert(0, ("Kiểm tra", weight, False))
    Component.objects.bulk_create(
        Component(module=module, position=place, name=name, weight=share, is_final=last)
        for module in made
        for place, (name, share, last) in enumerate(parts, start=1)
    )
    ScaleStep.objects.bulk_create(
        ScaleStep(version=version, name=name, lower_bound=Decimal(bound))
        for name, bound in SCALE
    )
    return version


def make_material(**fields) -> Material:
    """A small PDF of a module, kept through the operation."""
    from curriculum.operations import add_material  # noqa: PLC0415

    return add_material(
        fields.get("module") or make_version().modules.first(),
        title=fields.get("title", "Bài giảng"),
        filename=fields.get("filename", "bài giảng.pdf"),
        content=fields.get("content") or a_pdf(),
        actor=fields.get("actor") or make_user(),
    )


def a_pdf() -> bytes:
    """One empty page."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return out.getvalue()


def make_body(**fields) -> IssuingBody:
    return IssuingBody.objects.get_or_create(
        name=fields.pop("name", "Liên minh Hợp tác xã tỉnh Cà Mau"),
        defaults={
            "superior_name": "Liên minh Hợp tác xã Việt Nam",
            "code": "LMHTX",
            "place": "Cà Mau",
            **fields,
        },
    )[0]


def make_signatory(**fields) -> Signatory:
    return Signatory.objects.create(
        **{
            "body": fields.get("body") or make_body(),
            "name": "Nguyễn Thị Mẫu",
            "position": "Chủ tịch",
            **fields,
        }
    )


def make_class(**fields) -> TrainingClass:
    """A class that is enrolling, planned for next month, with the given fields."""
    number = next(_next)
    today = timezone.localdate()
    return TrainingClass.objects.create(
        **{
            "code": f"GD-2024-{number:02d}",
            "title": "Lớp bồi dưỡng Giám đốc hợp tác xã",
            "version": fields.get("version") or make_version(),
            "body": make_body(),
            "starts_on": today + dt.timedelta(days=30),
            "ends_on": today + dt.timedelta(days=40),
            "place": "Hội trường minh họa, phường 5, TP Cà Mau",
            "status": ClassStatus.ENROLLING,
            **fields,
        }
    )


def make_call(**fields) -> Call:
    """A published call that is open now and asks for no letter."""
    now = timezone.now()
    return Call.objects.create(
        **{
            "training_class": fields.get("training_class") or make_class(),
            "audience": "Giám đốc, Phó giám đốc hợp tác xã",
            "dossier": "Phiếu đăng ký dự học",
            "contact_name": "Phòng Chính sách phát triển Hợp tác xã",
            "contact_phone": "0912 000 000",
            "opens_at": now - dt.timedelta(days=5),
            "closes_at": now + dt.timedelta(days=10),
            "published_at": now - dt.timedelta(days=5),
            "letter_required": False,
            **fields,
        }
    )


def build_application(**fields) -> Application:
    """An unsaved application, complete and eligible."""
    return Application(
        **{
            "training_class": fields.get("training_class") or make_class(),
            "full_name": "Nguyễn Văn Minh Họa",
            "gender": "nam",
            "date_of_birth": dt.date(1981, 2, 28),
            "citizen_id": citizen_number(),
            "phone": "0912345678",
            "cooperative": fields.get("cooperative") or make_cooperative(),
            "position": PostKind.DIRECTOR,
            "qualification_level": Qualification.COLLEGE,
            "consents": {"enrollment": "2026-01"},
            **fields,
        }
    )


def make_application(**fields) -> Application:
    application = build_application(**fields)
    application.save()
    return application


def make_joint_list(**fields) -> Nomination:
    """A list of one cooperative, without people, wanting all or none."""
    return Nomination.objects.create(
        **{
            "training_class": fields.get("training_class") or make_class(),
            "cooperative": fields.get("cooperative") or make_cooperative(),
            "letter_number": f"{next(_next)}/CV-HTX",
            "letter_date": timezone.localdate(),
            "signer_name": "Danh Minh Họa",
            "all_or_none": True,
            "sent_by": fields.get("sent_by") or make_user(),
            **fields,
        }
    )


def make_draft(**fields) -> Draft:
    """A form begun for an open call, with a name."""
    return Draft.objects.create(
        **{
            "training_class": fields.get("training_class")
            or make_call().training_class,
            "phone": "0912345678",
            "answers": '{"full_name": ["Nguyễn Văn Minh Họa"]}',
            **fields,
        }
    )


def make_reserve(**fields) -> Application:
    """On the reserve list: complete since a day ago, decided by an officer."""
    now = timezone.now()
    return make_application(
        **{
            "status": ApplicationStatus.WAITLISTED,
            "complete_at": now - dt.timedelta(days=1),
            "decided_at": now,
            "decided_by": fields.get("decided_by") or make_user(),
            **fields,
        }
    )


def make_offer(*applications: Application, **fields) -> Offer:
    """Seats kept until tomorrow for these applications of one class, or for a new one."""
    now = timezone.now()
    meant = applications or (make_reserve(training_class=make_call().training_class),)
    offer = Offer.objects.create(
        **{
            "training_class": meant[0].training_class,
            "seats": len(meant),
            "made_at": now,
            "expires_at": now + dt.timedelta(days=1),
            "answered_at": None if fields.get("state", "open") == "open" else now,
            **fields,
        }
    )
    offer.applications.set(meant)
    if offer.state == "open":
        for application in meant:
            application.status = ApplicationStatus.OFFERED
            application.save(update_fields=["status"])
    return offer


def make_participant(**fields) -> Participant:
    return Participant.objects.create(
        **{
            "training_class": fields.get("training_class") or make_class(),
            "person": fields.get("person") or make_person(),
            "cooperative": fields.get("cooperative") or make_cooperative(),
            "post": PostKind.DIRECTOR,
            "dropped_reason": "Xin thôi học"
            if fields.get("status") == "dropped"
            else "",
            "award": {"passed": "certificate", "failed": "none"}.get(
                fields.get("result", ""), ""
            ),
            **fields,
        }
    )


def make_session(**fields) -> Session:
    """A morning of the class's first module, yesterday."""
    training_class = fields.get("training_class") or make_class()
    return Session.objects.create(
        **{
            "training_class": training_class,
            "module": training_class.version.modules.first(),
            "held_on": timezone.localdate() - dt.timedelta(days=1),
            "part": DayPart.MORNING,
            "periods": 4,
            "instructor": fields.get("instructor") or make_user(),
            "cancelled_reason": "Triều cường" if fields.get("cancelled_at") else "",
            **fields,
        }
    )


def open_for_teaching(training_class: TrainingClass, *, actor: User) -> TrainingClass:
    """The class, opened by a decision through the operation."""
    from training.operations import open_class  # noqa: PLC0415

    open_class(
        training_class,
        number=_decision_number(),
        signed_on=timezone.localdate() - dt.timedelta(days=20),
        signatory=make_signatory(),
        actor=actor,
    )
    return training_class


def make_review(
    training_class: TrainingClass, *, actor: User | None = None, **fields
) -> CouncilReview:
    """The council's meeting on the day of the last session, through the operation."""
    from training.operations import review_results  # noqa: PLC0415

    last = training_class.sessions.counted().latest("held_on")
    review = CouncilReview(
        training_class=training_class,
        **{
            "held_on": last.held_on,
            "place": "Hội trường Liên minh Hợp tác xã tỉnh",
            "chair": "Ông Lê Văn Mẫu, Phó Chủ tịch",
            "secretary": "Bà Nguyễn Thị Mẫu, chuyên viên",
            "members": "Ông Trần Văn Mẫu, giảng viên\nBà Phạm Thị Mẫu, kế toán",
            "conclusion": "Thống nhất kết quả của từng học viên như danh sách.",
            **fields,
        },
    )
    review_results(review, actor=actor or make_user())
    return review


def make_recognised_class(
    *, passed: int = 2, failed: int = 1, actor: User | None = None
) -> TrainingClass:
    """A finished class through the operations: so many passed with 7.5, so many failed."""
    from training.operations import (  # noqa: PLC0415
        Mark,
        Scores,
        close_grading,
        recognise,
        record_attendance,
        record_grades,
    )

    actor = actor or make_user()
    training_class = make_class(capacity=100, seats_per_cooperative=100)
    cooperative = make_cooperative(reporting_area=make_area())
    people = []
    for place in range(passed + failed):
        person = make_person(
            full_name=f"Nguyễn Văn {['Minh', 'Họa', 'Anh', 'Ba', 'Bé'][place % 5]}"
        )
        make_post(person=person, cooperative=cooperative)
        people.append(
            make_participant(
                training_class=training_class, person=person, cooperative=cooperative
            )
        )
    open_for_teaching(training_class, actor=actor)
    modules = list(training_class.version.modules.all())
    for index, module in enumerate(modules):
        session = make_session(
            training_class=training_class,
            module=module,
            held_on=timezone.localdate() - dt.timedelta(days=index + 2),
            instructor=actor,
        )
        record_attendance(session, {p.pk: Mark("x") for p in people}, actor=actor)
        record_grades(
            training_class,
            module,
            {
                p.pk: Scores(final=Decimal("7.5") if i < passed else Decimal("4.0"))
                for i, p in enumerate(people)
            },
            actor=actor,
        )
    close_grading(training_class, actor=actor)
    make_review(training_class, actor=actor)
    recognise(
        training_class,
        number=_decision_number(),
        signed_on=timezone.localdate() - dt.timedelta(days=1),
        signatory=make_signatory(),
        actor=actor,
    )
    return training_class


PLANNED = {
    row["code"]: row
    for plan in ("targets_2024", "targets_2024_second")
    for row in read(f"targets/data/{plan}.json")["targets"]
}


def make_historic(**fields) -> Certificate:
    """A paper certificate of 2019, taken over into the historic series."""
    version = make_version()
    register, _created = Register.objects.get_or_create(
        programme=version.programme, year=2019, is_historic=True
    )
    person = fields.pop("person", None) or make_person()
    number = next(_next)
    return Certificate.objects.create(
        **{
            "kind": "completion",
            "is_historic": True,
            "register": register,
            "number": number,
            "serial_number": f"{number}/GCN-2019",
            "register_entry_no": str(number),
            "title": "GIẤY CHỨNG NHẬN",
            "issuing_body_name": "Liên minh Hợp tác xã tỉnh Cà Mau",
            "person": person,
            "holder_name": person.full_name,
            "holder_gender": person.gender,
            "holder_dob": person.date_of_birth,
            "holder_dob_precision": person.dob_precision,
            "programme_name": version.programme.name,
            "issue_date": dt.date(2019, 5, 20),
            "status": "issued",
            "issued_at": timezone.now(),
            **fields,
        }
    )


def make_original(certificate: Certificate, **fields) -> SignedOriginal:
    """A file that the issuing body signed, as if it had been examined."""
    content = fields.pop("content", b"%PDF signed by the body")
    original = SignedOriginal(
        **{
            "certificate": certificate,
            "pdf_sha256": hashlib.sha256(content).hexdigest(),
            "signer": "Liên minh Hợp tác xã",
            "received_by": fields.get("received_by") or make_user(),
            **fields,
        }
    )
    original.pdf.save("certificates/originals/a.pdf", ContentFile(content), save=False)
    original.save()
    return original


def make_target(code: str = "T8a", **fields) -> Target:
    """A target of one class, published with its set of the given or the present year."""
    target_set, _created = TargetSet.objects.get_or_create(
        year=fields.pop("year", timezone.localdate().year),
        plan="Kế hoạch minh họa",
        scheme="CM-2024-9",
        is_published=True,
    )
    return Target.objects.create(
        **{
            "target_set": target_set,
            "code": code,
            "position": target_set.targets.count() + 1,
            "bullet": 8,
            "text": "Tổ chức 01 lớp",
            "label": "Lớp giám đốc hợp tác xã",
            "indicator": PLANNED[code]["indicator"],
            "level": "province",
            "value": Decimal(1),
            "unit": "count",
            **fields,
        }
    )


def make_planned(code: str, **fields) -> Target:
    """A target as the data of the 2024 plans promises it."""
    row = PLANNED[code]
    value = None if row["value"] is None else Decimal(row["value"])
    kept = {name: row[name] for name in ("level", "operator", "unit", "label")}
    return make_target(code, **{"year": 2024, "value": value, **kept, **fields})
