"""The application and its answer."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import (
    DerivedCharField,
    EncryptedTextField,
    lookup_hash,
    lookup_hashes,
)
from accounts.models import AuditEntry, User
from accounts.search import SearchQuerySet
from accounts.verbs import VERBS
from cooperatives.models import (
    ConsentPurpose,
    Cooperative,
    Gender,
    Person,
    PostKind,
    Precision,
    Qualification,
)
from training.models import Participant, TrainingClass
from vietnamese import citizen_id, dates, phones, sorting, text

if TYPE_CHECKING:
    from enrollment.models.offer import Offer

# Letters and digits that are not mistaken for one another when read out.
CODE_LETTERS = "23456789ACDEFGHJKLMNPQRSTUVWXY"


class ApplicationStatus(models.TextChoices):
    """The states of ``domain.md`` §1.4, and two more.

    NOMINATED: named by a cooperative, has not consented yet. OFFERED: a freed seat is
    kept for them until they answer.
    """

    NOMINATED = "nominated", _("consent awaited")
    SUBMITTED = "submitted", _("submitted")
    NEEDS_SUPPLEMENT = "needs_supplement", _("to be supplemented")
    WAITLISTED = "waitlisted", _("on the reserve list")
    OFFERED = "offered", _("seat offered")
    ADMITTED = "admitted", _("admitted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


SIGNALS = {
    ApplicationStatus.NOMINATED: "wait",
    ApplicationStatus.SUBMITTED: "wait",
    ApplicationStatus.NEEDS_SUPPLEMENT: "wait",
    ApplicationStatus.WAITLISTED: "info",
    ApplicationStatus.OFFERED: "wait",
    ApplicationStatus.ADMITTED: "ok",
    ApplicationStatus.DECLINED: "no",
    ApplicationStatus.WITHDRAWN: "",
}
# Nobody has answered yet, in whichever way.
UNDECIDED = [
    ApplicationStatus.NOMINATED,
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.NEEDS_SUPPLEMENT,
]
# Who may still get a seat: they are put in order by ``enrollment.ranking``.
CANDIDATES = [
    *UNDECIDED,
    ApplicationStatus.WAITLISTED,
    ApplicationStatus.OFFERED,
]
LIVE = [*CANDIDATES, ApplicationStatus.ADMITTED]


class Step(NamedTuple):
    """One line of a dossier's history. ``actor`` is None for the applicant."""

    label: str
    at: datetime
    actor: User | None


def new_token() -> str:
    """For a link that opens without a code: 192 random bits."""
    return secrets.token_urlsafe(24)


def new_application_code() -> str:
    """A dossier code such as "7KQ3-MX8R-2D": 50 bits, readable over the telephone."""
    letters = [secrets.choice(CODE_LETTERS) for _place in range(10)]
    return "-".join(("".join(letters[:4]), "".join(letters[4:8]), "".join(letters[8:])))


def _application_search_text(application: Application) -> str:
    return " ".join(
        (
            text.fold(application.full_name),
            application.code.lower(),
            application.phone[-4:],
            text.fold(application.cooperative_text),
        )
    )


class ApplicationQuerySet(SearchQuerySet["Application"]):
    search_columns = ("search_text", "cooperative__search_text")

    def of_bodies_of(self, user: User) -> ApplicationQuerySet:
        classes = TrainingClass.objects.of_bodies_of(user)
        return self.filter(training_class__in=classes.values("pk"))

    def visible_to(self, user: User) -> ApplicationQuerySet:
        """Staff with the view permission those of their bodies; everyone their own."""
        if user.has_perm("enrollment.view_application"):
            return self.of_bodies_of(user)
        return self.own_of(user)

    def live(self) -> ApplicationQuerySet:
        return self.filter(status__in=LIVE)

    def undecided(self) -> ApplicationQuerySet:
        """Those that an officer can decide now."""
        return self.filter(status=ApplicationStatus.SUBMITTED)

    def candidates(self) -> ApplicationQuerySet:
        return self.filter(status__in=CANDIDATES)

    def contenders(self) -> ApplicationQuerySet:
        """Candidates for seats that nobody has and that are kept for nobody."""
        return self.filter(
            Q(status__in=UNDECIDED)
            | Q(status=ApplicationStatus.WAITLISTED, stepped_back_at=None)
        )

    def on_reserve(self) -> ApplicationQuerySet:
        """On the reserve list and willing: whom a freed seat may be offered to."""
        return self.filter(status=ApplicationStatus.WAITLISTED, stepped_back_at=None)

    def stepped_back(self) -> ApplicationQuerySet:
        """On the reserve list, but offered no seat until they ask."""
        return self.filter(
            status=ApplicationStatus.WAITLISTED, stepped_back_at__isnull=False
        )

    def own_of(self, user: User) -> ApplicationQuerySet:
        """Sent with this account, claimed by it, or of the person whose account it is."""
        return self.filter(Q(account=user) | Q(claimant=user) | Q(person__user=user))

    def about(self, user: User) -> ApplicationQuerySet:
        """Those that are the account owner's own data.

        Not the forms that a contact or a neighbour sent for others: an account that sent
        one is its applicant's only if it has the same name, phone or e-mail.
        """
        same = (
            Q(search_text__startswith=f"{text.fold(user.full_name)} ")
            | Q(phone=user.phone)
            | Q(email=user.email)
        )
        sent = same & Q(account=user, claimant=None, person__user=None)
        return self.filter(sent | Q(claimant=user) | Q(person__user=user))

    def for_table(self) -> ApplicationQuerySet:
        return self.select_related("training_class", "cooperative__reporting_area")


class Application(models.Model):
    """A request to join a class, as the applicant typed it (phiếu đăng ký dự học).

    It belongs to no ``Person`` until it is admitted, so a form that anyone can send
    never touches the record of somebody else; unless the desk says before whose it is.
    Then ``taken_over`` names the columns of that person in which the form is right.
    ``consents`` maps each purpose agreed to the version of its text. It is complete since
    ``complete_at``, which counts in the order. ``asked`` names what a request for
    supplement is about: fields of the form and kinds of files; none means whatever the
    reason says. ``basis`` is what the last decision rested on
    (``ranking.Standing.basis``): it explains the list afterwards. Who has
    ``stepped_back_at`` is offered no seat until they ask. Since ``erased_at`` it says
    nothing of anybody: it is only counted. The status changes only through
    ``enrollment.operations``.
    """

    code = models.CharField(
        _("dossier code"), max_length=12, unique=True, default=new_application_code
    )
    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        related_name="applications",
        verbose_name=_("class"),
    )
    full_name = models.CharField(_("full name"), max_length=100)
    gender = models.CharField(_("gender"), max_length=3, choices=Gender)
    date_of_birth = models.DateField(_("date of birth"))
    dob_precision = models.CharField(
        max_length=4, choices=Precision, default=Precision.DAY
    )
    place_of_birth = models.CharField(_("place of birth"), max_length=100, blank=True)
    citizen_id = EncryptedTextField(_("citizen number"))
    citizen_id_hash = DerivedCharField(
        max_length=64,
        derive=lambda application: lookup_hash(application.citizen_id),
    )
    ethnicity = models.CharField(_("ethnic group"), max_length=30, blank=True)
    phone = models.CharField(_("phone (Zalo)"), max_length=10)
    email = models.EmailField(_("e-mail"), blank=True)
    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        null=True,
        related_name="applications",
        verbose_name=_("cooperative"),
    )
    cooperative_text = models.CharField(
        _("cooperative as typed"), max_length=200, blank=True
    )
    position = models.CharField(_("present post"), max_length=16, choices=PostKind)
    position_since = models.DateField(_("in this post since"), null=True, blank=True)
    general_education = models.CharField(
        _("general education"), max_length=10, blank=True
    )
    qualification_level = models.CharField(
        _("qualification"), max_length=12, choices=Qualification
    )
    major = models.CharField(_("major"), max_length=100, blank=True)
    needs_lodging = models.BooleanField(_("needs lodging"), default=False)
    travel_km = models.PositiveSmallIntegerField(
        _("way to the class, km"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(500)],
    )
    consents = models.JSONField(default=dict)
    token = models.CharField(
        max_length=32, unique=True, default=new_token, editable=False
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="applications",
        help_text=_("The account that sent it, if any."),
    )
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="claimed_applications",
        help_text=_("The applicant's own account, as a code or the office confirmed."),
    )
    nomination = models.ForeignKey(
        "enrollment.Nomination",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="applications",
        verbose_name=_("nomination"),
    )
    nomination_rank = models.PositiveSmallIntegerField(
        _("place in the cooperative's list"), null=True, editable=False
    )
    letter_seen_at = models.DateTimeField(
        _("paper letter seen"), null=True, editable=False
    )
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=ApplicationStatus,
        default=ApplicationStatus.SUBMITTED,
        editable=False,
    )
    submitted_at = models.DateTimeField(
        _("submitted"), default=timezone.now, editable=False
    )
    complete_at = models.DateTimeField(_("complete since"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    asked = models.JSONField(_("asked for"), default=list, editable=False)
    basis = models.JSONField(_("basis"), default=dict, editable=False)
    stepped_back_at = models.DateTimeField(
        _("stepped back from the reserve list"), null=True, editable=False
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="applications",
        verbose_name=_("person"),
    )
    taken_over = models.JSONField(default=list, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    participant = models.OneToOneField(
        Participant,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="application",
        help_text=_("The seat this application led to."),
    )
    sort_key = DerivedCharField(
        max_length=400,
        derive=lambda application: sorting.person_key(application.full_name),
    )
    search_text = DerivedCharField(max_length=330, derive=_application_search_text)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["submitted_at", "pk"]
        permissions = [("decide_application", _("Can admit and decline applications"))]
        indexes = [
            models.Index(fields=["submitted_at", "id"], name="application_oldest"),
            models.Index(
                fields=["sort_key", "date_of_birth", "id"], name="application_sorted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "citizen_id_hash"],
                condition=Q(status__in=[status.value for status in LIVE])
                & ~Q(citizen_id_hash=""),  # erased ones have none
                name="application_live_once_per_class",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[*(status.value for status in UNDECIDED), "withdrawn"],
                )
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="application_decision_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["declined", "needs_supplement"])
                | ~Q(reason=""),
                name="application_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="nominated") | Q(nomination__isnull=False),
                name="application_nominated_by_a_cooperative",
            ),
            models.CheckConstraint(
                condition=Q(nomination=None, nomination_rank=None)
                | Q(nomination__isnull=False, nomination_rank__isnull=False),
                name="application_nominated_in_order",
            ),
            models.UniqueConstraint(
                fields=["nomination", "nomination_rank"],
                name="application_once_per_nomination_rank",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="admitted", participant__isnull=False, person__isnull=False
                )
                | ~Q(status="admitted") & Q(participant=None),
                name="application_admitted_has_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} → {self.training_class.code}"

    def get_absolute_url(self) -> str:
        return reverse("enrollment:application_detail", args=[self.pk])

    @property
    def has_phone_of_its_person(self) -> bool:
        """Whether who has its phone is who it says: not yet known, or known by it.

        A citizen number proves nobody: others have copies of the card.
        """
        return self.person is None or self.person.phone == self.phone

    @property
    def consent_url(self) -> str:
        """The link by which somebody whom a cooperative named answers."""
        path = reverse("enrollment:application_confirm", args=[self.token])
        return f"{settings.SITE_URL}{path}"

    @property
    def signal(self) -> str:
        return SIGNALS[ApplicationStatus(self.status)]

    @property
    def is_undecided(self) -> bool:
        """Nobody has answered yet, in whichever way."""
        return self.status in UNDECIDED

    @property
    def can_be_decided(self) -> bool:
        return self.status in {
            ApplicationStatus.SUBMITTED,
            ApplicationStatus.WAITLISTED,
        }

    @property
    def can_be_waitlisted(self) -> bool:
        return self.status == ApplicationStatus.SUBMITTED

    @property
    def can_be_settled(self) -> bool:
        """Whether the order alone may decide: complete, and nobody has decided yet."""
        return self.can_be_waitlisted and self.complete_at is not None

    @property
    def can_be_declined(self) -> bool:
        return self.status in CANDIDATES and not self.is_offered

    @property
    def can_ask_supplement(self) -> bool:
        return self.status == ApplicationStatus.SUBMITTED

    @property
    def needs_supplement(self) -> bool:
        return self.status == ApplicationStatus.NEEDS_SUPPLEMENT

    @property
    def awaits_consent(self) -> bool:
        return self.status == ApplicationStatus.NOMINATED

    @property
    def is_offered(self) -> bool:
        return self.status == ApplicationStatus.OFFERED

    @property
    def has_stepped_back(self) -> bool:
        """Whether they may ask to be offered a seat again."""
        return (
            self.status == ApplicationStatus.WAITLISTED
            and self.stepped_back_at is not None
        )

    @property
    def takes_attachments(self) -> bool:
        """As long as a seat may still come: a letter is needed on the reserve list too."""
        return self.status in CANDIDATES

    @property
    def can_be_withdrawn(self) -> bool:
        """Until the class is opened by decision (``domain.md`` §1.4)."""
        return self.status in LIVE and self.training_class.can_be_opened

    @property
    def masked_citizen_id(self) -> str:
        return citizen_id.mask(self.citizen_id)

    @property
    def phone_text(self) -> str:
        return phones.display(self.phone)

    @property
    def masked_phone(self) -> str:
        return phones.mask(self.phone)

    @property
    def date_of_birth_text(self) -> str:
        if self.dob_precision == Precision.YEAR:
            return str(self.date_of_birth.year)
        return dates.short_date(self.date_of_birth)

    @property
    def has_letter(self) -> bool:
        """Whether the cooperative's letter is there: as a file, on paper, or its list's."""
        return (
            self.letter_seen_at is not None
            or self.nomination_id is not None
            or any(each.is_letter for each in self.attachments.all())
        )

    @property
    def lacks_letter(self) -> bool:
        """Whether the call asks for the letter and it is not there."""
        call = getattr(self.training_class, "call", None)
        return call is not None and call.letter_required and not self.has_letter

    @property
    def open_offer(self) -> Offer | None:
        """The seat that is kept for them now."""
        return self.offers.open_now().first() if self.is_offered else None

    @property
    def cooperative_name(self) -> str:
        return self.cooperative.name if self.cooperative else self.cooperative_text

    @property
    def has_doubtful_citizen_id(self) -> bool:
        """Whether the number does not fit the gender or birth date: a warning only."""
        return bool(
            citizen_id.doubts(
                self.citizen_id,
                gender=self.gender,
                birth_year=self.date_of_birth.year,
            )
        )

    @property
    def seen_mark(self) -> str:
        """Another one as soon as somebody decides: what a page shows of the state."""
        return f"{self.status}:{self.decided_at.isoformat() if self.decided_at else ''}"

    def history(self) -> list[Step]:
        """What happened to the dossier, oldest first."""
        entries = (
            AuditEntry.objects.filter(
                subject_type=self._meta.label_lower, subject_id=str(self.pk)
            )
            .select_related("actor")
            .order_by("at", "pk")
        )
        return [
            Step(str(VERBS.get(entry.verb, entry.verb)), entry.at, entry.actor)
            for entry in entries
        ]

    @property
    def agrees_to_zalo(self) -> bool:
        return ConsentPurpose.ZALO in self.consents

    def twins(self) -> models.QuerySet[Person]:
        """Known persons who may be the applicant: same number, or name and birth year."""
        return Person.objects.filter(
            Q(citizen_id_hash__in=lookup_hashes(self.citizen_id))
            | Q(
                search_text__startswith=f"{text.fold(self.full_name)} ",
                date_of_birth__year=self.date_of_birth.year,
            )
        ).exclude(applications=self)

    @property
    def is_recent(self) -> bool:
        """Whether a second sending of the same form is taken as the same act."""
        return timezone.now() - self.submitted_at < timedelta(minutes=30)
