"""Making papers in the background."""

from django_tasks import task

from papers.models import Bundle


@task()
def make_bundle(bundle_id: int) -> None:
    """Make what is missing of a bundle; may run twice, makes each paper once."""
    from papers.operations import (  # noqa: PLC0415  operations enqueue this task
        carry_out,
    )

    bundle = Bundle.objects.filter(pk=bundle_id).first()
    if bundle is not None:  # else its time was over before its turn came
        carry_out(bundle)
