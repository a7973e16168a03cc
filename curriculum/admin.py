"""Programmes are entered here; a version in use is changed by adding the next."""

from __future__ import annotations

from django.contrib import admin

from curriculum.models import Module, Programme, ProgrammeVersion, ScaleStep


class ModuleInline(admin.TabularInline[Module, ProgrammeVersion]):
    model = Module
    extra = 0


class ScaleStepInline(admin.TabularInline[ScaleStep, ProgrammeVersion]):
    model = ScaleStep
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin[Programme]):
    list_display = ("code", "name", "role", "is_ca_mau_specific")


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(admin.ModelAdmin[ProgrammeVersion]):
    list_display = ("programme", "number", "effective_from")
    list_select_related = ("programme",)
    inlines = (ModuleInline, ScaleStepInline)
