"""Reading: records are kept on their pages, by acts that refuse and are recorded.

Left to do here is what has no page: product lines, and which accounts belong to a
cooperative or to a person.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from cooperatives.models import (
    AdminUnit,
    AnnualReport,
    Certification,
    Consent,
    Cooperative,
    CooperativeGroup,
    LinkageContract,
    ModelAssignment,
    OcopProduct,
    Person,
    PolicyDocument,
    Post,
    ProductLine,
    ReportingArea,
    TrainingRecord,
)


class NothingGone:
    """Records name these rows."""

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False


class NothingNew(NothingGone):
    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False


class ReadOnly(NothingNew):
    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False


@admin.register(AdminUnit)
class AdminUnitAdmin(NothingNew, admin.ModelAdmin[AdminUnit]):
    """Where the office says which accounts act for a commune's cooperatives."""

    list_display = ("__str__", "level", "code", "parent", "valid_from", "valid_to")
    list_select_related = ("parent",)
    list_filter = ("level",)
    search_fields = ("name", "code")
    fields = ("kind", "name", "code", "valid_from", "valid_to", "officers")
    autocomplete_fields = ("officers",)
    readonly_fields = ("kind", "name", "code", "valid_from", "valid_to")


@admin.register(ReportingArea)
class ReportingAreaAdmin(ReadOnly, admin.ModelAdmin[ReportingArea]):
    list_display = ("name", "code", "scheme", "position")
    list_filter = ("scheme",)


@admin.register(ProductLine)
class ProductLineAdmin(NothingGone, admin.ModelAdmin[ProductLine]):
    search_fields = ("name",)


@admin.register(Cooperative)
class CooperativeAdmin(NothingNew, admin.ModelAdmin[Cooperative]):
    """Where the office says which accounts are a cooperative's contacts."""

    list_display = ("name", "coop_code", "reporting_area", "status")
    list_select_related = ("reporting_area",)
    list_filter = ("status", "reporting_area")
    search_fields = ("name", "coop_code", "search_text")
    fields = ("name", "coop_code", "reporting_area", "status", "contacts")
    autocomplete_fields = ("contacts",)
    readonly_fields = ("name", "coop_code", "reporting_area", "status")


@admin.register(AnnualReport)
class AnnualReportAdmin(ReadOnly, admin.ModelAdmin[AnnualReport]):
    list_display = ("cooperative", "year", "data_date", "members_total", "rating")
    list_select_related = ("cooperative",)
    list_filter = ("year", "rating")
    search_fields = ("cooperative__search_text",)


@admin.register(LinkageContract)
class LinkageContractAdmin(ReadOnly, admin.ModelAdmin[LinkageContract]):
    list_display = ("cooperative", "partner", "signed_on", "valid_to", "terminated_on")
    list_select_related = ("cooperative",)
    list_filter = ("partner_kind", "scope")
    search_fields = ("cooperative__search_text", "partner", "number")


@admin.register(OcopProduct)
class OcopProductAdmin(ReadOnly, admin.ModelAdmin[OcopProduct]):
    list_display = ("name", "cooperative", "stars", "recognised_on", "valid_to")
    list_select_related = ("cooperative",)
    list_filter = ("stars",)
    search_fields = ("cooperative__search_text", "name")


@admin.register(Certification)
class CertificationAdmin(ReadOnly, admin.ModelAdmin[Certification]):
    list_display = ("cooperative", "kind", "number", "issued_on", "valid_to")
    list_select_related = ("cooperative",)
    list_filter = ("kind",)
    search_fields = ("cooperative__search_text", "number")


@admin.register(ModelAssignment)
class ModelAssignmentAdmin(ReadOnly, admin.ModelAdmin[ModelAssignment]):
    list_display = ("cooperative", "kind", "area", "hub", "since", "until")
    list_select_related = ("cooperative", "area", "hub")
    list_filter = ("kind", "area")
    search_fields = ("cooperative__search_text",)


@admin.register(CooperativeGroup)
class CooperativeGroupAdmin(ReadOnly, admin.ModelAdmin[CooperativeGroup]):
    list_display = ("name", "kind", "reporting_area", "status", "rating")
    list_select_related = ("reporting_area",)
    list_filter = ("kind", "status", "rating")
    search_fields = ("search_text",)


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(ReadOnly, admin.ModelAdmin[PolicyDocument]):
    list_display = ("title", "kind", "submission_no", "submitted_on")
    search_fields = ("search_text",)


@admin.register(Person)
class PersonAdmin(NothingNew, admin.ModelAdmin[Person]):
    """Where the office says which account is the person's; numbers are masked."""

    list_display = ("full_name", "date_of_birth_text", "masked_citizen_id")
    search_fields = ("full_name", "search_text")
    fields = ("full_name", "date_of_birth_text", "masked_citizen_id", "user")
    readonly_fields = ("full_name", "date_of_birth_text", "masked_citizen_id")
    autocomplete_fields = ("user",)


@admin.register(Post)
class PostAdmin(ReadOnly, admin.ModelAdmin[Post]):
    list_display = ("person", "cooperative", "kind", "since", "until")
    list_select_related = ("person", "cooperative")
    list_filter = ("kind",)
    search_fields = ("person__search_text", "cooperative__search_text")


@admin.register(Consent)
class ConsentAdmin(ReadOnly, admin.ModelAdmin[Consent]):
    list_display = ("person", "purpose", "given_at", "withdrawn_at")
    list_select_related = ("person",)
    list_filter = ("purpose",)
    search_fields = ("person__search_text",)


@admin.register(TrainingRecord)
class TrainingRecordAdmin(ReadOnly, admin.ModelAdmin[TrainingRecord]):
    list_display = ("person", "role", "evidence", "certified_on", "withdrawn_on")
    list_select_related = ("person",)
    list_filter = ("role",)
    search_fields = ("person__search_text", "evidence")
