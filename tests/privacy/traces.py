"""Looking through the whole database, as somebody with a copy of it would."""
# ruff: noqa: SLF001  Django's public name for a model

from __future__ import annotations

from django.apps import apps
from django.db import connection


def places_of(words, *, but=()) -> set[str]:
    """ "table.column" of every column in which one of the words stands, in any case."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in but:
                continue
            columns = connection.introspection.get_table_description(cursor, table)
            for column in columns:
                cursor.execute(f'SELECT CAST("{column.name}" AS text) FROM "{table}"')
                said = "\n".join(str(row[0]) for row in cursor.fetchall()).lower()
                if any(word.lower() in said for word in words):
                    found.add(f"{table}.{column.name}")
    return found


def ours():
    """Every model of this project."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.split(".")[0]
        not in {"django", "allauth", "django_tasks", "django_tasks_db"}
        and model._meta.app_label
        not in {"auth", "contenttypes", "sessions", "admin", "account", "mfa"}
    ]
