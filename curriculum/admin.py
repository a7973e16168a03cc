"""Reading. Programmes and their versions are kept on the office's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from curriculum.models import Module, Programme, ProgrammeVersion, ScaleStep

if TYPE_CHECKING:
    from django.db import models

    from accounts.http import Request


class _Read:
    """What is written by operations alone."""

    def has_add_permission(self, request: Request, obj: object = None) -> bool:
        return False

    def has_change_permission(
        self, request: Request, obj: models.Model | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: Request, obj: models.Model | None = None
    ) -> bool:
        return False


class ModuleInline(_Read, admin.TabularInline):  # type: ignore[misc,type-arg]
    model = Module


class ScaleStepInline(_Read, admin.TabularInline):  # type: ignore[misc,type-arg]
    model = ScaleStep


@admin.register(Programme)
class ProgrammeAdmin(_Read, admin.ModelAdmin):  # type: ignore[misc,type-arg]
    list_display = ("code", "name", "role", "is_ca_mau_specific")


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(_Read, admin.ModelAdmin):  # type: ignore[misc,type-arg]
    list_display = ("programme", "number", "status", "effective_from")
    list_select_related = ("programme",)
    inlines = (ModuleInline, ScaleStepInline)
