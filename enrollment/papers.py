"""The official papers of getting into a class, in Vietnamese (``domain.md``, Appendix A1).

Each is drawn from what is recorded: as PDF to sign, as DOCX or XLSX for an office that
edits it first. None carries a citizen number or a learner's phone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from cooperatives.models import Gender
from enrollment.models import Endorser
from papers import excel
from papers.pdf import draw
from papers.word import write
from training.papers import (
    draft_of,
    learner_rows,
    legal_basis,
    opening_ground,
)

if TYPE_CHECKING:
    from enrollment.models import Call
    from training.models import Participant, TrainingClass

UNPUBLISHED = "DỰ THẢO"
UNSIGNED = "BẢN CHƯA KÝ"
ENDORSED = {
    Endorser.COMMUNE: "Danh sách cử của hợp tác xã có xác nhận của Ủy ban nhân dân xã, phường",
    Endorser.ALLIANCE: "Danh sách cử của hợp tác xã có xác nhận của Liên minh Hợp tác xã tỉnh",
}
BRING = (
    "thẻ căn cước (căn cước công dân) để đối chiếu",
    "giấy giới thiệu hoặc công văn cử của hợp tác xã, nếu chưa nộp",
)


def notice(call: Call) -> bytes:
    """The call as "Thông báo chiêu sinh"; marked until number and date are entered."""
    with translation.override("vi"):
        return draw("papers/call_notice.html", _to_call(call))


def notice_docx(call: Call) -> bytes:
    """The same notice, for an office that edits it before it is signed."""
    with translation.override("vi"):
        return write("papers/call_notice.html", _to_call(call))


def admitted_list(training_class: TrainingClass) -> bytes:
    """Danh sách trúng tuyển: everyone with a seat, in list order."""
    with translation.override("vi"):
        return draw("papers/admitted_list.html", _admitted(training_class))


def admitted_list_xlsx(training_class: TrainingClass) -> bytes:
    """The same list, for an office that goes on with it in a workbook."""
    with translation.override("vi"):
        return excel.write(
            "papers/admitted_list.html",
            _admitted(training_class),
            "Danh sách trúng tuyển",
        )


def _admitted(training_class: TrainingClass) -> dict[str, Any]:
    body = training_class.body
    return {
        "body": body,
        "class_title": training_class.title,
        "decision": draft_of(body),
        "rows": learner_rows(training_class),
    }


def summons(training_class: TrainingClass) -> bytes:
    """Giấy triệu tập: a letter on a page of its own for every learner."""
    with translation.override("vi"):
        return draw("papers/summons.html", _to_summon(training_class))


def summons_docx(training_class: TrainingClass) -> bytes:
    """The same letters, for an office that edits them before they are signed."""
    with translation.override("vi"):
        return write("papers/summons.html", _to_summon(training_class))


def _to_call(call: Call) -> dict[str, Any]:
    training_class = call.training_class
    body = training_class.body
    unsigned = UNSIGNED if call.is_published else UNPUBLISHED
    return {
        "body": body,
        "decision": call.notice or draft_of(body),
        "stamp": "" if call.notice else unsigned,
        "grounds": legal_basis(training_class),
        "recipients": [
            "Các hợp tác xã trong tỉnh",
            "Ủy ban nhân dân các xã, phường",
            "Lưu: VT, hồ sơ lớp",
        ],
        "call": call,
        "class": training_class,
        "days": _days(training_class),
        "endorsed": ENDORSED.get(Endorser(call.endorsement), ""),
        "address": settings.SITE_URL.partition("//")[2] + call.get_absolute_url(),
    }


def _days(training_class: TrainingClass) -> int:
    """On how many days the class meets; 0 while the timetable is not known."""
    sessions = training_class.sessions.filter(cancelled_at=None).order_by()
    return sessions.values("held_on").distinct().count()


def _to_summon(training_class: TrainingClass) -> dict[str, Any]:
    body = training_class.body
    sessions = training_class.sessions.filter(cancelled_at=None)
    first = sessions.select_related("training_class").first()
    call = getattr(training_class, "call", None)
    return {
        "body": body,
        "decision": draft_of(body),
        "grounds": opening_ground(training_class),
        "recipients": ["Như trên", "Lưu: VT, hồ sơ lớp"],
        "class": training_class,
        "begins_at": first.starts_at if first else None,
        "days": _days(training_class),
        "bring": BRING,
        "contact": call and (call.contact_name, call.contact_phone),
        "letters": [
            _letter(participant)
            for participant in training_class.participants.active().for_table()
        ],
    }


def _letter(participant: Participant) -> dict[str, str]:
    person = participant.person
    return {
        "address": "Ông" if person.gender == Gender.MALE else "Bà",
        "name": person.full_name,
        "post": participant.get_post_display(),
        "cooperative": participant.cooperative.name,
    }
