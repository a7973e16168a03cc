"""Reading, and rare repair. Status and results are read-only: operations write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from training.models import Participant, Session, TrainingClass

if TYPE_CHECKING:
    from django.db import models

    from accounts.http import Request


class _Kept(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows come and go through operations, never here."""

    def has_add_permission(self, request: Request) -> bool:  # type: ignore[override]
        return False

    def has_delete_permission(  # type: ignore[override]
        self, request: Request, obj: models.Model | None = None
    ) -> bool:
        return False


@admin.register(TrainingClass)
class TrainingClassAdmin(_Kept):
    list_display = ("code", "title", "status", "starts_on", "ends_on")
    list_filter = ("status", "version__programme")
    search_fields = ("search_text",)
    readonly_fields = ("status", "opening_decision", "recognition_decision")


@admin.register(Session)
class SessionAdmin(_Kept):
    list_display = ("training_class", "held_on", "part", "module", "instructor")
    list_filter = ("training_class",)
    list_select_related = ("training_class", "module", "instructor")
    raw_id_fields = ("training_class", "module", "instructor")
    readonly_fields = ("marked_at", "cancelled_at", "cancelled_reason")


@admin.register(Participant)
class ParticipantAdmin(_Kept):
    list_display = ("person", "training_class", "cooperative", "status", "result")
    list_filter = ("training_class", "status", "result")
    search_fields = ("person__search_text", "cooperative__search_text")
    list_select_related = ("person", "training_class", "cooperative")
    raw_id_fields = ("training_class", "person", "cooperative")
    readonly_fields = (
        "status",
        "dropped_reason",
        "seated_at",
        "discipline",
        "attended",
        "held",
        "final_score",
        "result",
        "classification",
    )
