"""What a certificate prints, edited within the legal frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.seen import SeenMixin
from certificates.logos import examine
from certificates.models import CertificateKind, Frame
from certificates.operations import Design
from cooperatives.fields import LineField, RowsField
from curriculum.models import Programme
from papers.models import Signatory
from papers.uploads import UploadField

if TYPE_CHECKING:
    from certificates.models import TemplateVersion


class TemplateForm(forms.Form):
    """A new template."""

    name = LineField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=CertificateKind.choices, widget=forms.RadioSelect
    )


class DesignForm(SeenMixin, forms.Form):
    """What the next certificates print; the nation's name, number, code and date are fixed."""

    refusals: ClassVar[dict[str, str]] = {
        "template_empty": "lines",
        "template_lines": "lines",
        "template_label": "lines",
        "placeholder_unknown": "lines",
        "programme_missing": "lines",
    }

    title = LineField(
        label=_("Title"),
        max_length=60,
        required=False,
        help_text=_("Empty: the programme's own."),
    )
    subtitle = LineField(
        label=_("Line below the title"),
        max_length=100,
        required=False,
        help_text=_("Empty: the programme's own."),
    )
    lines = forms.CharField(
        label=_("Lines below the name"),
        max_length=2000,
        help_text=_(
            "One a line: label, colon, text. In braces what differs from learner to"
            " learner. A line of which nothing is known is left out."
        ),
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false"}),
    )
    signatory = forms.ModelChoiceField(
        Signatory.objects.filter(is_active=True),
        label=_("Signed by"),
        required=False,
        empty_label=_("Whoever signs the decision on the results"),
    )
    frame = forms.ChoiceField(
        label=_("Frame"), choices=Frame.choices, widget=forms.RadioSelect
    )
    logo = UploadField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 2 MB. It stands between the two headings."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    without_logo = forms.BooleanField(label=_("Without a logo"), required=False)

    def __init__(
        self, version: TemplateVersion, data: Any = None, files: Any = None
    ) -> None:
        lines = "\n".join(f"{label}: {said}" for label, said in version.lines)
        super().__init__(
            data,
            files,
            initial={
                "title": version.title,
                "subtitle": version.subtitle,
                "lines": lines,
                "signatory": version.signatory_id,
                "frame": version.frame,
            },
        )
        self.remember(version.digest())
        if not version.logo_sha256:
            del self.fields["without_logo"]

    def clean_lines(self) -> list[tuple[str, str]]:
        lines = []
        for line in self.cleaned_data["lines"].splitlines():
            if not line.strip():
                continue
            label, colon, said = line.partition(":")
            if not colon:
                raise ValidationError(
                    gettext("“%s” has no colon after its label.") % line.strip()[:60],
                    code="line_without_label",
                )
            lines.append((label, said))
        return lines

    def clean_logo(self) -> bytes | None:
        upload = self.cleaned_data["logo"]
        return examine(upload) if upload else None

    @property
    def design(self) -> Design:
        said = self.cleaned_data
        return Design(
            title=said["title"],
            subtitle=said["subtitle"],
            lines=said["lines"],
            signatory=said["signatory"],
            frame=said["frame"],
            logo=said["logo"],
            without_logo=bool(said.get("without_logo")) and said["logo"] is None,
        )

    def refuse(self, refusal: ValidationError) -> None:
        """Show a refusal next to the field that it is about."""
        field = self.refusals.get(getattr(refusal, "code", None) or "")
        self.add_error(field, refusal)


class ChoiceForm(forms.Form):
    """The programmes whose certificates are made with a template."""

    programmes = RowsField(
        queryset=Programme.objects.all(),
        label=_("Programmes that use it"),
        required=False,
    )
