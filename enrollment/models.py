"""Getting into a class: the call for applicants, and the applications."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField, EncryptedTextField, lookup_hash
from cooperatives.models import (
    Cooperative,
    Gender,
    Person,
    PostKind,
    Precision,
    Qualification,
)
from training.models import Participant, TrainingClass
from vietnamese import citizen_id, dates, sorting, text

if TYPE_CHECKING:
    from accounts.models import User

# Letters and digits that are not mistaken for one another when read out.
CODE_LETTERS = "23456789ACDEFGHJKLMNPQRSTUVWXY"


class CallQuerySet(models.QuerySet["Call"]):
    def published(self) -> CallQuerySet:
        return self.filter(published_at__isnull=False)

    def open_now(self) -> CallQuerySet:
        now = timezone.now()
        return self.published().filter(
            opens_at__lte=now,
            closes_at__gt=now,
            training_class__status__in=["planned", "enrolling"],
        )

    def for_page(self) -> CallQuerySet:
        """With the class and the counts that the public pages show."""
        return self.select_related(
            "training_class__version__programme", "training_class__body"
        ).annotate(
            applications_count=models.Count(
                "training_class__applications",
                filter=~Q(training_class__applications__status="withdrawn"),
                distinct=True,
            ),
            seats_taken=models.Count(
                "training_class__participants",
                filter=Q(training_class__participants__status="active"),
                distinct=True,
            ),
        )


class Call(models.Model):
    """The call for applicants (thông báo chiêu sinh) of one class.

    Applications are taken from ``opens_at`` until ``closes_at``, exact to the minute.
    """

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, related_name="call", verbose_name=_("class")
    )
    summary = models.TextField(_("summary"), blank=True)
    audience = models.TextField(
        _("who may apply"), help_text=_("One condition a line.")
    )
    dossier = models.TextField(_("what to send"), help_text=_("One paper a line."))
    contact_name = models.CharField(_("contact"), max_length=200)
    contact_phone = models.CharField(_("phone, Zalo"), max_length=20)
    opens_at = models.DateTimeField(_("applications from"))
    closes_at = models.DateTimeField(_("deadline"))
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for applicants")
        verbose_name_plural = _("calls for applicants")
        ordering = ["closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message=_("The deadline is before the opening."),
            )
        ]

    def __str__(self) -> str:
        return self.training_class.title

    def get_absolute_url(self) -> str:
        return reverse("enrollment:call_detail", args=[self.training_class.code])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_open(self) -> bool:
        """Whether an application sent now is taken."""
        return (
            self.is_published
            and self.opens_at <= timezone.now() < self.closes_at
            and self.training_class.takes_seats
        )

    @property
    def days_left(self) -> int:
        return max((timezone.localdate(self.closes_at) - timezone.localdate()).days, 0)


class ApplicationStatus(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    WAITLISTED = "waitlisted", _("on the reserve list")
    ADMITTED = "admitted", _("admitted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


SIGNALS = {
    ApplicationStatus.SUBMITTED: "wait",
    ApplicationStatus.WAITLISTED: "info",
    ApplicationStatus.ADMITTED: "ok",
    ApplicationStatus.DECLINED: "no",
    ApplicationStatus.WITHDRAWN: "",
}
LIVE = [
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.WAITLISTED,
    ApplicationStatus.ADMITTED,
]
DECIDED = [
    ApplicationStatus.WAITLISTED,
    ApplicationStatus.ADMITTED,
    ApplicationStatus.DECLINED,
]


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


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> ApplicationQuerySet:
        """Staff with the view permission see all; everyone else sees their own."""
        if user.has_perm("enrollment.view_application"):
            return self
        return self.filter(person__user=user)

    def live(self) -> ApplicationQuerySet:
        return self.filter(status__in=LIVE)

    def undecided(self) -> ApplicationQuerySet:
        return self.filter(status=ApplicationStatus.SUBMITTED)

    def search(self, query: str) -> ApplicationQuerySet:
        """All words of the query, in any order, with or without tone marks."""
        found = self
        for word in text.search_words(query):
            found = found.filter(
                Q(search_text__contains=word)
                | Q(cooperative__search_text__contains=word)
            )
        return found

    def for_table(self) -> ApplicationQuerySet:
        return self.select_related("training_class", "cooperative__reporting_area")


class Application(models.Model):
    """A request to join a class, as the applicant typed it (phiếu đăng ký dự học).

    It belongs to no ``Person`` until it is admitted, so a form that anyone can send
    never touches the record of somebody else. ``consents`` maps each purpose agreed to
    the version of its text. The status changes only through ``enrollment.operations``.
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
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ApplicationStatus,
        default=ApplicationStatus.SUBMITTED,
        editable=False,
    )
    submitted_at = models.DateTimeField(
        _("submitted"), default=timezone.now, editable=False
    )
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
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="applications",
        verbose_name=_("person"),
    )
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
                condition=Q(status__in=["submitted", "waitlisted", "admitted"]),
                name="application_live_once_per_class",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["submitted", "withdrawn"],
                )
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="application_decision_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(reason=""),
                name="application_declined_has_reason",
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
    def signal(self) -> str:
        return SIGNALS[ApplicationStatus(self.status)]

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
    def can_be_withdrawn(self) -> bool:
        """Until it is decided; afterwards the office frees the seat."""
        return self.can_be_decided

    @property
    def masked_citizen_id(self) -> str:
        return citizen_id.mask(self.citizen_id)

    @property
    def date_of_birth_text(self) -> str:
        if self.dob_precision == Precision.YEAR:
            return str(self.date_of_birth.year)
        return dates.short_date(self.date_of_birth)

    @property
    def cooperative_name(self) -> str:
        return self.cooperative.name if self.cooperative else self.cooperative_text

    @property
    def is_recent(self) -> bool:
        """Whether a second sending of the same form is taken as the same act."""
        return timezone.now() - self.submitted_at < timedelta(minutes=30)
