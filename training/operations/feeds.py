"""Links under which telephones fetch timetables."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.operations import record
from cooperatives.models import Person
from training.models import CalendarFeed


@transaction.atomic
def make_feed(owner: User | Person, *, actor: User | None) -> CalendarFeed:
    """A new calendar link of an account, or of a learner without one; old ones are dead.

    ``actor`` is None when a learner asks with dossier code and phone.
    """
    if isinstance(owner, Person):
        Person.objects.select_for_update().get(pk=owner.pk)
        feed = CalendarFeed(person=owner)
    else:
        User.objects.select_for_update().get(pk=owner.pk)
        feed = CalendarFeed(user=owner)
    old, _by_model = owner.calendar_feeds.all().delete()
    feed.save(force_insert=True)
    record(actor, "feed.renewed" if old else "feed.made", feed)
    return feed
