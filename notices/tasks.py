"""Delivery in the background."""

from django_tasks import task

from notices.models import Message


@task()
def deliver_message(message_id: int) -> None:
    """Send one message if its time has come; may run twice, sends once.

    One that was purged meanwhile, as its term was over, is not sent.
    """
    from notices.operations import deliver  # noqa: PLC0415  operations enqueue this task

    message = Message.objects.filter(pk=message_id).first()
    if message is not None:
        deliver(message)


@task()
def deliver_letter(sealed: str) -> None:
    """Hand over one private letter. Who did not get it asks for another."""
    from notices.codes import deliver  # noqa: PLC0415  it enqueues this task

    deliver(sealed)
