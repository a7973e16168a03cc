"""Who acts, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from vietnamese import phones, sorting, text

if TYPE_CHECKING:
    from django.contrib.auth.models import Group
    from django.utils.functional import _StrPromise


class UserQuerySet(SearchQuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def holding(self, permission: str) -> UserQuerySet:
        """Active accounts to which a role or a superuser's power gives this permission."""
        app_label, codename = permission.split(".")
        granted = Q(
            groups__permissions__codename=codename,
            groups__permissions__content_type__app_label=app_label,
        ) | Q(
            user_permissions__codename=codename,
            user_permissions__content_type__app_label=app_label,
        )
        able = User.objects.filter(granted | Q(is_superuser=True)).values("pk")
        return self.active().filter(pk__in=able)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def holding(self, permission: str) -> UserQuerySet:
        return self.get_queryset().holding(permission)

    def create_user(self, password: str | None = None, **fields: Any) -> User:
        """Make an account; e-mail or phone must be there, each is normalised."""
        if fields.get("email"):
            fields["email"] = fields["email"].strip().lower()
        user = self.model(**fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, password: str | None = None, **fields: Any) -> User:
        return self.create_user(password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(
            Q(email__iexact=username) | Q(phone=phones.normalise(username or ""))
        )


def _user_search_text(user: User) -> str:
    return f"{text.fold(user.full_name)} {user.email or ''} {user.phone or ''}".strip()


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in: by e-mail, by phone, or by either.

    What they may do follows from their groups (``config/roles.py``).
    """

    full_name = models.CharField(_("full name"), max_length=100)
    sort_key = DerivedCharField(
        max_length=400, derive=lambda user: sorting.person_key(user.full_name)
    )
    search_text = DerivedCharField(max_length=400, derive=_user_search_text)
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    phone = models.CharField(
        _("phone"), max_length=10, null=True, blank=True, unique=True
    )
    phone_verified = models.BooleanField(_("phone verified"), default=False)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["sort_key", "pk"]
        permissions = [
            ("manage_accounts", _("Can invite, suspend and equip accounts")),
            ("use_second_factor", _("Signs in with a second factor")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False)
                | Q(phone__isnull=False)
                | Q(is_active=False),  # closed by its owner: nothing is left
                name="user_has_email_or_phone",
                violation_error_message=_("Enter an e-mail address or a phone number."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def clean(self) -> None:
        self.full_name = text.clean(self.full_name)
        self.email = self.email or None
        self.phone = phones.normalise(self.phone or "") or None

    def get_absolute_url(self) -> str:
        return reverse("staff:account_detail", args=[self.pk])

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def roles(self) -> models.QuerySet[Group]:
        return self.groups.order_by("pk")

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password or a code alone is not enough for what they may do."""
        return self.is_staff or self.has_perm("accounts.use_second_factor")

    @property
    def phone_text(self) -> str:
        return phones.display(self.phone or "")

    @property
    def signal(self) -> str:
        return "ok" if self.is_active else "no"

    def get_is_active_display(self) -> _StrPromise:
        return _("active") if self.is_active else _("suspended")


class SpokenCode(models.Model):
    """A code that the office reads out to someone without e-mail and SMS. It opens once.

    Only its keyed hash is kept. A newer code of the account ends the older ones; so do
    ``tries_left`` wrong tries: more than the door takes from one address while the code
    lives, so that no stranger alone uses them up.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="spoken_codes"
    )
    digest = models.CharField(max_length=64, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    tries_left = models.PositiveSmallIntegerField(default=30, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("code read out by the office")
        verbose_name_plural = _("codes read out by the office")
        ordering = ["-issued_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} {self.issued_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return (
            self.used_at is None
            and self.tries_left > 0
            and self.expires_at > timezone.now()
        )


class Tally(models.Model):
    """How often something was tried since the first time, for ``accounts.limits``."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.BigIntegerField(
        help_text="Seconds of the epoch: then it begins anew."
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class AuditEntry(models.Model):
    """One act that changed something: who, what, on which row, when. Never edited.

    ``actor`` is empty when a member of the public acted on their own dossier, or the
    system by itself (``accounts.verbs.without_account``).
    """

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("actor"),
    )
    verb = models.CharField(_("act"), max_length=60, editable=False)
    subject_type = models.CharField(max_length=60, editable=False)
    subject_id = models.CharField(max_length=40, editable=False)
    subject_label = models.CharField(_("subject"), max_length=200, editable=False)
    details = models.JSONField(_("details"), default=dict, editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(
                fields=["subject_type", "subject_id"], name="audit_of_subject"
            ),
            models.Index(fields=["verb"], name="audit_of_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}"
