"""What came of a class, learner by learner: to look at, to keep, to send on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.sheets import workbook
from certificates.awards import kind_for
from certificates.models import Certificate
from training.results import explain

if TYPE_CHECKING:
    from training.models import TrainingClass

HEADER: list[object] = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Hợp tác xã",
    "Kết quả",
    "Được cấp",
    "Số hiệu",
    "Số vào sổ",
    "Tình trạng",
    "Lý do chưa cấp",
]


def as_workbook(training_class: TrainingClass) -> bytes:
    """Every learner in the order of the list, with number and state, or why none."""
    certificates = {
        certificate.participant_id: certificate
        for certificate in Certificate.objects.standing()
        .filter(participant__training_class=training_class)
        .order_by("pk")  # of several, the one that took the others' place
    }
    learners = training_class.participants.active().select_related(
        "person", "cooperative"
    )
    with translation.override("vi"):
        rows: list[list[object]] = [HEADER]
        for place, learner in enumerate(learners.in_list_order(), start=1):
            certificate, kind = certificates.get(learner.pk), kind_for(learner)
            why = certificate.fault if certificate else ""
            if kind is None:
                why = _("The result brings no certificate.")
            rows.append(
                [
                    place,
                    learner.person.full_name,
                    learner.person.date_of_birth,
                    learner.cooperative.name,
                    explain(learner),
                    capfirst(str(kind.label)) if kind else "",
                    certificate.serial_number if certificate else "",
                    certificate.register_entry_no if certificate else "",
                    capfirst(certificate.get_status_display()) if certificate else "",
                    why,
                ]
            )
        return workbook(rows)
