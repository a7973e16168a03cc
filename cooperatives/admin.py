"""Reading and rare repair of the cooperatives' records."""

from __future__ import annotations

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


@admin.register(AdminUnit)
class AdminUnitAdmin(admin.ModelAdmin[AdminUnit]):
    list_display = ("__str__", "level", "code", "parent", "valid_from", "valid_to")
    list_select_related = ("parent",)
    list_filter = ("level",)
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)


@admin.register(ReportingArea)
class ReportingAreaAdmin(admin.ModelAdmin[ReportingArea]):
    list_display = ("name", "code", "scheme", "position")
    list_filter = ("scheme",)
    autocomplete_fields = ("units",)


@admin.register(ProductLine)
class ProductLineAdmin(admin.ModelAdmin[ProductLine]):
    search_fields = ("name",)


@admin.register(Cooperative)
class CooperativeAdmin(admin.ModelAdmin[Cooperative]):
    """Where the office says which accounts are a cooperative's contacts."""

    list_display = ("name", "coop_code", "reporting_area", "status")
    list_select_related = ("reporting_area",)
    list_filter = ("status", "reporting_area")
    search_fields = ("name", "coop_code", "search_text")
    autocomplete_fields = ("union", "product_lines", "contacts")
    readonly_fields = (
        "status",
        "status_since",
        "address_text",
        "hamlet",
        "admin_unit",
    )


@admin.register(AnnualReport)
class AnnualReportAdmin(admin.ModelAdmin[AnnualReport]):
    list_display = ("cooperative", "year", "data_date", "members_total", "rating")
    list_select_related = ("cooperative",)
    list_filter = ("year", "rating")
    search_fields = ("cooperative__search_text",)
    autocomplete_fields = ("cooperative",)


@admin.register(LinkageContract)
class LinkageContractAdmin(admin.ModelAdmin[LinkageContract]):
    list_display = ("cooperative", "partner", "signed_on", "valid_to", "terminated_on")
    list_select_related = ("cooperative",)
    list_filter = ("partner_kind", "scope")
    search_fields = ("cooperative__search_text", "partner", "number")
    autocomplete_fields = ("cooperative", "parties")


@admin.register(OcopProduct)
class OcopProductAdmin(admin.ModelAdmin[OcopProduct]):
    list_display = ("name", "cooperative", "stars", "recognised_on", "valid_to")
    list_select_related = ("cooperative",)
    list_filter = ("stars",)
    search_fields = ("cooperative__search_text", "name")
    autocomplete_fields = ("cooperative",)


@admin.register(Certification)
class CertificationAdmin(admin.ModelAdmin[Certification]):
    list_display = ("cooperative", "kind", "number", "issued_on", "valid_to")
    list_select_related = ("cooperative",)
    list_filter = ("kind",)
    search_fields = ("cooperative__search_text", "number")
    autocomplete_fields = ("cooperative",)


@admin.register(ModelAssignment)
class ModelAssignmentAdmin(admin.ModelAdmin[ModelAssignment]):
    list_display = ("cooperative", "kind", "area", "hub", "since", "until")
    list_select_related = ("cooperative", "area", "hub")
    list_filter = ("kind", "area")
    search_fields = ("cooperative__search_text",)
    autocomplete_fields = ("cooperative", "hub")


@admin.register(CooperativeGroup)
class CooperativeGroupAdmin(admin.ModelAdmin[CooperativeGroup]):
    list_display = ("name", "kind", "reporting_area", "status", "rating")
    list_select_related = ("reporting_area",)
    list_filter = ("kind", "status", "rating")
    search_fields = ("search_text",)
    autocomplete_fields = ("admin_unit", "connected_cooperative")


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(admin.ModelAdmin[PolicyDocument]):
    list_display = ("title", "kind", "submission_no", "submitted_on")
    search_fields = ("search_text",)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin[Person]):
    """Citizen numbers are masked here as everywhere."""

    list_display = ("full_name", "date_of_birth_text", "masked_citizen_id")
    search_fields = ("full_name", "search_text")
    exclude = ("citizen_id",)
    readonly_fields = ("masked_citizen_id", "dob_precision")
    autocomplete_fields = ("user",)


@admin.register(Post)
class PostAdmin(admin.ModelAdmin[Post]):
    list_display = ("person", "cooperative", "kind", "since", "until")
    list_select_related = ("person", "cooperative")
    list_filter = ("kind",)
    search_fields = ("person__search_text", "cooperative__search_text")
    autocomplete_fields = ("person", "cooperative")


@admin.register(Consent)
class ConsentAdmin(admin.ModelAdmin[Consent]):
    list_display = ("person", "purpose", "given_at", "withdrawn_at")
    list_select_related = ("person",)
    list_filter = ("purpose",)
    search_fields = ("person__search_text",)
    autocomplete_fields = ("person",)
    readonly_fields = ("withdrawn_at",)


@admin.register(TrainingRecord)
class TrainingRecordAdmin(admin.ModelAdmin[TrainingRecord]):
    list_display = ("person", "role", "evidence", "certified_on", "withdrawn_on")
    list_select_related = ("person",)
    list_filter = ("role",)
    search_fields = ("person__search_text", "evidence")
    autocomplete_fields = ("person", "cooperative")
    readonly_fields = ("withdrawn_on", "withdrawn_reason")
