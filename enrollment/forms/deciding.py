"""What officers type when they decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.operations import ASKABLE, COMPARED, IDENTITY, Act
from vietnamese import phones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.forms import BoundField

    from cooperatives.models import Person
    from enrollment.models import Application

REASON_MOST = 500
# What applicants are asked for, in the office's words: (key, what is missing).
SENTENCES = {
    "letter": "Nộp giấy giới thiệu hoặc công văn cử đi học của hợp tác xã, có chữ ký và đóng dấu.",
    "letter_unreadable": "Chụp lại giấy giới thiệu: ảnh đã gửi không đọc được.",
    "diploma": "Nộp ảnh chụp bằng cấp đã khai.",
    "citizen_id": "Kiểm tra lại số CCCD: số đã khai không khớp giới tính hoặc năm sinh.",
    "citizen_id_of_another": "Kiểm tra lại số CCCD: số đã khai là của người khác.",
    "cooperative": "Ghi đúng tên hợp tác xã và xã, phường nơi đặt trụ sở.",
    "post": "Ghi rõ chức vụ hiện nay và giữ chức vụ từ tháng, năm nào.",
    "schooling": "Bổ sung trình độ học vấn, ví dụ 12/12.",
}
# What they may put right then, by sentence: names of ``operations.ASKABLE``.
ASKED_FOR = {
    "letter": {"letter"},
    "letter_unreadable": {"letter"},
    "diploma": {"diploma"},
    "citizen_id": {"citizen_id", "gender", "date_of_birth"},
    "citizen_id_of_another": {"citizen_id"},
    "cooperative": {"cooperative"},
    "post": {"position", "position_since"},
    "schooling": {"general_education"},
}


class DecisionForm(forms.Form):
    """The officer's words to the applicant, and to whoever asks later."""

    refusals = {
        "reason_missing": "reason",
        "out_of_order": "override",
    }

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    together = forms.BooleanField(required=False, widget=forms.HiddenInput)
    override = forms.CharField(
        label=gettext_lazy("Reason for leaving the order"),
        max_length=REASON_MOST,
        required=False,
        help_text=gettext_lazy(
            "Others come before this applicant. Kept with the decision and shown in the"
            " explanation of the list."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Note to the applicant"),
        max_length=REASON_MOST,
        required=False,
        help_text=gettext_lazy(
            "Needed when the application is declined; the applicant reads it."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sentences = forms.MultipleChoiceField(
        label=gettext_lazy("What is to be supplemented"),
        choices=list(SENTENCES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    stay = forms.BooleanField(
        label=gettext_lazy("Stay at this dossier afterwards"), required=False
    )

    def __init__(
        self, *args: Any, likely: Iterable[str] = (), act: Act | None = None, **kw: Any
    ) -> None:
        """``likely`` are the keys of the sentences to offer first."""
        super().__init__(*args, **kw)
        self.act = act
        first = [key for key in SENTENCES if key in set(likely)]
        rest = [key for key in SENTENCES if key not in first]
        field = self.fields["sentences"]
        field.choices = [(key, SENTENCES[key]) for key in (*first, *rest)]  # type: ignore[attr-defined]
        if act == Act.SUPPLEMENT:
            self.refusals = {**self.refusals, "reason_missing": "sentences"}

    def clean(self) -> None:
        if self.act != Act.SUPPLEMENT or self.errors:
            return
        if len(self.words) > REASON_MOST:
            raise ValidationError(
                {
                    "sentences": _("Together at most %s characters; choose fewer.")
                    % REASON_MOST
                }
            )

    @property
    def words(self) -> str:
        """What the applicant will read."""
        chosen = self.cleaned_data
        if self.act != Act.SUPPLEMENT:
            return str(chosen["reason"])
        told = (SENTENCES[key] for key in chosen["sentences"])
        return " ".join((*told, chosen["reason"])).strip()

    @property
    def asked(self) -> set[str]:
        """What the applicant may put right; none means all but who they are.

        Words of the officer's own may be about anything, so they open the rest too.
        """
        chosen = self.cleaned_data
        named = set().union(*(ASKED_FOR[key] for key in chosen["sentences"]))
        if named and chosen["reason"]:
            return named | (set(ASKABLE) - IDENTITY)
        return named


class BulkForm(forms.Form):
    """Which act, and why, for the dossiers that were ticked."""

    act = forms.ChoiceField(
        choices=[
            (act.value, act.label)
            for act in (Act.ADMIT, Act.RESERVE, Act.DECLINE, Act.SETTLE)
        ],
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        label=gettext_lazy("Note to the applicants"),
        max_length=REASON_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        act = self["act"].value()
        reason = self.fields["reason"]
        if act == Act.ADMIT:
            reason.label = _("Reason for leaving the order, if it is left")
            reason.help_text = _(
                "Kept with each decision that leaves the order; empty, nobody leaves it."
            )
        elif act == Act.DECLINE:
            reason.label = _("Reason; each applicant reads it")
        elif act == Act.SETTLE:
            del self.fields["reason"]

    @property
    def chosen(self) -> Act:
        return Act(self.cleaned_data["act"])

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("reason", "")).strip()

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to try: declining needs its reason first."""
        return self.chosen != Act.DECLINE or bool(self.words)


FORM, PERSON = "form", "person"


class LinkForm(forms.Form):
    """What a known person's record will say where the application form differs.

    Nothing is taken over unless it is chosen; blanks of the record are filled.
    """

    def __init__(
        self, application: Application, person: Person, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.same: list[tuple[str, str]] = []
        self.filled: list[tuple[str, str]] = []
        for name in COMPARED:
            label = str(capfirst(person._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001  Django's public name
            typed, known = _shown(application, name), _shown(person, name)
            if typed == known or not typed:
                self.same.append((label, known or "–"))
            elif not known:
                self.filled.append((label, typed))
            else:
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=[(FORM, typed), (PERSON, known)],
                    initial=FORM if name in application.taken_over else PERSON,
                    widget=forms.RadioSelect,
                )

    @property
    def differing(self) -> Iterator[BoundField]:
        return iter(self)

    @property
    def take_over(self) -> list[str]:
        return [name for name, side in self.cleaned_data.items() if side == FORM]


def _shown(row: Application | Person, name: str) -> str:
    """A value as people read it, "" when blank."""
    if name == "date_of_birth":
        return row.date_of_birth_text
    value = getattr(row, name)
    if not value:
        return ""
    if name == "phone":
        return phones.display(value)
    display = getattr(row, f"get_{name}_display", None)
    return str(capfirst(display())) if display else str(value)
