"""The plans' targets are data, entered here."""

from __future__ import annotations

from django.contrib import admin

from targets.models import Target, TargetSet


class TargetInline(admin.StackedInline[Target, TargetSet]):
    model = Target
    extra = 0


@admin.register(TargetSet)
class TargetSetAdmin(admin.ModelAdmin[TargetSet]):
    list_display = ("year", "plan", "scheme", "is_published")
    inlines = (TargetInline,)
