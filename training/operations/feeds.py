"""Links under which telephones fetch timetables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.operations import record
from cooperatives.models import Person
from training.models import CalendarFeed

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def make_feed(owner: User | Person, *, actor: User | None) -> CalendarFeed:
    """A new calendar link of an account, or of a learner without one; old ones are dead.

    ``actor`` is None when a learner asks with dossier code and phone.
    """
    model = type(owner)
    model.objects.select_for_update().get(pk=owner.pk)
    old, _by_model = owner.calendar_feeds.all().delete()
    column = "person" if isinstance(owner, Person) else "user"
    feed = CalendarFeed.objects.create(**{column: owner})
    record(actor, "feed.renewed" if old else "feed.made", feed)
    return feed
