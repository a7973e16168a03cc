"""The people of cooperatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from cooperatives import operations
from cooperatives.fields import key_of
from cooperatives.filters import PersonFilter
from cooperatives.forms.persons import PersonForm, ReasonForm
from cooperatives.history import told
from cooperatives.models import Cooperative, Person
from cooperatives.tables import PersonTable
from cooperatives.trained import with_posts_and_training
from cooperatives.views.acts import answer, duplicates_for, now_in, trail

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

LATEST_ACTS = 20


@require_safe
@permission_required("cooperatives.view_person", raise_exception=True)
def person_list(request: Request) -> HttpResponse:
    rows = Person.objects.visible_to(request.user)
    return list_page(
        request,
        queryset=with_posts_and_training(rows, timezone.localdate()),
        filterset_class=PersonFilter,
        table_class=PersonTable,
        template="cooperatives/person_list.html",
        filename="can-bo-hop-tac-xa",
    )


@require_safe
def person_detail(request: Request, pk: int) -> HttpResponse:
    """Staff see everyone; a person sees themselves."""
    rows = Person.objects.visible_to(request.user)
    person = rows.filter(pk=pk).first()
    if person is None:
        return redirect(now_in(rows, pk))
    latest = []
    if request.user.has_perm("cooperatives.view_person"):
        latest = told(person, LATEST_ACTS)
    return render(
        request,
        "cooperatives/person_detail.html",
        {
            "person": person,
            "posts": person.posts.select_related("cooperative"),
            "training": person.training_records.select_related("cooperative"),
            "consents": person.consents.all(),
            "latest": latest,
            "duplicates": duplicates_for(request.user, person),
        },
    )


def _visible(request: Request, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("citizen_id")
@permission_required("cooperatives.add_person", raise_exception=True)
def person_create(request: Request) -> HttpResponse:
    """By themselves, or for a post in ``?cooperative=``."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = operations.register_person(form.instance, actor=request.user)
        if person is form.instance:
            messages.success(request, _("%s is saved.") % person)
            doubt = _number_warning(form)
        else:
            doubt = (
                _("The citizen number is that of %s, whose data stays as it was.")
                % person
            )
        if doubt:
            messages.warning(request, doubt)
        return redirect(_after(request, person))
    return render(
        request,
        "cooperatives/_act.html",
        {
            "form": form,
            "title": _("Enter a person"),
            "trail": trail(Person()),
            "back_url": reverse("cooperatives:person_list"),
        },
        status=422 if form.errors else 200,
    )


def _after(request: Request, person: Person) -> str:
    """To the post for which the person was entered, else to their page."""
    cooperatives = Cooperative.objects.visible_to(request.user)
    wanted = key_of(request.GET.get("cooperative", ""))
    if found := cooperatives.filter(pk=wanted).first():
        url = reverse("cooperatives:post_create", args=[found.pk])
        return f"{url}?person={person.pk}"
    return person.get_absolute_url()


def _number_warning(form: PersonForm) -> str:
    if not form.doubts():
        return ""
    return _(
        "The citizen number does not fit the gender, the year of birth or a province."
        " Please compare it."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("citizen_id")
@permission_required("cooperatives.change_person", raise_exception=True)
def person_edit(request: Request, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    form = PersonForm(request.POST or None, instance=person)
    return answer(
        request,
        form,
        lambda: operations.change_person(
            person,
            evidence=form.cleaned_data["evidence"],
            qualified_since=form.cleaned_data["qualified_since"],
            seen=form.seen,
            actor=request.user,
        ),
        title=_("Change a person"),
        subject=person,
        warning=lambda: _number_warning(form),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(
    ["cooperatives.view_person", "cooperatives.view_citizen_id"], raise_exception=True
)
def person_citizen_id(request: Request, pk: int) -> HttpResponse:
    """The full number, once, to who gives a reason; nothing of it is kept on the way."""
    person = _visible(request, pk)
    form = ReasonForm(request.POST or None)
    number = ""
    if request.method == "POST" and form.is_valid():
        number = operations.reveal_citizen_id(
            person, reason=form.cleaned_data["reason"], actor=request.user
        )
    return render(
        request,
        "cooperatives/person_citizen_id.html",
        {"form": form, "person": person, "number": number, "trail": trail(person)},
        status=422 if form.errors else 200,
    )
