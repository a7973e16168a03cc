"""Accounts for those who keep the system; the journal to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  only its type

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


class UserCreationForm(BaseUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("full_name", "email", "phone")


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Only a superuser hands out the powers that the roles do not."""

    add_form = UserCreationForm
    list_display = ("full_name", "email", "phone", "is_active")
    list_filter = ("is_active", "groups")
    search_fields = ("full_name", "email", "phone")
    ordering = ("sort_key", "pk")
    fieldsets = (
        (None, {"fields": ("full_name", "email", "phone", "password")}),
        (_("Roles and powers"), {"fields": ("is_active", *POWERS)}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("full_name", "email", "phone", "password1", "password2")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> tuple[str, ...]:
        fields = self.readonly_fields
        if request.user.is_superuser:
            return fields
        return (*fields, "is_staff", "is_superuser", "user_permissions")

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Nobody takes over a greater account, for example by a new password."""
        allowed = super().has_change_permission(request, obj)
        greater = obj is not None and obj.is_superuser
        return allowed and (request.user.is_superuser or not greater)


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin[AuditEntry]):
    """To read: the journal is written by operations alone."""

    list_display = ("at", "actor", "verb", "subject_label")
    list_select_related = ("actor",)
    list_filter = ("verb",)
    search_fields = ("subject_label",)

    def has_add_permission(self, *_args: Any) -> bool:
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        return False

    def has_delete_permission(self, *_args: Any) -> bool:
        return False
