"""The outbox, to read and to mend an address."""

from __future__ import annotations

from django.contrib import admin

from notices.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    list_display = ("subject", "to_name", "channel", "status", "created_at")
    list_filter = ("status", "channel")
    search_fields = ("subject", "to_name")
    readonly_fields = ("key", "status", "attempts", "error", "done_at", "told_by")
