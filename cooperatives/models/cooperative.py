"""The cooperative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from cooperatives.models.areas import AdminUnit, ReportingArea, full_address
from vietnamese import sorting, text

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


class LegalType(models.TextChoices):
    COOPERATIVE = "hop_tac_xa", _("cooperative")
    UNION = "lien_hiep", _("union of cooperatives")
    CREDIT_FUND = "quy_tin_dung", _("people's credit fund")


# "HTX" where cooperatives are counted: a union is not one of them.
COUNTED_TYPES = (LegalType.COOPERATIVE, LegalType.CREDIT_FUND)


class FieldGroup(models.TextChoices):
    """The four groups of Nghị định 113/2024/NĐ-CP, Điều 4."""

    AGRICULTURE = "nong_nghiep", _("agriculture, forestry, fishery, salt")
    INDUSTRY = "cong_nghiep", _("industry, construction")
    FINANCE = "tai_chinh", _("finance, banking, insurance")
    TRADE = "thuong_mai", _("trade, services and other")


class Governance(models.TextChoices):
    """Luật Hợp tác xã 2023, Điều 56."""

    FULL = "full", _("full")
    REDUCED = "reduced", _("reduced")


class SizeClass(models.TextChoices):
    """As the cooperative declares it: the decree's thresholds are not ours to apply."""

    MICRO = "micro", _("micro")
    SMALL = "small", _("small")
    MEDIUM = "medium", _("medium")
    LARGE = "large", _("large")


class CooperativeStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    STOPPED = "stopped", _("stopped")
    DISSOLVING = "dissolving", _("being dissolved")
    DISSOLVED = "dissolved", _("dissolved")
    CONVERTED = "converted", _("converted or merged")


STATUS_SIGNALS = {
    CooperativeStatus.ACTIVE: "ok",
    CooperativeStatus.SUSPENDED: "wait",
    CooperativeStatus.STOPPED: "no",
    CooperativeStatus.DISSOLVING: "no",
    CooperativeStatus.DISSOLVED: "no",
    CooperativeStatus.CONVERTED: "info",
}


class ProductLine(models.Model):
    """What a cooperative makes or does (``domain.md`` §1.10)."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    sort_key = DerivedCharField(
        max_length=400, derive=lambda line: sorting.text_key(line.name)
    )

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name


def _search_text(cooperative: Cooperative) -> str:
    return " ".join(
        (
            text.fold_cooperative(cooperative.name),
            text.fold(cooperative.name),
            cooperative.coop_code or "",
        )
    )


class CooperativeQuerySet(SearchQuerySet["Cooperative"]):
    def visible_to(self, user: User) -> CooperativeQuerySet:
        """Staff with the view permission see all; others those entrusted to them."""
        if user.has_perm("cooperatives.view_cooperative"):
            return self
        return self.entrusted_to(user)

    def entrusted_to(self, user: User) -> CooperativeQuerySet:
        """A contact's own, and those whose head office is in an officer's commune."""
        whose = Q(contacts=user)
        if user.has_perm("cooperatives.serve_area"):
            whose |= Q(admin_unit__officers=user)
        mine = Cooperative.objects.filter(whose).order_by().values("pk")
        return self.filter(pk__in=mine)

    def active(self) -> CooperativeQuerySet:
        return self.filter(status=CooperativeStatus.ACTIVE)

    def with_status_on(self, day: dt.date) -> CooperativeQuerySet:
        """Make ``status_then`` known, the status on the day (``domain.md`` §4.1).

        A status holds from its first day; before any, it was active since founding.
        """
        latest = (
            StatusEntry.objects.known_on(day)
            .filter(cooperative=models.OuterRef("pk"))
            .latest_first()
            .values("status")[:1]
        )
        active = Value(CooperativeStatus.ACTIVE.value)
        return self.alias(status_then=Coalesce(Subquery(latest), active))

    def active_on(self, day: dt.date) -> CooperativeQuerySet:
        """Founded by the day and active on it."""
        return self.with_status_on(day).filter(
            Q(founded_on=None) | Q(founded_on__lte=day),
            Q(status_then=CooperativeStatus.ACTIVE),
        )

    def counted_on(self, day: dt.date, scheme: str) -> CooperativeQuerySet:
        """The cooperatives that averages count: active, in an area, no unions."""
        return self.active_on(day).filter(
            legal_type__in=COUNTED_TYPES,
            reporting_area__scheme=scheme,
        )

    def for_table(self) -> CooperativeQuerySet:
        return self.select_related("reporting_area", "admin_unit__parent__parent")


class Cooperative(models.Model):
    """A cooperative (hợp tác xã) as the province's register knows it.

    ``coop_code`` is its tax code; old ones may have only a legacy registration.
    ``reporting_area`` is its area in the 2024 scheme, fixed once. Status, address,
    hamlet and unit are the present ones; ``StatusEntry`` and ``HeadOffice`` keep their
    history, and only ``cooperatives.operations`` writes either.
    """

    name = models.CharField(_("name"), max_length=200)
    coop_code = models.CharField(
        _("tax code"), max_length=14, null=True, blank=True, unique=True
    )
    legal_type = models.CharField(
        _("legal type"),
        max_length=12,
        choices=LegalType,
        default=LegalType.COOPERATIVE,
    )
    field_group = models.CharField(
        _("field"), max_length=12, choices=FieldGroup, blank=True
    )
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    legacy_reg_no = models.CharField(
        _("number of the old registration"), max_length=40, blank=True
    )
    legacy_reg_on = models.DateField(
        _("date of the old registration"), null=True, blank=True
    )
    legacy_reg_place = models.CharField(
        _("place of the old registration"), max_length=100, blank=True
    )
    governance = models.CharField(
        _("form of governance"), max_length=8, choices=Governance, blank=True
    )
    size_class = models.CharField(
        _("size as declared"), max_length=8, choices=SizeClass, blank=True
    )
    main_activity = models.CharField(_("main activity"), max_length=300, blank=True)
    is_alliance_member = models.BooleanField(
        _("member of the Cooperative Alliance"), default=False
    )
    union = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"legal_type": LegalType.UNION},
        related_name="union_members",
        verbose_name=_("union of cooperatives"),
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=CooperativeStatus,
        default=CooperativeStatus.ACTIVE,
    )
    status_since = models.DateField(_("status since"), null=True, blank=True)
    address_text = models.CharField(_("address as written"), max_length=300, blank=True)
    hamlet = models.CharField(_("hamlet"), max_length=100, blank=True)
    admin_unit = models.ForeignKey(
        AdminUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperatives",
        verbose_name=_("administrative unit"),
    )
    reporting_area = models.ForeignKey(
        ReportingArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperatives",
        verbose_name=_("area"),
    )
    phone = models.CharField(_("phone"), max_length=12, blank=True)
    product_lines = models.ManyToManyField(
        ProductLine, blank=True, verbose_name=_("product lines")
    )
    contacts = models.ManyToManyField(
        "accounts.User",
        blank=True,
        related_name="cooperatives",
        verbose_name=_("contacts"),
        help_text=_("Accounts that may see this cooperative's own pages."),
    )
    sort_key = DerivedCharField(
        max_length=800, derive=lambda coop: sorting.text_key(coop.name)
    )
    search_text = DerivedCharField(max_length=440, derive=_search_text)
    # What two writings of one name share: without marks and without "hợp tác xã".
    matching_name = DerivedCharField(
        max_length=200, derive=lambda coop: text.fold_cooperative(coop.name)
    )

    objects = CooperativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperatives")
        ordering = ["sort_key", "pk"]
        permissions = [("merge_records", _("Can merge duplicates"))]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="cooperative_sorted"),
            models.Index(fields=["matching_name"], name="cooperative_matched"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cooperatives:cooperative_detail", args=[self.pk])

    @property
    def signal(self) -> str:
        return STATUS_SIGNALS[CooperativeStatus(self.status)]

    @property
    def is_active(self) -> bool:
        return self.status == CooperativeStatus.ACTIVE

    @property
    def place(self) -> str:
        """The present address in one line."""
        return full_address(self.address_text, self.hamlet, self.admin_unit)

    def office_on(self, day: dt.date) -> HeadOffice | None:
        """Where the head office was on a day; before the first known day, there.

        Fetch many with ``HeadOffice.prefetch()``.
        """
        begun = self.offices_until(day)
        return begun[-1] if begun else next(iter(self.head_offices.all()), None)

    def offices_until(self, day: dt.date) -> list[HeadOffice]:
        """The head offices that were known by a day, the earliest first."""
        return [
            office
            for office in self.head_offices.all()
            if not office.since or office.since <= day
        ]

    def address_on(self, day: dt.date) -> str:
        """The address in one line with the units of that day (``domain.md`` §7.3)."""
        office = self.office_on(day)
        return office.address if office else self.place

    def unit_on(self, day: dt.date) -> AdminUnit | None:
        """The commune of that day in which the head office stood."""
        office = self.office_on(day)
        return office.admin_unit if office else self.admin_unit


class StatusEntryQuerySet(models.QuerySet["StatusEntry"]):
    def known_on(self, day: dt.date) -> StatusEntryQuerySet:
        return self.filter(Q(since=None) | Q(since__lte=day))

    def latest_first(self) -> StatusEntryQuerySet:
        return self.order_by(F("since").desc(nulls_last=True))


class StatusEntry(models.Model):
    """From this day on the cooperative has this status; without a day, since ever."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="status_entries"
    )
    status = models.CharField(_("status"), max_length=10, choices=CooperativeStatus)
    since = models.DateField(_("since"), null=True, blank=True)
    evidence = models.CharField(_("by which paper"), max_length=200, blank=True)

    objects = StatusEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("status entry")
        verbose_name_plural = _("status entries")
        ordering = ["cooperative", F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "since"], name="status_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(since=None),
                name="status_since_ever_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative}: {self.get_status_display()}"

    @property
    def signal(self) -> str:
        return STATUS_SIGNALS[CooperativeStatus(self.status)]


class HeadOffice(models.Model):
    """Where the cooperative's head office is from this day on, as written and as a unit.

    ``admin_unit`` is a unit of that time: papers of 2024 print commune and district.
    """

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="head_offices"
    )
    since = models.DateField(_("since"), null=True, blank=True)
    address_text = models.CharField(_("address as written"), max_length=300, blank=True)
    hamlet = models.CharField(_("hamlet"), max_length=100, blank=True)
    admin_unit = models.ForeignKey(
        AdminUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="head_offices",
        verbose_name=_("administrative unit"),
    )

    class Meta:
        verbose_name = _("head office")
        verbose_name_plural = _("head offices")
        ordering = ["cooperative", F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "since"], name="head_office_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(since=None),
                name="head_office_since_ever_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative}: {self.address_text or self.admin_unit}"

    @property
    def address(self) -> str:
        return full_address(self.address_text, self.hamlet, self.admin_unit)

    @classmethod
    def prefetch(cls, path: str = "head_offices") -> models.Prefetch[Any, Any, Any]:
        """All that ``Cooperative.address_on`` reads; ``path`` leads to the offices."""
        offices = cls.objects.select_related("admin_unit__parent__parent")
        return models.Prefetch(path, offices)
