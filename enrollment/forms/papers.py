"""A photo or PDF of a paper, as people send it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from enrollment.models import AttachmentKind
from papers.files import examine
from papers.uploads import UploadField

if TYPE_CHECKING:
    from papers.files import Paper

# What the telephone offers to choose from; the content decides (``files.examine``).
TAKEN = "image/*,application/pdf,.pdf"


class PaperField(UploadField):
    """A file as ``files.examine`` finds it; each refusal has its sentence and code."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput({"accept": TAKEN, "data-photo": ""})
        super().__init__(
            **{"required": False, "allow_empty_file": True, "widget": widget, **kwargs}
        )

    def clean(self, data: Any, initial: Any = None) -> Paper | None:
        sent = super().clean(data, initial)
        return examine(sent) if sent else None


class PaperForm(forms.Form):
    """One more paper for a dossier that was sent."""

    kind = forms.ChoiceField(
        label=_("Which paper"),
        choices=[(kind, capfirst(label)) for kind, label in AttachmentKind.choices],
    )
    file = PaperField(
        label=_("File"),
        required=True,
        help_text=_("Photo (JPEG, PNG) or PDF, at most 5 MB."),
        error_messages={"required": _("Please choose a file.")},
    )
