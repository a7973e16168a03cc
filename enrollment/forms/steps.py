"""The application in four short steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from enrollment.forms.applying import KINDS, ApplicationForm
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

    from enrollment.models import Application, Call, Draft

STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "full_name",
        "gender",
        "date_of_birth",
        "place_of_birth",
        "citizen_id",
        "phone",
        "email",
    ),
    2: ("cooperative_query", "cooperative", "position", "position_since"),
    3: (
        "general_education",
        "qualification_level",
        "major",
        "needs_lodging",
        "travel_km",
        *KINDS,
    ),
    4: ("ethnicity", "consents"),
}
TITLES: dict[int, _StrPromise] = {
    1: _("The learner"),
    2: _("The cooperative"),
    3: _("Education, way, papers"),
    4: _("Check and send"),
}
LAST = max(STEPS)
MOST_LETTERS, MOST_VALUES = 300, 10  # of one field


class StepForm(ApplicationForm):
    """The fields of one step; what was typed in it before stands in it."""

    def __init__(
        self, *args: Any, step: int, typed: Mapping[str, Sequence[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(STEPS[step]):
            del self.fields[name]
        for name in self.fields:
            if name in typed:
                self.initial[name] = _initial(name, typed[name])
        self.step = step

    @property
    def answers(self) -> dict[str, list[str]]:
        """What the step holds now, field by field, as the browser sent it.

        More than any field takes is cut off: a draft is no place to store things.
        """
        given: Any = self.data
        return {
            name: [value[:MOST_LETTERS] for value in given.getlist(name)[:MOST_VALUES]]
            for name in STEPS[self.step]
            if name not in KINDS
        }


def _initial(name: str, values: Sequence[str]) -> Any:
    if name == "consents":
        return list(values)
    return values[-1] if values else ""


class Line(NamedTuple):
    """One answer, as it is checked before sending: with its fault, if it has one."""

    label: str
    value: str
    fault: str


class Section(NamedTuple):
    step: int
    title: str
    lines: list[Line]


class Review:
    """All that a draft holds, read as the whole form."""

    def __init__(self, draft: Draft, call: Call) -> None:
        self.form = ApplicationForm(MultiValueDict(draft.typed), call=call)
        self.form.is_valid()
        self._attachments = list(draft.attachments.all()) if draft.pk else []

    @property
    def sections(self) -> list[Section]:
        return [
            Section(step, str(TITLES[step]), [*self._lines(step)])
            for step in STEPS
            if step != LAST
        ]

    @property
    def faults(self) -> list[str]:
        """What must be put right in the earlier steps."""
        last = set(STEPS[LAST])
        return [
            f"{TITLES[step]}: {sentence}"
            for step, names in STEPS.items()
            for name in names
            if name not in last
            for sentence in self.form.errors.get(name, [])
        ]

    def _lines(self, step: int) -> list[Line]:
        names = [name for name in STEPS[step] if name not in KINDS]
        if step == 2:
            names.remove("cooperative_query")
        lines = [self._line(name) for name in names]
        if step == 3:
            lines += [
                Line(each.get_kind_display(), each.filename, "")
                for each in self._attachments
            ]
        return lines

    def _line(self, name: str) -> Line:
        bound = self.form[name]
        faults = [*self.form.errors.get(name, [])]
        if name == "cooperative":
            faults += self.form.errors.get("cooperative_query", [])
        return Line(str(bound.label), self._value(name), " ".join(faults))

    def _value(self, name: str) -> str:
        form = self.form
        if name == "cooperative":
            chosen = form.cleaned_data.get("cooperative")
            return str(chosen or form.instance.cooperative_text)
        if name == "needs_lodging":
            return str(_("Yes") if form.cleaned_data.get(name) else _("No"))
        value = str(form[name].value() or "")
        choices = dict(getattr(form.fields[name], "choices", ()))
        if choices:
            return str(choices.get(form.cleaned_data.get(name), value))
        return value


def typed_from(application: Application) -> dict[str, list[str]]:
    """An earlier application as answers to begin with, but for the citizen number.

    The number is typed anew each time: it stands on no page that can be opened again.
    """
    born = application.date_of_birth_text
    since = application.position_since
    chosen = str(application.cooperative_id or "0")
    found = {
        "full_name": application.full_name,
        "gender": application.gender,
        "date_of_birth": born,
        "place_of_birth": application.place_of_birth,
        "phone": application.phone_text,
        "email": application.email,
        "cooperative_query": application.cooperative_text,
        "cooperative": chosen,
        "position": application.position,
        "position_since": dates.short_date(since)[3:] if since else "",
        "general_education": application.general_education,
        "qualification_level": application.qualification_level,
        "major": application.major,
        "needs_lodging": "on" if application.needs_lodging else "",
        "travel_km": "" if application.travel_km is None else application.travel_km,
    }
    return {name: [str(value)] for name, value in found.items() if value != ""}
