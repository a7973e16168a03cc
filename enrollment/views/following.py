"""Following a dossier, by code and phone or with an account, and all acts upon it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.limits import too_often
from enrollment import held, operations
from enrollment.forms.applying import CONSENTS
from enrollment.forms.following import LookupForm, SupplementForm, code_of
from enrollment.forms.papers import PaperForm
from enrollment.models import (
    Application,
    Attachment,
    Call,
    Claim,
    Criterion,
    Nomination,
)
from enrollment.reserve import line_of
from enrollment.views import phone
from enrollment.views.files import shown_alone
from enrollment.views.offering import BY_CODE
from training.materials import materials_of
from training.models import Participant, ParticipantStatus
from training.operations import make_feed
from training.own import own_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from accounts.http import Request
    from cooperatives.models import Person
    from training.own import OwnRecord

# Of one dossier from one address.
LOOKUPS = {"most": 30, "seconds": 3600}


# Finding it


def _look_up(request: HttpRequest, form: LookupForm) -> Application | None:
    """The dossier asked for. One same refusal, whatever does not match.

    A form that is not sent yet is no dossier: then None, without a fault.
    """
    if not form.is_valid():
        return None
    address = get_adapter().get_client_ip(request)
    if too_often(f"dossier {form.cleaned_data['code']} from {address}", **LOOKUPS):
        form.add_error(None, phone.tried_too_often())
        return None
    application = form.application()
    if application is None and form.draft() is None:
        form.add_error(
            None,
            ValidationError(
                _("No dossier matches this code and phone number."), code="no_match"
            ),
        )
    return application


def _opened(request: HttpRequest) -> Application | None:
    """The dossier that this browser or account may see, of those named by ``code``."""
    code = code_of(request.POST.get("code") or request.GET.get("code") or "")
    found = (
        Application.objects.filter(code=code)
        .select_related(
            "training_class__body",
            "training_class__version__programme",
            "cooperative__reporting_area",
        )
        .prefetch_related("attachments")
    )
    if len(code) > 2 and phone.is_open(request, code):
        return found.first()
    user = request.user
    return (
        found.filter(pk__in=Application.objects.own_of(user)).first()
        if (user.is_authenticated)
        else None
    )


def _mine(request: HttpRequest) -> Application | None:
    """The dossier that an act is about: opened before, or with its phone beside it."""
    application = _opened(request)
    if application is None and "phone" in request.POST:
        application = _look_up(request, LookupForm(request.POST))
    return application


def _to_dossier(application: Application) -> HttpResponse:
    address = reverse("enrollment:application_lookup")
    return redirect(f"{address}?code={application.code}")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_lookup(request: HttpRequest) -> HttpResponse:
    """Follow an application by its code and phone, without an account."""
    asked = request.POST or request.GET
    complete = "code" in asked and "phone" in asked
    if not complete and asked.get("code"):
        application = _opened(request)
        if application is not None:
            return _show(request, application)
    form = LookupForm(asked if complete else None, initial={"code": asked.get("code")})
    application = _look_up(request, form) if complete else None
    if application is not None:
        phone.open_dossier(request, application)
        return _show(request, application)
    draft = form.draft() if complete and not form.errors else None
    if draft is not None:
        return phone.remember(request, redirect(draft.url), draft.code)
    if not complete and "code" not in asked:
        phone.close_dossiers(request)
    return render(
        request,
        "enrollment/application_lookup.html",
        {"form": form, "begun": _begun(request)},
        status=422 if form.errors else 200,
    )


def _begun(request: HttpRequest) -> list[object]:
    """Forms begun on this phone."""
    return list(phone.drafts(request)) if phone.codes(request) else []


def _show(
    request: HttpRequest, application: Application, *, papers: PaperForm | None = None
) -> HttpResponse:
    """The dossier in full, with what may be done now."""
    call = Call.objects.filter(training_class=application.training_class).first()
    rule = call.rule if call else []
    learner = _learner(application)
    return render(
        request,
        "enrollment/application_lookup.html",
        {
            "application": application,
            "call": call,
            "rule": [Criterion(each).label for each in rule],
            "offer": application.open_offer,
            "has_seat": learner is not None,
            "feed": learner.calendar_feeds.first() if learner else None,
            "line": line_of(application),
            "record": _record_of(application),
            "form": papers or (PaperForm() if application.takes_attachments else None),
            "consents": [
                (purpose, text, purpose in application.consents)
                for purpose, text in CONSENTS.items()
            ],
        },
        status=422 if papers else 200,
    )


def _learner(application: Application) -> Person | None:
    """Who has the seat that the application led to, while they are in the class."""
    seat = application.participant
    return seat.person if seat and seat.status == ParticipantStatus.ACTIVE else None


def _record_of(application: Application) -> OwnRecord | None:
    """The applicant's own record of the class, once there is a seat in it."""
    seats = Participant.objects.filter(application=application)
    participant = seats.select_related(
        "person", "cooperative", "training_class__version", "training_class__body"
    ).first()
    return own_record(participant) if participant else None


# Acting upon it


def _act(
    request: HttpRequest, act: Callable[[Application], None], done: str
) -> HttpResponse:
    """Carry out one act and show the dossier again, with the refusal if there is one."""
    application = _mine(request)
    if application is None:
        messages.error(request, _("Please open the dossier with its code first."))
        return redirect("enrollment:application_lookup")
    phone.open_dossier(request, application)
    try:
        act(application)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return _to_dossier(application)


@never_cache
@login_not_required
@require_POST
def calendar_link(request: HttpRequest) -> HttpResponse:
    """A calendar link for a learner without an account; the one they had is dead."""

    def make(application: Application) -> None:
        learner = _learner(application)
        if learner is None:
            raise ValidationError(
                _("The calendar link is there once there is a seat."), code="no_seat"
            )
        make_feed(learner, actor=phone.actor(request))

    return _act(request, make, _("The calendar link is ready. An older one is dead."))


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_withdraw(request: HttpRequest) -> HttpResponse:
    """Ask, then withdraw an application until the class is opened.

    Who comes by its address, as after choosing the other language, begins anew.
    """
    if request.method != "POST":
        return redirect("enrollment:application_lookup")
    form = LookupForm(request.POST)
    application = _opened(request) or _look_up(request, form)
    if application is None:
        return render(
            request, "enrollment/application_lookup.html", {"form": form}, status=422
        )
    if "confirm" not in request.POST:
        return render(
            request,
            "enrollment/application_withdraw.html",
            {
                "application": application,
                "back_url": reverse("enrollment:application_lookup")
                + f"?code={application.code}",
            },
        )
    try:
        operations.withdraw(application, actor=phone.actor(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("Dossier %s has been withdrawn.") % application.code
        )
    return redirect("enrollment:application_lookup")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def supplement_answer(request: HttpRequest) -> HttpResponse:
    """Answer what the office asked for: its fields, its files, nothing else."""
    application = _mine(request)
    if application is None or not application.needs_supplement:
        return redirect("enrollment:application_lookup")
    call = get_object_or_404(Call, training_class=application.training_class_id)
    copy = Application.objects.select_related("training_class").get(pk=application.pk)
    form = SupplementForm(
        request.POST or None, request.FILES or None, call=call, instance=copy
    )
    if request.method == "POST" and not form.is_search and form.is_valid():
        try:
            for kind, paper in form.papers:
                operations.attach(
                    application, paper, kind=kind, actor=phone.actor(request)
                )
            operations.answer_supplement(
                application, changes=form.changes, actor=phone.actor(request)
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Thank you. The office considers it again."))
            return _to_dossier(application)
    return render(
        request,
        "enrollment/supplement_answer.html",
        {"form": form, "application": application, "call": call},
        status=422 if form.errors else 200,
    )


@never_cache
@login_not_required
@require_POST
def offer_find(request: HttpRequest) -> HttpResponse:
    """From the dossier to the seat that is offered, where it is answered."""
    application = _mine(request)
    offer = application and application.open_offer
    if not offer:
        return redirect("enrollment:application_lookup")
    request.session[BY_CODE] = offer.token
    return redirect(offer)


@never_cache
@login_not_required
@require_POST
def application_return(request: HttpRequest) -> HttpResponse:
    """Be offered seats again after having stepped back."""

    def act(application: Application) -> None:
        operations.ask_again(application, actor=phone.actor(request))

    return _act(request, act, _("You will be offered a seat when it is your turn."))


@never_cache
@login_not_required
@require_POST
def consent_withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the consent to one purpose."""

    def act(application: Application) -> None:
        operations.take_back_consent(
            application, request.POST.get("purpose", ""), actor=phone.actor(request)
        )

    return _act(request, act, _("The consent is withdrawn."))


# Files and data


@never_cache
@login_not_required
@require_POST
def attachment_create(request: HttpRequest) -> HttpResponse:
    """Add a paper to a dossier that was sent."""
    application = _mine(request)
    if application is None:
        return redirect("enrollment:application_lookup")
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            operations.attach(
                application,
                form.cleaned_data["file"],
                kind=form.cleaned_data["kind"],
                actor=phone.actor(request),
            )
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            messages.success(request, _("The file is added."))
            return _to_dossier(application)
    return _show(request, application, papers=form)


@never_cache
@login_not_required
@require_safe
def own_material(request: HttpRequest, pk: int) -> FileResponse:
    """Learning material for somebody who follows a dossier with a seat in the class."""
    application = _opened(request)
    if application is None or application.participant_id is None:
        raise Http404
    material = get_object_or_404(materials_of(application.training_class), pk=pk)
    return FileResponse(
        material.file.open("rb"),
        as_attachment=True,
        filename=material.filename,
        content_type=material.content_type,
    )


@never_cache
@login_not_required
@require_safe
def attachment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a dossier: to whom it belongs, and to the office."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("application", "draft"), pk=pk
    )
    if not _may_see(request, attachment):
        raise Http404
    if request.user.is_authenticated:
        operations.note_file_seen(attachment, actor=request.user)
    return shown_alone(attachment)


def _may_see(request: HttpRequest, attachment: Attachment) -> bool:
    user, application = request.user, attachment.application
    if attachment.draft is not None:
        return phone.drafts(request).filter(pk=attachment.draft.pk).exists()
    if application is not None and phone.is_open(request, application.code):
        return True
    if not user.is_authenticated:
        return False
    seen = Q(application__in=Application.objects.visible_to(user)) | Q(
        nomination__in=Nomination.objects.visible_to(user)
    )
    return Attachment.objects.filter(seen, pk=attachment.pk).exists()


@never_cache
@login_not_required
@require_safe
def application_data(request: HttpRequest) -> HttpResponse:
    """Everything held about a dossier, to read or print."""
    application = _opened(request)
    if application is None:
        return redirect("enrollment:application_lookup")
    return render(
        request,
        "enrollment/application_data.html",
        {"application": application, "sections": held.held(application)},
    )


@never_cache
@login_not_required
@require_safe
def application_data_json(request: HttpRequest) -> HttpResponse:
    """Everything held about a dossier, for machines."""
    application = _opened(request)
    if application is None:
        return redirect("enrollment:application_lookup")
    return JsonResponse(
        held.as_json(application),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={
            "Content-Disposition": f'attachment; filename="ho-so-{application.code}.json"'
        },
    )


@never_cache
@require_safe
def own_application_list(request: Request) -> HttpResponse:
    """The applications of the signed-in person, the newest first."""
    own = Application.objects.own_of(request.user).select_related("training_class")
    begun = phone.drafts(request)
    return render(
        request,
        "enrollment/own_application_list.html",
        {
            "applications": own.order_by("-submitted_at", "-pk"),
            "begun": begun,
            "claims": Claim.objects.waiting()
            .filter(user=request.user)
            .select_related("application"),
        },
    )
