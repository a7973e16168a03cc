"""What the pages of acts share: ask, act, say it, go on; or say why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperatives.duplicates import pairs_of
from cooperatives.models import (
    Cooperative,
    CooperativeGroup,
    Person,
    PolicyDocument,
)
from cooperatives.operations import absorbed_into

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.forms import BaseForm
    from django.http import HttpResponse

    from accounts.http import Request
    from accounts.models import User
    from cooperatives.duplicates import Pair

R = TypeVar("R", Cooperative, Person)
Subject = Cooperative | CooperativeGroup | Person | PolicyDocument


def answer(
    request: Request,
    form: BaseForm,
    act: Callable[[], object],
    *,
    subject: Subject,
    title: str,
    intro: str = "",
    warning: Callable[[], str] = str,
    template: str = "cooperatives/_act.html",
) -> HttpResponse:
    """The page of an act on ``subject`` or a part of it, to whose page it leads.

    The act is done once the form is valid. Its refusal stands next to the field that the
    form's ``refusals`` name for the code, else above; what was typed stays. ``warning``
    is asked after the act and may say what is to be compared.
    """
    steps = trail(subject)  # before the form puts what was typed into the subject
    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, _("%s is saved.") % subject)
        if doubt := warning():
            messages.warning(request, doubt)
        return redirect(subject)
    return render(
        request,
        template,
        {
            "form": form,
            "title": title,
            "intro": intro,
            "subject": subject,
            "trail": steps,
            "back_url": steps[-1][1],
        },
        status=422 if form.errors else 200,
    )


def done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether the act was done; if it is refused, the form says why."""
    try:
        act()
    except ValidationError as refusal:
        field = getattr(form, "refusals", {}).get(refusal.code)
        form.add_error(field if field in form.fields else None, refusal)
        return False
    return True


def trail(subject: Subject) -> list[tuple[str, str]]:
    """The breadcrumb above a page about the subject: (label, address) of each step."""
    label, name = {
        Cooperative: (_("Cooperatives"), "cooperative_list"),
        CooperativeGroup: (_("Groups and community halls"), "group_list"),
        Person: (_("People of cooperatives"), "person_list"),
        PolicyDocument: (_("Policy documents"), "policy_list"),
    }[type(subject)]
    steps = [(label, reverse(f"cooperatives:{name}"))]
    if subject.pk is not None:
        steps.append((str(subject), subject.get_absolute_url()))
    return steps


def now_in(rows: QuerySet[R], pk: int) -> R:
    """The visible record into which the one of this key was merged; else not found."""
    found = absorbed_into(rows.model, pk)
    return get_object_or_404(rows, pk=found.pk if found else 0)


def duplicates_for(user: User, record: Cooperative | Person) -> list[Pair]:
    """What may be the same as this record, for those who may make them one."""
    return pairs_of(record) if user.has_perm("cooperatives.merge_records") else []
