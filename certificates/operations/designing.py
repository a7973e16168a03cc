"""Designing certificates: what their templates print, and who uses which."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.defaultfilters import yesno
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import refuse_other, there_in
from accounts.operations import record
from certificates import papers
from certificates.models import (
    PLACEHOLDERS,
    CertificateKind,
    Frame,
    Template,
    TemplateChoice,
    TemplateVersion,
)
from certificates.operations.designs import standard
from papers.faults import words_of
from papers.pdf import OverflowingError, UnknownLetterError
from vietnamese import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from accounts.models import User
    from curriculum.models import Programme
    from papers.models import Signatory

WRITTEN = ("title", "subtitle", "signatory", "frame")
MOST_LINES = 8
LONGEST_LABEL = 16  # letters: what stands beside the text without touching it


@dataclass(frozen=True)
class Design:
    """What a version prints. ``logo`` is an examined picture; None leaves it as it was."""

    title: str = ""
    subtitle: str = ""
    lines: Sequence[tuple[str, str]] = field(default_factory=tuple)
    signatory: Signatory | None = None
    frame: str = Frame.STRAND
    logo: bytes | None = None
    without_logo: bool = False


@transaction.atomic
def create_template(name: str, kind: CertificateKind, *, actor: User) -> Template:
    """A template of its own, which begins as the standard one prints today.

    Refused without a name (``template_name_missing``) or with one that is taken
    (``template_name_taken``).
    """
    name = text.clean(name)
    if not name:
        raise ValidationError(_("Enter a name."), code="template_name_missing")
    if name.casefold() in {each.name.casefold() for each in Template.objects.all()}:
        raise ValidationError(
            _("A template has this name already."), code="template_name_taken"
        )
    model = standard(kind).versions.order_by("-number")[0]
    template = Template.objects.create(name=name, kind=kind)
    TemplateVersion.objects.create(
        template=template,
        number=1,
        title=model.title,
        subtitle=model.subtitle,
        lines=model.lines,
        frame=model.frame,
        created_by=actor,
    )
    record(actor, "template.created", template)
    return template


@transaction.atomic
def save_design(
    template: Template, design: Design, *, seen: str = "", actor: User
) -> TemplateVersion:
    """Let a template print something else from now on.

    A version that no certificate was made with is changed; otherwise the next begins,
    and what was issued stays as it was. Refused without lines (``template_empty``), with
    too many (``template_lines``), a label that is too long (``template_label``), a
    placeholder that there is not (``placeholder_unknown``), without the programme
    (``programme_missing``), with a letter that no typeface has (``letter_unknown``), when
    a name of 40 letters would run over the page (``template_overflows``), and when the
    template no longer prints what was ``seen``, a ``digest`` (``changed_meanwhile``).
    """
    newest = _newest(template)
    version = _drafted(newest, design)
    if version.digest() == newest.digest():
        return newest
    refuse_other(seen, newest.digest(), _there(newest, version))
    check_design(version, design)
    if newest.is_frozen:
        version.number, version.created_by = newest.number + 1, actor
    else:
        version.pk, version.number = newest.pk, newest.number
        version.created_at, version.created_by = newest.created_at, actor
    if design.logo is not None:
        name = f"certificates/logos/{secrets.token_hex(16)}.jpg"
        version.logo.save(name, ContentFile(design.logo), save=False)
    version.save(force_insert=newest.is_frozen, force_update=not newest.is_frozen)
    record(actor, "template.changed", template, numbers=[version.number])
    return version


def _there(newest: TemplateVersion, version: TemplateVersion) -> list[tuple[str, str]]:
    there = there_in(newest, differences(newest, version, WRITTEN))
    if newest.lines != version.lines:
        lines = "; ".join(f"{label}: {said}" for label, said in newest.lines)
        there.append((_("lines"), f"“{lines}”"))
    if newest.logo_sha256 != version.logo_sha256:
        there.append((_("logo"), str(yesno(bool(newest.logo_sha256)))))
    return there


def _newest(template: Template) -> TemplateVersion:
    return template.versions.select_for_update().order_by("-number")[0]


def _drafted(newest: TemplateVersion, design: Design) -> TemplateVersion:
    """The version as the design has it, not saved."""
    version = TemplateVersion(
        template=newest.template,
        title=text.clean(design.title),
        subtitle=text.clean(design.subtitle),
        lines=[[text.clean(label), text.clean(said)] for label, said in design.lines],
        signatory=design.signatory,
        frame=design.frame,
        logo="" if design.without_logo else newest.logo.name,
        logo_sha256="" if design.without_logo else newest.logo_sha256,
    )
    if design.logo is not None:
        version.logo_sha256 = hashlib.sha256(design.logo).hexdigest()
    return version


def check_design(version: TemplateVersion, design: Design) -> bytes:
    """Refuse what ``save_design`` refuses; the page with the longest names otherwise."""
    if not version.lines:
        raise ValidationError(_("Enter at least one line."), code="template_empty")
    if len(version.lines) > MOST_LINES:
        raise ValidationError(
            _("At most %s lines have room.") % MOST_LINES, code="template_lines"
        )
    for label, said in version.lines:
        if not label or not said or len(label) > LONGEST_LABEL:
            raise ValidationError(
                _("“%(label)s”: a label of at most %(most)s letters, and a text.")
                % {"label": label, "most": LONGEST_LABEL},
                code="template_label",
            )
        if unknown := _unknown_places(said):
            raise ValidationError(
                _("There is no %s. Use the placeholders listed, as they stand.")
                % unknown[0],
                code="placeholder_unknown",
            )
    if not any("{chuong_trinh}" in said for _label, said in version.lines):
        raise ValidationError(
            _("Some line must name the programme: {chuong_trinh}."),
            code="programme_missing",
        )
    return _drawn(version, design.logo)


def _unknown_places(said: str) -> list[str]:
    """Placeholders that there are not, and braces that are none: both would be printed."""
    for place in PLACEHOLDERS:
        said = said.replace(f"{{{place}}}", "")
    return [word for word in said.split() if {*word} & {*"{}"}]


def _drawn(version: TemplateVersion, logo: bytes | None) -> bytes:
    try:
        return papers.draw_specimens(version, logo)[0]
    except UnknownLetterError as fault:
        raise ValidationError(words_of(fault), code="letter_unknown") from fault
    except OverflowingError as fault:
        raise ValidationError(
            _(
                "With a name of 40 letters it runs over the page. Shorten the title or"
                " the lines, or take a line out."
            ),
            code="template_overflows",
        ) from fault


def preview(template: Template, design: Design) -> bytes:
    """The page as ``save_design`` would print it, refused as it refuses; nothing is saved."""
    newest = template.versions.order_by("-number")[0]
    return check_design(_drafted(newest, design), design)


@transaction.atomic
def choose_template(
    template: Template, programmes: Collection[Programme], *, actor: User
) -> None:
    """Let these programmes, and no others, use the template.

    A programme that used it and is not among them goes back to the standard template.
    """
    chosen = TemplateChoice.objects.select_for_update().filter(kind=template.kind)
    before = {choice.programme_id: choice for choice in chosen.order_by("pk")}
    wanted = {programme.pk for programme in programmes}
    for programme_id, choice in before.items():
        if choice.template_id == template.pk and programme_id not in wanted:
            choice.delete()
    for programme in programmes:
        TemplateChoice.objects.update_or_create(
            programme=programme, kind=template.kind, defaults={"template": template}
        )
    record(
        actor,
        "template.chosen",
        template,
        numbers=sorted(programme.code for programme in programmes),
    )
