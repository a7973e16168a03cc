"""The cooperative's own desk: what is open, what was sent, and a new list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fields import seal, unseal
from cooperatives.imports.cells import Issue
from cooperatives.models import Cooperative, TrainingRecord
from enrollment import nominees, operations
from enrollment.forms.nominating import (
    ROWS_AT_FIRST,
    LetterFileForm,
    LetterForm,
    PeopleForm,
    arranged,
    rows_of,
    rows_of_list,
)
from enrollment.models import Application, Call, Nomination
from papers.uploads import refuse_infected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.http import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RETURNED = "returned_list"
may_nominate = permission_required("enrollment.add_nomination", raise_exception=True)
# Refusals about the list as a whole; any other of the sending is about the file.
ABOUT_THE_LIST = {
    "not_your_cooperative",
    "not_sent_back",
    "letter_number_missing",
    "list_empty",
    "list_too_long",
    "person_twice",
    "already_nominated",
    "already_applied",
    "other_cooperative",
}


@require_safe
@may_nominate
def my_cooperatives(request: Request) -> HttpResponse:
    """What is open, what was sent and how it stands, and who has been trained."""
    today = timezone.localdate()
    cooperatives = (
        Cooperative.objects.entrusted_to(request.user)
        .for_table()
        .prefetch_related(
            Prefetch("nominations", Nomination.objects.for_table(), to_attr="sent"),
            Prefetch(
                "training_records",
                TrainingRecord.objects.valid_on(today).select_related("person"),
                to_attr="trained",
            ),
        )
    )
    return render(
        request,
        "enrollment/my_cooperatives.html",
        {"cooperatives": cooperatives, "calls": Call.objects.open_now().for_page()},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_nominate
def nomination_create(request: Request, pk: int, code: str) -> HttpResponse:
    """Enter a cooperative's list for a call, look it over, send it."""
    cooperative = get_object_or_404(
        Cooperative.objects.entrusted_to(request.user), pk=pk
    )
    call = get_object_or_404(
        Call.objects.published().for_page(), training_class__code=code
    )
    if not call.is_open:
        return _closed(request, call, operations.closed_text(call))
    nomination = Nomination(training_class=call.training_class, cooperative=cooperative)
    return _Entry(request, call, nomination).answer()


def _closed(request: Request, call: Call, sentence: str) -> HttpResponse:
    return render(
        request,
        "enrollment/_closed.html",
        {"call": call, "closed_text": sentence},
        status=422 if request.method == "POST" else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_nominate
def nomination_edit(request: Request, pk: int) -> HttpResponse:
    """Put a list right that was sent back, and send it again."""
    nomination = get_object_or_404(
        Nomination.objects.visible_to(request.user)
        .filter(cooperative__in=Cooperative.objects.entrusted_to(request.user))
        .select_related("cooperative", "training_class"),
        pk=pk,
    )
    if not nomination.can_be_resent:
        messages.error(request, _("This list was not sent back."))
        return redirect(nomination)
    call = get_object_or_404(
        Call.objects.for_page(), training_class=nomination.training_class_id
    )
    return _Entry(request, call, nomination).answer()


class _Entry:
    """One page with three answers: the form, the preview, the list sent.

    ``do`` names the button: add, up-2, down-2, remove-2, edit, read (a spreadsheet),
    review, send.
    """

    def __init__(self, request: Request, call: Call, nomination: Nomination) -> None:
        self.request, self.call, self.nomination = request, call, nomination
        self.members: list[Application] = []
        if nomination.pk:
            members = Application.objects.live().filter(nomination=nomination)
            self.members = list(members.order_by("nomination_rank"))
        self.known = {each.pk: each for each in self.members}
        self.context: dict[str, Any] = {"call": call, "nomination": nomination}

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            rows = rows_of_list(self.members)
            rows += [{}] * (ROWS_AT_FIRST - len(rows))
            return self._form(LetterForm(instance=self.nomination), rows, quiet=True)
        posted = self.request.POST
        act = posted.get("do", "review")
        rows = rows_of(posted)
        if act == "read" or (act == "review" and "list" in self.request.FILES):
            return self._read()
        if act not in {"review", "send"}:
            letter = LetterForm(posted, instance=self.nomination, quiet=True)
            return self._form(letter, arranged(rows, act), quiet=True)
        letter = LetterForm(posted, instance=self.nomination)
        people = PeopleForm(rows, self.nomination, known=self.known)
        if not self._is_valid(letter, people):
            return self._form(letter, rows, people=people)
        if act == "send":
            return self._send(letter, people)
        return self._preview(letter, people, LetterFileForm())

    def _is_valid(self, letter: LetterForm, people: PeopleForm) -> bool:
        sound = people.is_valid
        if not people.forms:
            letter.add_error(
                None,
                ValidationError(_("Enter at least one person."), code="list_empty"),
            )
        return letter.is_valid() and sound

    def _form(
        self,
        letter: LetterForm,
        rows: list[dict[str, str]],
        *,
        people: PeopleForm | None = None,
        quiet: bool = False,
        refused: bool = False,
    ) -> HttpResponse:
        if people is None or not people.forms:
            people = PeopleForm(
                rows or [{}], self.nomination, known=self.known, quiet=True
            )
        return render(
            self.request,
            "enrollment/nomination_create.html",
            {
                **self.context,
                "letter": letter,
                "people": people,
                "forms": [] if quiet else [letter, *people.forms],
                "most": operations.MOST_PEOPLE,
            },
            status=200 if quiet and not refused else 422,
        )

    def _read(self) -> HttpResponse:
        """Fill the rows from a spreadsheet; with any fault, say all of them at once."""
        letter = LetterForm(self.request.POST, instance=self.nomination, quiet=True)
        upload = self.request.FILES.get("list")
        rows = rows_of(self.request.POST)
        if upload is None:
            self.context["list_error"] = _("Please choose the file with the list.")
            return self._form(letter, rows, quiet=True, refused=True)
        if (upload.size or 0) > nominees.MOST_BYTES:
            self.context["list_error"] = _("The file is larger than 1 MB.")
            return self._form(letter, rows, quiet=True, refused=True)
        try:
            refuse_infected(upload)
        except ValidationError as refusal:
            self.context["list_error"] = " ".join(refusal.messages)
            return self._form(letter, rows, quiet=True, refused=True)
        content, name = upload.read(), upload.name or ""
        reading = nominees.read(content, name, most=operations.MOST_PEOPLE)
        self._check(reading)
        if reading.issues:
            reading.issues.sort(key=lambda issue: issue.row or 0)
            self.context["issues"] = reading.issues
            self.request.session[RETURNED] = {
                "content": seal(content).decode(),
                "name": name,
                "issues": [
                    [each.row, each.column, each.code, each.message]
                    for each in reading.issues
                ],
            }
            return self._form(letter, rows, quiet=True, refused=True)
        messages.success(
            self.request,
            _("%s people were read from the file. Please look them over.")
            % len(reading.rows),
        )
        return self._form(letter, reading.rows, quiet=True)

    def _check(self, reading: nominees.Reading) -> None:
        """Add what the form finds in the rows; a cell has one fault."""
        with translation.override(nominees.LANGUAGE):
            people = PeopleForm(reading.rows, self.nomination, numbered=False)
            if len(people.forms) != len(reading.rows):
                return  # a row without one readable cell: said already
            people.is_valid  # noqa: B018  the forms keep what they find
            said = {(each.row, each.column) for each in reading.issues}
            for place, form in enumerate(people.forms):
                for name, errors in form.errors.as_data().items():
                    at = (reading.numbers[place], reading.header(name))
                    for error in errors if at not in said else ():
                        text = " ".join(error.messages)
                        reading.add(place, name, error.code or "invalid", text)

    def _preview(
        self, letter: LetterForm, people: PeopleForm, file: LetterFileForm
    ) -> HttpResponse:
        limit = self.call.training_class.seats_per_cooperative
        seated = self.call.training_class.participants.active().filter(
            cooperative=self.nomination.cooperative
        )
        used = seated.count()
        return render(
            self.request,
            "enrollment/_nomination_preview.html",
            {
                **self.context,
                "letter": letter,
                "people": people,
                "joining": self._joining(people),
                "form": file,
                "hidden": [*_typed(letter), *people.hidden],
                "limit": limit,
                "used": used,
                "too_many": used + len(people.forms) > limit,
            },
            status=422 if file.errors else 200,
        )

    def _joining(self, people: PeopleForm) -> set[str]:
        """The citizen numbers of those who have applied for the class themselves."""
        applied = Application.objects.live().filter(
            training_class=self.nomination.training_class_id
        )
        numbers = {each.citizen_id for each in people.people if each.pk is None}
        return {each.citizen_id for each in applied if each.citizen_id in numbers}

    def _send(self, letter: LetterForm, people: PeopleForm) -> HttpResponse:
        is_new = self.nomination.pk is None
        act = operations.nominate if is_new else operations.resend
        file = LetterFileForm(self.request.POST, self.request.FILES)
        if not file.is_valid():
            return self._preview(letter, people, file)
        try:
            act(
                self.nomination,
                people.people,
                letter=file.cleaned_data["letter"],
                actor=self.request.user,
            )
        except ValidationError as refusal:
            return self._refused(letter, people, file, refusal)
        messages.success(
            self.request,
            _("The list of letter %s was sent.") % self.nomination.letter_number,
        )
        return redirect(self.nomination)

    def _refused(
        self,
        letter: LetterForm,
        people: PeopleForm,
        file: LetterFileForm,
        refusal: ValidationError,
    ) -> HttpResponse:
        code = getattr(refusal, "code", None)
        if code == "call_closed":
            return _closed(self.request, self.call, " ".join(refusal.messages))
        if file.cleaned_data["letter"] and code and code not in ABOUT_THE_LIST:
            file.add_error("letter", refusal)
            return self._preview(letter, people, file)
        letter.add_error(None, refusal)
        return self._form(letter, [], people=people)


def _typed(letter: LetterForm) -> list[tuple[str, str]]:
    """What was typed of the letter, to be sent along with the preview."""
    return [
        (name, str(letter.data.get(name, "")))
        for name in letter.fields
        if letter.data.get(name)
    ]


@require_safe
@may_nominate
def nomination_template(request: Request) -> HttpResponse:
    """An empty spreadsheet to fill in, with a sheet that explains it."""
    return _workbook(nominees.example(), "mau-danh-sach-cu.xlsx")


@never_cache
@require_safe
@may_nominate
def nomination_returned(request: Request) -> HttpResponse:
    """The spreadsheet that this browser sent last, with the reasons in it."""
    kept: Mapping[str, Any] | None = request.session.get(RETURNED)
    if kept is None:
        raise Http404
    content = unseal(kept["content"].encode())
    issues = [Issue(*each) for each in kept["issues"]]
    back = nominees.returned(content, kept["name"], issues)
    return _workbook(back, "danh-sach-cu-can-sua.xlsx")


def _workbook(content: bytes, filename: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=XLSX, headers=headers)
