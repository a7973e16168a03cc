"""The road from an application to a verified certificate, walked by HTTP alone.

Whoever gets no answer to what they sent looks whether it was done, or sends it again:
that is all a person can do, and it must be enough.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils import timezone

from bench.house import wait_for
from bench.visitor import Page, Unreachable, form_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.visitor import Visitor
    from training.models import Session, TrainingClass

PASSWORD = "chỉ để diễn tập 2024"
AGAIN = 5  # times that something is sent before it is given up


class Cast(NamedTuple):
    """What was there before: a class that takes applications, and the staff."""

    training_class: TrainingClass
    sessions: list[Session]
    signatory: int


def prepare(people: int) -> Cast:
    """A class for so many, with its timetable and its staff."""
    from django.contrib.auth.models import Group  # noqa: PLC0415  after setup
    from django.core.management import call_command  # noqa: PLC0415  as above

    from tests import factories as make  # noqa: PLC0415  as above

    call_command("sync_roles", verbosity=0)
    today = timezone.localdate()
    for name in ("training_officer", "approver"):
        user = make.make_user(email=f"{name}@example.vn", password=PASSWORD)
        user.groups.add(Group.objects.get(name=name))
    training_class = make.make_class(
        capacity=people + 5,
        seats_per_cooperative=people + 5,
        starts_on=today,
        ends_on=today,
    )
    make.make_call(training_class=training_class)
    teacher = make.make_user(email="instructor@example.vn", password=PASSWORD)
    teacher.groups.add(Group.objects.get(name="instructor"))
    sessions = [
        make.make_session(
            training_class=training_class,
            module=module,
            held_on=today,
            part=part,
            instructor=teacher,
        )
        for module, part in zip(
            training_class.version.modules.all(), ("morning", "afternoon"), strict=True
        )
    ]
    signatory = make.make_signatory(body=training_class.body)
    make.make_cooperative(name="Hợp tác xã Diễn Tập", reporting_area=make.make_area())
    return Cast(training_class, sessions, signatory.pk)


def form_of(cast: Cast) -> tuple[str, Callable[[int], dict[str, object]]]:
    """Where one applies, and what the person of a number types there."""
    from cooperatives.models import Cooperative  # noqa: PLC0415  after setup

    cooperative = Cooperative.objects.get(name="Hợp tác xã Diễn Tập").pk

    def typed(number: int) -> dict[str, object]:
        first, second = divmod(number, 26)
        return {
            "full_name": f"Nguyễn Văn {chr(65 + second)}{chr(97 + first % 26)}",
            "gender": "nam",
            "date_of_birth": "28/02/1981",
            "citizen_id": f"096081{number:06d}",
            "phone": f"0912{number:06d}",
            "email": f"nguoi{number}@example.vn",
            "cooperative": cooperative,
            "position": "director",
            "qualification_level": "college",
            "consents": ["enrollment"],
        }

    path = reverse("enrollment:application_create", args=[cast.training_class.code])
    return path, typed


def apply(visitor: Visitor, cast: Cast, number: int) -> int:
    """Send the whole form of one person; how often it had to be sent."""
    path, typed = form_of(cast)
    for sent in range(1, AGAIN + 1):
        visitor.get(path)
        try:
            page = visitor.post(path, typed(number))
        except Unreachable:
            continue
        if page.is_saved or (sent > 1 and "đã có hồ sơ" in page.text):
            return sent
        raise AssertionError(_of(page))
    raise AssertionError("nobody takes the application")


def sign_in(visitor: Visitor, name: str) -> Visitor:
    path = reverse("account_login")
    visitor.get(path)
    login = {"login": f"{name}@example.vn", "password": PASSWORD}
    page = visitor.post(path, login)
    assert page.is_saved, _of(page)
    return visitor


def act(visitor: Visitor, path: str, done: object, **fields: object) -> None:
    """Send until it is done, by the answer or by what ``done()`` sees."""
    for _sent in range(AGAIN):
        try:
            page = visitor.post(path, fields)
        except Unreachable:
            if callable(done) and done():
                return
            continue
        if page.is_saved:
            return
        raise AssertionError(_of(page))
    raise AssertionError(f"nobody takes {path}")


def admit(visitor: Visitor, cast: Cast) -> None:
    from enrollment.models import Application  # noqa: PLC0415  after setup

    visitor.get(reverse("enrollment:application_list"))
    for application in Application.objects.filter(
        training_class=cast.training_class
    ).order_by("pk"):

        def is_decided(application: Application = application) -> bool:
            application.refresh_from_db()
            return application.status == "admitted"

        act(
            visitor,
            reverse("enrollment:application_admit", args=[application.pk]),
            is_decided,
        )


def open_class(visitor: Visitor, cast: Cast) -> None:
    """The deadline passes, then the class is opened by decision."""
    cast.training_class.call.closes_at = timezone.now() - dt.timedelta(minutes=1)
    cast.training_class.call.save(update_fields=["closes_at"])
    _decide(visitor, "training:class_open", cast, "1/QĐ-LMHTX")


def teach(visitor: Visitor, cast: Cast) -> None:
    """Every roster, every mark sheet."""
    code = cast.training_class.code
    for session in cast.sessions:
        path = reverse("training:attendance_record", args=[code, session.pk])
        fields = form_with(visitor.get(path), "mark_")
        marks = {name: "x" for name in fields if name.startswith("mark_")}
        act(visitor, path, None, **{**fields, **marks})
        path = reverse("training:grade_record", args=[code, session.module.code])
        fields = form_with(visitor.get(path), "m_")
        cells = {name: "7,5" for name in fields if re.fullmatch(r"m_\d+_1_\d+", name)}
        act(visitor, path, None, **{**fields, **cells})


def recognise(officer: Visitor, approver: Visitor, cast: Cast) -> None:
    code = cast.training_class.code
    act(officer, reverse("training:class_close_grading", args=[code]), None)
    path = reverse("training:council_review", args=[code])
    fields = form_with(officer.get(path), "chair")
    minutes = {
        "held_on": f"{timezone.localdate():%d/%m/%Y}",
        "chair": "Nguyễn Thị Mẫu, Chủ tịch",
        "secretary": "Trần Văn Mẫu, thư ký",
        "conclusion": "Thống nhất công nhận kết quả.",
    }
    act(officer, path, None, **{**fields, **minutes})
    _decide(approver, "training:class_recognise", cast, "2/QĐ-LMHTX")


def _decide(visitor: Visitor, page: str, cast: Cast, number: str) -> None:
    path = reverse(page, args=[cast.training_class.code])
    fields = form_with(visitor.get(path), "number")
    signed = {
        "number": number,
        "signed_on": f"{timezone.localdate():%d/%m/%Y}",
        "signatory": cast.signatory,
    }
    act(visitor, path, None, **{**fields, **signed})


def order(visitor: Visitor, cast: Cast) -> None:
    """Certificates are ordered; the workers make them."""
    path = reverse("certificates:class_issue", args=[cast.training_class.code])
    visitor.get(path)
    act(visitor, path, None)


def verify(visitor: Visitor, token: str, serial: str) -> None:
    page = visitor.get(reverse("certificates:certificate_verify", args=[token]))
    assert page.status == 200, _of(page)
    assert serial in page.text


def wait_for_certificates(count: int) -> None:
    from certificates.models import Certificate  # noqa: PLC0415  after setup

    wait_for(
        lambda: Certificate.objects.valid().count() >= count, f"{count} certificates"
    )


def _of(page: Page) -> str:
    faults = re.findall(r'class="err[^"]*"[^>]*>(.*?)<', page.text)
    return f"{page.status} {page.location} {faults or page.text[:1500]}"
