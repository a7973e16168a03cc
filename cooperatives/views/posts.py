"""Posts in a cooperative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cooperatives import operations
from cooperatives.forms.links import DayForm
from cooperatives.forms.posts import PostEditForm, PostForm
from cooperatives.models import Cooperative, Post
from cooperatives.views.acts import answer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def post_create(request: Request, pk: int) -> HttpResponse:
    """Find the person first: by POST, as a citizen number belongs in no address."""
    cooperative = get_object_or_404(Cooperative.objects.visible_to(request.user), pk=pk)
    chosen = request.GET.get("person", "")
    if request.POST and ("search" in request.POST or "kind" not in request.POST):
        form = PostForm(chosen=chosen, initial=request.POST.dict())
    else:
        initial = {"person": chosen}
        form = PostForm(request.POST or None, chosen=chosen, initial=initial)

    def act() -> None:
        fields = {**form.cleaned_data}
        fields.pop("find")
        person = fields.pop("person")
        post = operations.appoint(person, cooperative, **fields, actor=request.user)
        if any(getattr(post, name) != value for name, value in fields.items()):
            raise ValidationError(
                _("This person holds this post already: put it right on its page."),
                code="post_held",
            )

    return answer(
        request,
        form,
        act,
        template="cooperatives/post_create.html",
        title=_("Enter a post"),
        subject=cooperative,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def post_edit(request: Request, pk: int) -> HttpResponse:
    post = get_object_or_404(
        Post.objects.select_related("cooperative", "person"), pk=pk
    )
    form = PostEditForm(request.POST or None, instance=post)
    return answer(
        request,
        form,
        lambda: operations.change_post(post, seen=form.seen, actor=request.user),
        title=_("Change a post"),
        intro=f"{post.person}, {post.get_kind_display()}.",
        subject=post.cooperative,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def post_end(request: Request, pk: int) -> HttpResponse:
    post = get_object_or_404(
        Post.objects.select_related("cooperative", "person"), pk=pk
    )
    form = DayForm(request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.end_post(
            post, until=form.cleaned_data["day"], actor=request.user
        ),
        title=_("End a post"),
        intro=_("%(person)s, %(post)s: the last day in this post.")
        % {"person": post.person, "post": post.get_kind_display()},
        subject=post.cooperative,
    )
