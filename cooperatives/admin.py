"""Reading and rare repair of the cooperatives' records."""

from __future__ import annotations

from django.contrib import admin

from cooperatives.models import (
    AdminUnit,
    Consent,
    Cooperative,
    Person,
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
    autocomplete_fields = ("admin_unit", "product_lines", "contacts")


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
