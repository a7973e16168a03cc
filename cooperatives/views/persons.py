"""The people of cooperatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.lists import list_page
from cooperatives.filters import PersonFilter
from cooperatives.models import Person
from cooperatives.tables import PersonTable
from cooperatives.trained import with_posts_and_training

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


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
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    return render(
        request,
        "cooperatives/person_detail.html",
        {
            "person": person,
            "posts": person.posts.select_related("cooperative"),
            "training": person.training_records.select_related("cooperative"),
            "consents": person.consents.all(),
        },
    )
