"""What the worker does for the record."""

from django_tasks import task

from accounts.models import User
from cooperatives.models import ImportBatch


@task()
def carry_out_import(batch_id: int, actor_id: int, partial: bool) -> None:  # noqa: FBT001  arguments of a task are JSON
    """Save a large import that was ordered; may run twice, saves once."""
    from cooperatives.operations.imports import (  # noqa: PLC0415  operations enqueue this
        carry_out,
    )

    batch = ImportBatch.objects.get(pk=batch_id)
    carry_out(batch, partial=partial, actor=User.objects.get(pk=actor_id))
