"""Everything that is held about somebody, put together from all floors.

For the person themselves, signed in, or as the copy that the office hands out. Sections
of lines as in ``enrollment.held``; the citizen number is masked there as here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.redaction import entries_of
from accounts.verbs import VERBS
from certificates.models import Certificate
from cooperatives.models import Person
from enrollment import held as of_dossier
from enrollment.models import Application
from privacy.models import DataRequest
from training.held import held_seat
from vietnamese import dates, phones

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User
    from enrollment.held import Lines

Sections = list[tuple[str, "Lines"]]
ACCESSES = (
    "person.citizen_id_seen",
    "application.file_seen",
    "data_request.copied",
)


def held(
    *,
    person: Person | None = None,
    account: User | None = None,
    application: Application | None = None,
) -> Sections:
    """All sections about a person, an account, a dossier, or those that belong together."""
    if person is None and account is not None:
        person = Person.objects.filter(user=account).first()
    if person is None and application is not None:
        person = application.person
    sections: Sections = []
    if account is not None:
        sections.append((_("The account"), _account(account)))
    if person is not None:
        sections += _person(person)
    dossiers = _dossiers(person, account, application)
    for each in dossiers:
        sections += [
            (_("Dossier %(code)s: %(part)s") % {"code": each.code, "part": part}, lines)
            for part, lines in of_dossier.held(each)
        ]
    if account is not None:
        sections.append((_("Requests about personal data"), _requests(account)))
    seen = _accesses(person, dossiers)
    sections.append((_("Who saw more than others may"), seen))
    return [(title, lines) for title, lines in sections if lines]


def as_json(sections: Sections) -> dict[str, Any]:
    """The same for machines, in the words of the page."""
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "sections": [
            {
                "title": title,
                "lines": [{"label": label, "value": value} for label, value in lines],
            }
            for title, lines in sections
        ],
    }


def _dossiers(
    person: Person | None, account: User | None, application: Application | None
) -> list[Application]:
    found = Application.objects.none()
    if account is not None:
        found |= Application.objects.about(account)
    if person is not None:
        found |= Application.objects.filter(person=person)
    if application is not None:
        found |= Application.objects.filter(pk=application.pk)
    return list(found.distinct().order_by("pk"))


def _account(account: User) -> Lines:
    lines = [
        (_("Full name"), account.full_name),
        (_("E-mail"), account.email or ""),
        (_("Phone"), phones.display(account.phone or "")),
        (_("Account since"), of_dossier.at_words(account.date_joined)),
    ]
    if account.last_login:
        lines.append((_("Last signed in"), of_dossier.at_words(account.last_login)))
    return [(label, value) for label, value in lines if value]


def _person(person: Person) -> Sections:
    lines = [
        (_("Full name"), person.full_name),
        (_("Gender"), str(person.get_gender_display())),
        (_("Date of birth"), person.date_of_birth_text),
        (_("Place of birth"), person.place_of_birth),
        (_("Citizen number"), person.masked_citizen_id),
        (_("Phone"), phones.display(person.phone)),
        (_("E-mail"), person.email),
        (_("General education"), person.general_education),
        (_("Qualification"), str(person.get_qualification_level_display())),
        (_("Major"), person.major),
    ]
    posts = [
        (str(post.cooperative), f"{post.get_kind_display()}, {_span(post)}")
        for post in person.posts.select_related("cooperative")
    ]
    training = [
        (
            record.evidence,
            f"{record.programme}, {dates.short_date(record.certified_on)}",
        )
        for record in person.training_records.all()
    ]
    consents = [
        (
            str(consent.get_purpose_display()),
            _("given %(given)s, version %(version)s")
            % {
                "given": of_dossier.at_words(consent.given_at),
                "version": consent.text_version,
            }
            + (
                "; " + _("withdrawn %s") % of_dossier.at_words(consent.withdrawn_at)
                if consent.withdrawn_at
                else ""
            ),
        )
        for consent in person.consents.all()
    ]
    seats = [
        (_("Class %s") % seat.training_class.code, held_seat(seat))
        for seat in person.participations.select_related(
            "training_class__version", "cooperative"
        )
    ]
    return [
        (_("The person"), [(label, value) for label, value in lines if value]),
        (_("Posts"), posts),
        (_("Consents"), consents),
        (_("Training"), training),
        *seats,
        (_("Certificates"), _certificates(person)),
    ]


def _span(post: Any) -> str:
    def words(day: date | None) -> str:
        return dates.short_date(day) if day else "…"

    return f"{words(post.since)} – {words(post.until)}"


def _certificates(person: Person) -> Lines:
    return [
        (
            each.serial_number,
            (
                f"{each.title}, {each.register_entry_no}, {each.get_classification_display()},"
                f" {dates.short_date(each.issue_date)}, {each.get_status_display()}"
            ),
        )
        for each in Certificate.objects.public().filter(person=person).order_by("pk")
    ]


def _requests(account: User) -> Lines:
    return [
        (
            f"{each.code}, {of_dossier.at_words(each.received_at)}",
            f"{each.get_kind_display()}: {each.get_state_display()}",
        )
        for each in DataRequest.objects.own_of(account).order_by("received_at", "pk")
    ]


def _accesses(person: Person | None, dossiers: list[Application]) -> Lines:
    people = Person.objects.filter(pk__in=[person.pk] if person else [])
    own = Application.objects.filter(pk__in=[each.pk for each in dossiers])
    entries = (entries_of(people) | entries_of(own)).filter(verb__in=ACCESSES)
    return [
        (
            of_dossier.at_words(entry.at),
            f"{entry.actor}: {entry.details.get('reason') or VERBS[entry.verb]}",
        )
        for entry in entries.select_related("actor").order_by("at", "pk")
    ]
