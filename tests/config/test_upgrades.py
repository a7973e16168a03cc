"""Migrations leave the version before alive; the watcher knows what would not."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import Q

from tests.config.upgrades import complaints
from tests.doors import OURS


def migration(*operations, initial=False, unused_since=""):
    made = migrations.Migration("0002_later", "training")
    made.operations, made.initial = list(operations), initial
    if unused_since:
        made.unused_since = unused_since
    return made


def test_no_migration_of_ours_breaks_the_version_before():
    loader = MigrationLoader(None)

    found = [
        complaint
        for (app, _name), each in sorted(loader.disk_migrations.items())
        if app in OURS
        for complaint in complaints(each, settings.VERSION)
    ]

    assert found == []


TEXT = models.TextField
SAFE = [
    migrations.CreateModel("A", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("A", "b", TEXT(null=True)),
    migrations.AddField("A", "b", TEXT(db_default="")),
    migrations.AddIndex("A", models.Index(fields=["id"], name="a")),
    migrations.RunPython(migrations.RunPython.noop),
    migrations.RunSQL("CREATE TRIGGER a BEFORE UPDATE ON b EXECUTE FUNCTION c()"),
]
BREAKING = [
    migrations.DeleteModel("A"),
    migrations.RemoveField("A", "b"),
    migrations.RenameField("A", "b", "c"),
    migrations.RenameModel("A", "B"),
    migrations.AddField("A", "b", TEXT(default="")),  # a default of Python alone
    migrations.AlterField("A", "b", TEXT()),
    migrations.AddConstraint("A", models.CheckConstraint(condition=Q(id=1), name="a")),
    migrations.RunSQL("ALTER TABLE a DROP COLUMN b"),
    migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RemoveField("A", "b")]
    ),
]


@pytest.mark.parametrize("operation", SAFE, ids=lambda each: each.describe())
def test_what_adds_is_let_through(operation):
    assert list(complaints(migration(operation), "0.2.0")) == []


@pytest.mark.parametrize("operation", BREAKING, ids=lambda each: each.describe())
def test_what_old_code_would_not_survive_is_named(operation):
    assert len(list(complaints(migration(operation), "0.2.0"))) == 1
    assert (
        len(list(complaints(migration(operation, unused_since="0.2.0"), "0.2.0"))) == 1
    )


@pytest.mark.parametrize("operation", BREAKING, ids=lambda each: each.describe())
def test_a_release_later_it_may_be_taken_away(operation):
    assert list(complaints(migration(operation, unused_since="0.1.0"), "0.2.0")) == []
    assert list(complaints(migration(operation, initial=True), "0.2.0")) == []
