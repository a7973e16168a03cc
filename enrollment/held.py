"""Everything that is held about one dossier, for the person it is about.

The right to see and receive a copy (Luật 91/2025/QH15): the page and the file say the
same. The citizen number is masked, as a copy may be made on a shared telephone with code
and phone alone; who has it knows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cooperatives.models import ConsentPurpose, TrainingRecord
from notices.models import Message
from training.held import held_seat
from training.models import Participant
from vietnamese import dates

if TYPE_CHECKING:
    from datetime import datetime

    from enrollment.models import Application

Lines = list[tuple[str, str]]

_FORM = (
    "full_name",
    "gender",
    "date_of_birth",
    "place_of_birth",
    "citizen_id",
    "ethnicity",
    "phone",
    "email",
    "cooperative",
    "cooperative_text",
    "position",
    "position_since",
    "general_education",
    "qualification_level",
    "major",
    "needs_lodging",
    "travel_km",
)


def held(application: Application) -> list[tuple[str, Lines]]:
    """Sections of lines: (title, [(label, value)]); empty values are left out."""
    sections = [
        (_("The form"), _form(application)),
        (_("The dossier"), _dossier(application)),
        (_("Consents"), _consents(application)),
        (_("Files"), _files(application)),
        (_("Seats offered"), _offers(application)),
        (_("The class"), _seat(application)),
        (_("History"), _history(application)),
        (_("Messages sent to you"), _messages(application)),
    ]
    return [(title, lines) for title, lines in sections if lines]


def as_json(application: Application) -> dict[str, Any]:
    """The same for machines, in the words of the page."""
    return {
        "code": application.code,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "sections": [
            {
                "title": title,
                "lines": [{"label": label, "value": value} for label, value in lines],
            }
            for title, lines in held(application)
        ],
    }


def at_words(moment: datetime) -> str:
    """14 giờ 05, 07/02/2024; in English 14:05, 07/02/2024."""
    moment = timezone.localtime(moment)
    time = dates.time_words(moment) if get_language() == "vi" else f"{moment:%H:%M}"
    return f"{time}, {dates.short_date(moment.date())}"


def _form(application: Application) -> Lines:
    shown = {
        "gender": application.get_gender_display(),
        "date_of_birth": application.date_of_birth_text,
        "citizen_id": application.masked_citizen_id,
        "phone": application.phone_text,
        "position": application.get_position_display(),
        "position_since": f"{application.position_since:%m/%Y}"
        if application.position_since
        else "",
        "qualification_level": application.get_qualification_level_display(),
        "needs_lodging": _("Yes") if application.needs_lodging else _("No"),
    }
    lines = []
    for name in _FORM:
        value = shown.get(name, getattr(application, name))
        if value not in (None, ""):
            label = application._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # noqa: SLF001  Django's public name for a model
            lines.append((str(label), str(value)))
    return lines


def _dossier(application: Application) -> Lines:
    lines = [
        (_("Dossier code"), application.code),
        (_("Class"), str(application.training_class.title)),
        (_("Status"), str(application.get_status_display())),
        (_("Sent"), at_words(application.submitted_at)),
    ]
    for label, moment in (
        (_("Complete since"), application.complete_at),
        (_("Paper letter seen"), application.letter_seen_at),
        (_("Decided"), application.decided_at),
        (_("Stepped back from the reserve list"), application.stepped_back_at),
    ):
        if moment:
            lines.append((label, at_words(moment)))
    for label, words in (
        (_("Reason"), application.reason),
        (_("What the decision rested on"), application.basis.get("line", "")),
        (_("Why the order was left"), application.basis.get("override", "")),
        (_("Nomination"), str(application.nomination or "")),
        (_("Account"), str(application.account or "")),
    ):
        if words:
            lines.append((label, words))
    return lines


def _consents(application: Application) -> Lines:
    purposes = dict(ConsentPurpose.choices)
    return [
        (str(purposes.get(purpose, purpose)), _("given, version %s") % version)
        for purpose, version in application.consents.items()
    ]


def _files(application: Application) -> Lines:
    return [
        (
            str(each.get_kind_display()),
            f"{each.filename}, {each.size} B, {at_words(each.added_at)}, SHA-256 {each.sha256}",
        )
        for each in application.attachments.all()
    ]


def _offers(application: Application) -> Lines:
    return [
        (
            at_words(offer.made_at),
            _("%(state)s; answer until %(until)s")
            % {"state": offer.get_state_display(), "until": at_words(offer.expires_at)},
        )
        for offer in application.offers.order_by("made_at", "pk")
    ]


def _seat(application: Application) -> Lines:
    """The seat to which it led, and the certificate that came of it."""
    seat = Participant.objects.filter(application=application).first()
    if seat is None:
        return []
    records = TrainingRecord.objects.filter(
        person=seat.person_id, programme=seat.training_class.version.programme.name
    )
    return [
        *held_seat(seat),
        *((_("Certificate number"), record.evidence) for record in records),
    ]


def _history(application: Application) -> Lines:
    return [(at_words(step.at), step.label) for step in application.history()]


def _messages(application: Application) -> Lines:
    about = application._meta.label_lower  # noqa: SLF001  Django's public name for a model
    told = Message.objects.filter(about_type=about, about_id=str(application.pk))
    return [
        (at_words(each.created_at), f"{each.subject}\n{each.body}")
        for each in told.order_by(F("created_at"), "pk")
    ]
