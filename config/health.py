"""Is this installation ready to serve?"""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

WORKER_PATIENCE = timedelta(minutes=10)


def readiness() -> dict[str, bool]:
    """Each part that must work, and whether it does."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["database"] = True
        checks["migrations"] = not plan
        if not plan:
            checks["worker"] = (
                not DBTaskResult.objects.ready()
                .filter(enqueued_at__lt=timezone.now() - WORKER_PATIENCE)
                .exists()
            )
    except DatabaseError:
        pass
    return checks
