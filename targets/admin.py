"""Reading only: plans are entered and periods closed on their pages, by recorded acts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from targets.models import ClosedPeriod, FrozenFigure, Target, TargetSet


class ReadOnly:
    """For lists and for what stands inside a page."""

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False


class TargetInline(ReadOnly, admin.StackedInline[Target, TargetSet]):
    model = Target


@admin.register(TargetSet)
class TargetSetAdmin(ReadOnly, admin.ModelAdmin[TargetSet]):
    list_display = ("year", "plan", "scheme", "is_published")
    inlines = (TargetInline,)


class FrozenFigureInline(ReadOnly, admin.TabularInline[FrozenFigure, ClosedPeriod]):
    model = FrozenFigure


@admin.register(ClosedPeriod)
class ClosedPeriodAdmin(ReadOnly, admin.ModelAdmin[ClosedPeriod]):
    list_display = ("target_set", "as_of", "decision_no", "closed_by", "closed_at")
    list_select_related = ("target_set", "closed_by")
    inlines = (FrozenFigureInline,)
