"""Posts: taking one up, and putting one right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import DayField, key_of
from cooperatives.forms.grouped import worded
from cooperatives.forms.records import RecordForm
from cooperatives.models import Employment, Person, Post, PostKind
from cooperatives.operations.people import POST_COLUMNS
from vietnamese import citizen_id

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelChoiceField as _Choice

MOST_MATCHES = 20


class PostForm(forms.Form):
    """A post for one of the people found by name or citizen number.

    Until somebody is found there is only the question whom to find.
    """

    refusals = {
        "post_taken": "kind",
        "post_held": "kind",
        "post_ends_before_it_began": "until",
    }

    find = forms.CharField(
        label=_("Find the person"),
        help_text=_(
            "Part of the name, with or without tone marks, or the CCCD number."
        ),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Person"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Find and choose the person.")},
    )
    kind = forms.ChoiceField(label=_("Post"), choices=worded(PostKind, _("Choose")))
    since = DayField(
        label=_("From"),
        help_text=_("Day/month/year. Leave empty if it is not known."),
        required=False,
    )
    until = DayField(
        label=_("Until the day"),
        help_text=_("Leave empty while the post is held."),
        required=False,
    )
    is_concurrent = forms.BooleanField(
        label=_("Held beside another post"), required=False
    )
    employment = forms.ChoiceField(
        label=_("Elected or hired"),
        choices=worded(Employment, _("Not known")),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, data: Any = None, *, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        typed = ((data or self.initial).get("find") or "").replace("\0", "")
        people = cast("_Choice[Person]", self.fields["person"])
        people.queryset = found = _people(typed, chosen)
        people.label_from_instance = _told  # type: ignore[assignment,method-assign]
        if not found and not self.is_bound:
            self.fields = {"find": self.fields["find"]}


def _people(typed: str, chosen: str) -> QuerySet[Person]:
    """Up to 20 who match what was typed, else who was chosen before."""
    people = Person.objects.prefetch_related("posts__cooperative")
    if citizen_id.is_valid(typed):
        return people.with_citizen_id(citizen_id.digits(typed))
    if typed.strip():
        found = Person.objects.search(typed).values_list("pk", flat=True)
        return people.filter(pk__in=list(found[:MOST_MATCHES]))
    return people.filter(pk=key_of(chosen))


def _told(person: Person) -> str:
    """Enough to tell two people of one name apart."""
    posts = ", ".join(str(post) for post in person.posts.all() if post.until is None)
    parts = [
        person.full_name,
        gettext("born %s") % person.date_of_birth_text,
        person.masked_citizen_id,
        posts,
    ]
    return "; ".join(part for part in parts if part)


class PostEditForm(RecordForm[Post]):
    """The days of a post and the way it is held; whose it is stays."""

    seen_columns = POST_COLUMNS
    refusals = {
        "post_taken": "since",
        "post_held": "since",
        "post_ends_before_it_began": "until",
    }

    employment = forms.ChoiceField(
        label=_("Elected or hired"),
        choices=worded(Employment, _("Not known")),
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = Post
        fields = POST_COLUMNS
        field_classes = {"since": DayField, "until": DayField}
        help_texts = {
            "since": _("Day/month/year. Leave empty if it is not known."),
            "until": _("Leave empty while the post is held."),
        }
