"""Reading only: the register is changed by issuing and revoking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from certificates.models import Certificate, IssueRun, Register

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  a type, nothing is answered


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ("serial_number", "holder_name", "class_title", "status")
    list_filter = ("status", "register")
    search_fields = ("search_text",)
    exclude = ("token", "holder_token")


@admin.register(Register)
class RegisterAdmin(ReadOnlyAdmin):
    list_display = ("programme", "year", "last_number")
    list_select_related = ("programme",)


@admin.register(IssueRun)
class IssueRunAdmin(ReadOnlyAdmin):
    list_display = ("training_class", "requested_by", "requested_at", "finished_at")
    list_select_related = ("training_class", "requested_by")
