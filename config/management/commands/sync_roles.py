from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from config.roles import PERMISSIONS


class Command(BaseCommand):
    help = "Write the groups of config/roles.py with exactly their permissions."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        for name, codenames in PERMISSIONS.items():
            group, _created = Group.objects.get_or_create(name=name)
            group.permissions.set([known[codename] for codename in codenames])
        self.stdout.write(f"{len(PERMISSIONS)} roles written.")
