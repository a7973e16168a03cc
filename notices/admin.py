"""The outbox, to read and to mend an address; everything else is an act."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from notices.models import Message

ADDRESSES = ("email", "phone")


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    list_display = ("subject", "to_name", "channel", "status", "created_at")
    list_filter = ("status", "channel")
    search_fields = ("subject", "search_text")
    fields = (
        "key",
        "to_name",
        *ADDRESSES,
        "channel",
        "subject",
        "body",
        "status",
        "attempts",
        "error",
        "created_at",
        "claimed_at",
        "next_try_at",
        "done_at",
        "told_by",
    )
    readonly_fields = tuple(name for name in fields if name not in ADDRESSES)

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False

    def save_model(self, request: Any, obj: Message, form: Any, change: Any) -> None:
        """The address alone: a worker may be noting the rest at this moment."""
        obj.save(update_fields=[*ADDRESSES, "search_text"])
