"""Bodies and signatories are entered here; decisions are only read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from papers.models import Decision, IssuingBody, Signatory


@admin.register(IssuingBody)
class IssuingBodyAdmin(admin.ModelAdmin[IssuingBody]):
    list_display = ("name", "code", "place")


@admin.register(Signatory)
class SignatoryAdmin(admin.ModelAdmin[Signatory]):
    list_display = ("name", "position", "body", "is_active")
    list_select_related = ("body",)
    autocomplete_fields = ("user",)


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin[Decision]):
    """A signed paper does not change."""

    list_display = ("number", "signed_on", "kind", "subject")
    list_filter = ("kind", "year")
    search_fields = ("number", "subject")

    def has_add_permission(self, *_args: Any) -> bool:
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        return False

    def has_delete_permission(self, *_args: Any) -> bool:
        return False
