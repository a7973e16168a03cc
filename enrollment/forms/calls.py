"""The wording and the dates of a call."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import ProgrammeRole
from enrollment.models import Call
from vietnamese import dates
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    from training.models import TrainingClass

DAYS_TO_DECIDE = 14  # between the suggested deadline and the first day of class


class CallForm(forms.ModelForm):  # type: ignore[type-arg]
    """The wording and the dates of a call."""

    class Meta:
        model = Call
        fields = (
            "summary",
            "audience",
            "dossier",
            "contact_name",
            "contact_phone",
            "opens_at",
            "closes_at",
        )
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.Textarea(attrs={"rows": 4}),
            "dossier": forms.Textarea(attrs={"rows": 4}),
            "contact_phone": forms.TextInput(attrs={"class": "w3", "type": "tel"}),
            "opens_at": forms.DateTimeInput(attrs={"class": "w3"}),
            "closes_at": forms.DateTimeInput(attrs={"class": "w3"}),
        }
        help_texts = {
            "opens_at": _("Day and hour. Example: 15/08/2026 17:00."),
            "closes_at": _("Day and hour. Example: 15/08/2026 17:00."),
        }


AUDIENCE = {
    ProgrammeRole.DIRECTOR: (
        "Giám đốc, Phó giám đốc, Chủ tịch và thành viên Hội đồng quản trị, hoặc người"
        " được quy hoạch vào các chức danh này."
    ),
    ProgrammeRole.ACCOUNTANT: (
        "Kế toán trưởng, kế toán, hoặc người được hợp tác xã dự kiến giao việc kế toán."
    ),
}
DOSSIER = """\
Phiếu đăng ký dự học (điền trực tuyến).
Giấy giới thiệu hoặc công văn cử của hợp tác xã; có thể bổ sung sau khi nộp phiếu.
Bản sao văn bằng chuyên môn, nếu có."""


def suggestion(training_class: TrainingClass) -> dict[str, object]:
    """The usual wording of a new call (``domain.md`` A1), in Vietnamese for the public."""
    first_day = dates.short_date(training_class.starts_on)
    limit = leading_zero(training_class.seats_per_cooperative)
    closes_on = training_class.starts_on - timedelta(days=DAYS_TO_DECIDE)
    return {
        "audience": "\n".join(
            (
                AUDIENCE[ProgrammeRole(training_class.version.programme.role)],
                f"Từ đủ 18 tuổi vào ngày khai giảng {first_day}.",
                "Hợp tác xã có trụ sở trong tỉnh, chưa giải thể.",
                f"Mỗi hợp tác xã cử không quá {limit} người.",
            )
        ),
        "dossier": DOSSIER,
        "contact_name": training_class.body.name,
        "opens_at": timezone.localtime().replace(minute=0),
        "closes_at": timezone.make_aware(datetime.combine(closes_on, time(17))),
    }
