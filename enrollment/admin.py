"""Reading, and rare repair of wording. What operations decide is not changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from enrollment.models import Application, Call

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  a type, nothing is answered


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("training_class", "opens_at", "closes_at", "published_at")
    readonly_fields = ("training_class", "published_at")
    list_select_related = ("training_class",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Call | None = None
    ) -> bool:
        return False


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read only, and without the citizen number in full."""

    list_display = ("code", "full_name", "training_class", "status", "submitted_at")
    list_filter = ("status", "training_class")
    search_fields = ("code", "search_text")
    list_select_related = ("training_class",)
    exclude = ("citizen_id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Application | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Application | None = None
    ) -> bool:
        return False
