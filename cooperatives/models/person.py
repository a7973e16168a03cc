"""The people of cooperatives, the posts they hold and what they agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import (
    DerivedCharField,
    EncryptedTextField,
    lookup_hash,
    lookup_hashes,
)
from accounts.models import AuditEntry
from accounts.search import SearchQuerySet
from cooperatives.models.cooperative import Cooperative
from vietnamese import citizen_id, dates, sorting, text

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


class Gender(models.TextChoices):
    MALE = "nam", _("male")
    FEMALE = "nu", _("female")


class Precision(models.TextChoices):
    """Old papers may know only the year of birth; the date is then 1 January."""

    DAY = "day", _("day")
    YEAR = "year", _("year")


class Qualification(models.TextChoices):
    """Trained to a qualification (đã qua đào tạo); a short course never changes it."""

    NONE = "none", _("not trained")
    ELEMENTARY = "elementary", _("elementary vocational")
    INTERMEDIATE = "intermediate", _("intermediate vocational")
    COLLEGE = "college", _("college")
    UNIVERSITY = "university", _("university")
    POSTGRADUATE = "postgraduate", _("postgraduate")


class PostKind(models.TextChoices):
    BOARD_CHAIR = "board_chair", _("board chair")
    BOARD_MEMBER = "board_member", _("board member")
    DIRECTOR = "director", _("director")
    DEPUTY_DIRECTOR = "deputy_director", _("deputy director")
    CONTROLLER = "controller", _("head of control or controller")
    CHIEF_ACCOUNTANT = "chief_accountant", _("chief accountant")
    ACCOUNTANT = "accountant", _("accountant")
    MEMBER = "member", _("member")
    OTHER = "other", _("other")


# One holder at a time in a cooperative.
SINGLE_POSTS = (PostKind.BOARD_CHAIR, PostKind.DIRECTOR, PostKind.CHIEF_ACCOUNTANT)

# Cán bộ chủ chốt (``domain.md`` §4.4).
KEY_POSTS = (
    PostKind.BOARD_CHAIR,
    PostKind.DIRECTOR,
    PostKind.CONTROLLER,
    PostKind.CHIEF_ACCOUNTANT,
)


class Employment(models.TextChoices):
    ELECTED = "elected", _("elected")
    HIRED = "hired", _("hired")


def _person_search_text(person: Person) -> str:
    return " ".join((text.fold(person.full_name), person.phone[-4:]))


class PersonQuerySet(SearchQuerySet["Person"]):
    def visible_to(self, user: User) -> PersonQuerySet:
        """Staff with the view permission see all; everyone else sees themselves."""
        if user.has_perm("cooperatives.view_person"):
            return self
        return self.filter(user=user)

    def known(self) -> PersonQuerySet:
        """Those whose data was not erased."""
        return self.filter(erased_at=None)

    def with_citizen_id(self, number: str) -> PersonQuerySet:
        return self.filter(citizen_id_hash__in=lookup_hashes(number))


class Person(models.Model):
    """Someone who works for cooperatives. Counted once, whatever they hold.

    ``citizen_id`` is encrypted at rest and found only by its keyed hash. Since
    ``erased_at`` the row says who was counted, no longer who it was.
    """

    full_name = models.CharField(_("full name"), max_length=100)
    gender = models.CharField(_("gender"), max_length=3, choices=Gender)
    date_of_birth = models.DateField(_("date of birth"))
    dob_precision = models.CharField(
        max_length=4, choices=Precision, default=Precision.DAY, editable=False
    )
    place_of_birth = models.CharField(_("place of birth"), max_length=100, blank=True)
    citizen_id = EncryptedTextField(_("citizen number"), blank=True)
    citizen_id_hash = DerivedCharField(
        max_length=64,
        null=True,
        default=None,
        unique=True,
        derive=lambda person: lookup_hash(person.citizen_id) or None,
    )
    phone = models.CharField(_("phone"), max_length=10, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    general_education = models.CharField(
        _("general education"), max_length=10, blank=True
    )
    qualification_level = models.CharField(
        _("qualification"),
        max_length=12,
        choices=Qualification,
        default=Qualification.NONE,
    )
    major = models.CharField(_("major"), max_length=100, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    sort_key = DerivedCharField(
        max_length=400, derive=lambda person: sorting.person_key(person.full_name)
    )
    search_text = DerivedCharField(max_length=110, derive=_person_search_text)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["sort_key", "date_of_birth", "pk"]
        permissions = [("view_citizen_id", _("Can see full citizen numbers"))]
        indexes = [
            models.Index(
                fields=["sort_key", "date_of_birth", "id"], name="person_sorted"
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("cooperatives:person_detail", args=[self.pk])

    @property
    def masked_citizen_id(self) -> str:
        return citizen_id.mask(self.citizen_id)

    @property
    def date_of_birth_text(self) -> str:
        """dd/mm/yyyy, or the year alone where nothing more is known."""
        if self.dob_precision == Precision.YEAR:
            return str(self.date_of_birth.year)
        return dates.short_date(self.date_of_birth)


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: dt.date) -> PostQuerySet:
        """Posts held on a day; the last day is included."""
        return self.filter(Q(since=None) | Q(since__lte=day)).filter(
            Q(until=None) | Q(until__gte=day)
        )

    def with_qualification_on(self, day: dt.date) -> PostQuerySet:
        """Make ``qualification_then`` known, the holder's on the day.

        It is what the first later change in the journal replaced, else the present one.
        """
        changed = KeyTransform(
            "qualification_level", KeyTransform("changes", "details")
        )
        later = (
            AuditEntry.objects.filter(
                subject_type="cooperatives.person",
                subject_id=Cast(OuterRef("person"), models.CharField()),
                verb="person.changed",
                details__changes__has_key="qualification_level",
            )
            .alias(since=Cast(KeyTextTransform("since", "details"), models.CharField()))
            .filter(since__gt=day.isoformat())
            .order_by("since", "pk")
            .values(before=KeyTextTransform(0, changed))
        )
        return self.alias(
            qualification_then=Coalesce(
                Subquery(later[:1], output_field=models.CharField()),
                F("person__qualification_level"),
            )
        )


class Post(models.Model):
    """A person's post in a cooperative during a period. Several may be held at once."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="posts", verbose_name=_("person")
    )
    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        related_name="posts",
        verbose_name=_("cooperative"),
    )
    kind = models.CharField(_("post"), max_length=16, choices=PostKind)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until the day"), null=True, blank=True)
    is_concurrent = models.BooleanField(_("held beside another post"), default=False)
    employment = models.CharField(
        _("elected or hired"), max_length=8, choices=Employment, blank=True
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["cooperative", "kind", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cooperative", "kind"],
                condition=Q(until=None),
                name="post_open_once",
                violation_error_message=_("This person already holds this post."),
            ),
            models.UniqueConstraint(
                fields=["cooperative", "kind"],
                condition=Q(until=None, kind__in=SINGLE_POSTS),
                name="post_has_one_holder",
                violation_error_message=_("Somebody else holds this post."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="post_ends_after_it_begins",
                violation_error_message=_("A post cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.cooperative}"


class ConsentPurpose(models.TextChoices):
    """Separate purposes (Luật 91/2025/QH15, Điều 9); none is ever pre-ticked."""

    ENROLLMENT = "enrollment", _("considering the application and running the class")
    VERIFICATION = (
        "certificate_public_verification",
        _("showing the certificate's holder to whoever verifies it"),
    )
    ETHNICITY = "statistics_ethnicity", _("statistics by ethnic group")
    ZALO = "contact_zalo", _("news of the class by Zalo")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, purpose: str) -> ConsentQuerySet:
        return self.filter(purpose=purpose, withdrawn_at=None)


class Consent(models.Model):
    """A person's agreement to one purpose, with the version of the text they read."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=32, choices=ConsentPurpose)
    text_version = models.CharField(_("version of the text"), max_length=20)
    given_at = models.DateTimeField(_("given"))
    channel = models.CharField(_("channel"), max_length=20)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["person", "purpose", "given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_in_force_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_purpose_display()}"
