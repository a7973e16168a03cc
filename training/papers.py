"""The official papers of a class, in Vietnamese (``domain.md``, Appendix A2, A3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from cooperatives.models import HeadOffice
from curriculum.models import Classification
from papers.paper import Paper
from training.models import Award, CouncilReview, Result, ResultException
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from cooperatives.models import Cooperative
    from papers.models import Decision, IssuingBody
    from training.models import Participant, TrainingClass

FUNDING = (
    "học viên không đóng học phí; kinh phí tổ chức lớp và chế độ hỗ trợ"
    " thực hiện theo quy định hiện hành"
)
UNITS = "Các phòng, đơn vị có liên quan"
GIVEN = {
    Award.CERTIFICATE: "cấp giấy chứng nhận",
    Award.CONFIRMATION: "cấp giấy xác nhận tham dự",
    Award.NONE: "không cấp giấy",
}
REGISTRAR = "Bộ phận phụ trách đào tạo"
WITHHELD = {Award.CONFIRMATION, Award.NONE}  # of those who passed


@dataclass(frozen=True)
class Draft:
    """A decision not yet signed: number and date stay open on the paper."""

    signer_name: str
    signer_position: str
    signer_power_prefix: str
    number: str = ""
    signed_on: None = None


def class_list(training_class: TrainingClass) -> Paper:
    """The list of learners with signature boxes; year of birth only."""
    with translation.override("vi"):
        return Paper(
            "papers/class_list.html",
            {
                **sheet_head(training_class),
                "decision": training_class.opening_decision,
                "rows": learner_rows(training_class),
            },
        )


def opening_decision(training_class: TrainingClass) -> Paper:
    """The decision to open the class with its list; a draft until it is signed."""
    with translation.override("vi"):
        return Paper(
            "papers/opening_decision.html",
            {
                **decision_head(
                    training_class, training_class.opening_decision, "Như Điều 4"
                ),
                "grounds": [
                    *legal_basis(training_class),
                    "Căn cứ kết quả xét duyệt hồ sơ đăng ký dự học",
                    f"Theo đề nghị của {_lower(REGISTRAR)}",
                ],
                "total_periods": training_class.version.total_periods,
                "start_date": training_class.starts_on,
                "end_date": training_class.ends_on,
                "venue": training_class.place,
                "funding": FUNDING,
                "rows": learner_rows(training_class),
            },
        )


def recognition_decision(
    training_class: TrainingClass, numbers: Mapping[int, tuple[str, str]] | None = None
) -> Paper:
    """The decision on the results with the list of who passed; a draft until signed.

    ``numbers`` are serial number and register entry by participant id: they are drawn
    later, on a higher floor; until then the columns stay open.
    """
    with translation.override("vi"):
        learners = list(
            training_class.participants.active().for_table().exclude(result="")
        )
        certified = [
            p for p in learners if p.result == Result.PASSED and p.award not in WITHHELD
        ]
        bands = Counter(p.classification for p in certified)
        return Paper(
            "papers/recognition_decision.html",
            {
                **decision_head(
                    training_class, training_class.recognition_decision, "Như Điều 3"
                ),
                "grounds": [
                    *legal_basis(training_class),
                    *opening_ground(training_class),
                    *_council_ground(training_class),
                    f"Theo đề nghị của {_lower(REGISTRAR)}",
                ],
                "registrar": REGISTRAR,
                "rows": [
                    {
                        "no": number,
                        "name": participant.person.full_name,
                        "dob_text": participant.person.date_of_birth_text,
                        "cooperative": participant.cooperative.name,
                        "score": participant.final_score,
                        "classification": participant.get_classification_display(),
                        **_drawn(participant, numbers or {}),
                    }
                    for number, participant in enumerate(certified, start=1)
                ],
                "confirmed": [
                    {
                        "no": number,
                        "name": participant.person.full_name,
                        "dob_text": participant.person.date_of_birth_text,
                        "cooperative": participant.cooperative.name,
                        "attended": f"{participant.attended}/{participant.held}",
                    }
                    for number, participant in enumerate(
                        (p for p in learners if p.award == Award.CONFIRMATION), start=1
                    )
                ],
                "tally": [(str(b.label), bands[b.value]) for b in Classification],
                "notes": _notes(training_class, learners),
            },
        )


def _notes(training_class: TrainingClass, learners: Sequence[Participant]) -> list[str]:
    """What departs from the rule, by whose signature, and what else is given."""
    exceptions = ResultException.objects.of_class(training_class).signed()
    lines = [
        f"{each.participant.person.full_name}: {each.get_kind_display()};"
        f" lý do: {_open(each.reason)}; {each.signed_by} ký"
        f" {dates.long_date(timezone.localdate(each.signed_at))}"
        for each in exceptions.of_learners().for_table()
    ]
    lines += [
        f"{each.person.full_name}: {GIVEN[Award(each.award)]};"
        f" lý do: {_open(each.award_reason)}"
        for each in learners
        if each.award_reason
    ]
    return lines


def _drawn(
    participant: Participant, numbers: Mapping[int, tuple[str, str]]
) -> dict[str, str]:
    serial, entry = numbers.get(participant.pk, ("", ""))
    return {"serial_number": serial, "register_entry_no": entry}


def _council_ground(training_class: TrainingClass) -> list[str]:
    review = review_of(training_class)
    if review is None:
        return ["Căn cứ kết quả học tập của học viên"]
    return [
        (f"Căn cứ Biên bản họp xét công nhận kết quả {dates.long_date(review.held_on)}")
    ]


def review_of(training_class: TrainingClass) -> CouncilReview | None:
    """The council's meeting on the results as they are now, if there was one."""
    review: CouncilReview | None = CouncilReview.objects.filter(
        training_class=training_class, stands=True
    ).first()
    return review


def timetable(training_class: TrainingClass) -> Paper:
    """Lịch học: every session in order; a cancelled one stays with its reason."""
    sessions = list(training_class.sessions.select_related("module", "instructor"))
    held = [session for session in sessions if not session.is_cancelled]
    numbers = {session.pk: number for number, session in enumerate(held, start=1)}
    with translation.override("vi"):
        return Paper(
            "papers/timetable.html",
            {
                **sheet_head(training_class),
                "class": training_class,
                "rows": [
                    {
                        "no": numbers.get(session.pk, ""),
                        "day": (
                            f"{dates.weekday(session.held_on)},"
                            f" {dates.short_date(session.held_on)}"
                        ),
                        "part": session.get_part_display(),
                        "module": f"{session.module.code} {session.module.title}",
                        "practice": session.is_practice,
                        "periods": "" if session.is_cancelled else session.periods,
                        "instructor": session.instructor.full_name,
                        "room": session.room,
                        "note": session.cancelled_reason,
                    }
                    for session in sessions
                ],
                "held": len(held),
                "periods": sum(session.periods for session in held),
                "practice": sum(s.periods for s in held if s.is_practice),
                "total_periods": training_class.version.total_periods,
            },
        )


def sheet_head(training_class: TrainingClass) -> dict[str, Any]:
    """What stands on lists and sheets, which have neither number nor recipients."""
    return {
        "body": training_class.body,
        "class_title": training_class.title,
        "printed_on": timezone.localdate(),
    }


def decision_head(
    training_class: TrainingClass, decision: Decision | None, addressees: str
) -> dict[str, Any]:
    body = training_class.body
    signed = decision or draft_of(body)
    return {
        "body": body,
        "class_title": training_class.title,
        "decision": signed,
        "authority": f"{_office(signed)} {body.name}",
        "units": UNITS,
        "recipients": [addressees, "Lưu: VT, hồ sơ lớp"],
    }


def draft_of(body: IssuingBody) -> Draft:
    """A paper that the body's present signatory is to sign."""
    signatory = body.signatories.filter(is_active=True).first()
    if signatory is None:
        return Draft("", "", "")
    return Draft(signatory.name, signatory.position, signatory.power_prefix)


def _office(decision: Decision | Draft) -> str:
    """Whose power it is: "KT. CHỦ TỊCH" above a deputy means the chair's."""
    _how, _dot, office = decision.signer_power_prefix.partition(". ")
    return office.capitalize() or decision.signer_position


def legal_basis(training_class: TrainingClass) -> list[str]:
    """The papers among the version's legal basis, which also holds remarks."""
    parts = training_class.version.legal_basis.split("; ")
    return [f"Căn cứ {part}" for part in parts if part[:1].isupper()]


def opening_ground(training_class: TrainingClass) -> list[str]:
    """The decision that opened the class as a ground of a later paper, if there is one."""
    decision = training_class.opening_decision
    if decision is None:
        return []
    return [
        (
            f"Căn cứ Quyết định số {decision.number} {dates.long_date(decision.signed_on)}"
            f" về việc mở {_lower(training_class.title)}"
        )
    ]


def learner_rows(training_class: TrainingClass) -> list[dict[str, Any]]:
    """The learners, their cooperatives with the units of the class's first day."""
    participants = (
        training_class.participants.active()
        .for_table()
        .select_related("cooperative__admin_unit__parent__parent")
        .prefetch_related(HeadOffice.prefetch("cooperative__head_offices"))
    )
    return [
        {
            "no": number,
            "name": participant.person.full_name,
            "birth_year": participant.person.date_of_birth.year,
            "gender": participant.person.gender,
            "position": participant.get_post_display(),
            "cooperative": participant.cooperative.name,
            "area": _area(participant.cooperative, training_class.starts_on),
        }
        for number, participant in enumerate(participants, start=1)
    ]


def _area(cooperative: Cooperative, day: dt.date) -> str:
    unit = cooperative.unit_on(day)
    return unit.address_in_province if unit else cooperative.address_on(day)


def _open(words: str) -> str:
    """A sentence that goes on: without its full stop."""
    return words.rstrip(". ")


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
