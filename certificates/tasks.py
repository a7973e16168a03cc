"""Issuing in the background."""

from django_tasks import task

from certificates.models import IssueRun


@task()
def carry_out_issue(run_id: int) -> None:
    """Make the files of an issue; may run twice, makes each once."""
    from certificates.operations import (  # noqa: PLC0415  operations enqueue this task
        carry_out,
    )

    carry_out(IssueRun.objects.get(pk=run_id))
