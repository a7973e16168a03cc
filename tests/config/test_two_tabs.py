"""Two people at one page: who saves second is told, and nothing of the first is lost."""

from __future__ import annotations

import lxml.html
import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from certificates.models import CertificateKind
from certificates.operations import create_template
from tests.factories import (
    make_area,
    make_call,
    make_class,
    make_target,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
REFUSED = "Trong lúc đó đã có người sửa nội dung này"


@pytest.fixture
def everybody(client):
    """May do all of it; the two tabs are told apart by what they send."""
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


def form_of(html):
    """What a browser would send of the first form of the page's main part."""
    form = lxml.html.fromstring(html).xpath("//main//form")[0]
    for blank in form.xpath(".//input[not(@value)]"):
        blank.set("value", "")
    sent = {"save": ["1"]}
    for name, value in form.form_values():
        if name != "csrfmiddlewaretoken":
            sent.setdefault(name, []).append(value.removeprefix("\n"))
    return sent


def opened(client, url):
    return form_of(client.get(url).content.decode())


def a_class():
    there = make_class()
    return reverse("training:class_edit", args=[there.code])


def a_call():
    there = make_call(endorsement="commune", summary="Lời gọi")
    return reverse("enrollment:call_edit", args=[there.training_class.code])


def a_programme():
    there = make_version().programme
    return reverse("curriculum:programme_edit", args=[there.code])


def a_draft():
    there = make_version(status="draft")
    return reverse("curriculum:version_edit", args=[there.programme.code, there.number])


def a_module():
    there = make_version(status="draft", test="0.4")
    module = there.modules.first()
    return reverse(
        "curriculum:module_edit",
        args=[there.programme.code, there.number, module.code],
    )


def a_plan():
    make_area(scheme="CM-2024-9")
    return reverse("targets:plan_edit", args=[make_target().target_set.pk])


def a_design():
    actor = make_user()
    there = create_template("Mẫu của lớp", CertificateKind.COMPLETION, actor=actor)
    return reverse("certificates:design_edit", args=[there.pk])


def a_text():
    return reverse("notices:wording_edit", args=["application.nominated"])


# The page; what the first changes, what the second has typed into their tab; the act.
EDITS = [
    (a_class, {"title": "Lớp sáng"}, {"place": "Hội trường B"}, "class.changed"),
    (a_call, {"summary": "Lời mới"}, {"contact_name": "Chị Bảy"}, "call.changed"),
    (
        a_call,
        {"closes_at": "30/12/2035 17:00"},
        {"summary": "Lời khác"},
        "call.changed",
    ),
    (a_programme, {"name": "Giám đốc mới"}, {"short_name": "GĐ"}, "programme.changed"),
    (a_draft, {"min_theory": "70"}, {"min_attendance": "90"}, "version.changed"),
    (a_draft, {"scale_good": "7,5"}, {"min_attendance": "90"}, "version.changed"),
    (a_module, {"title": "Pháp luật"}, {"theory_periods": "9"}, "module.changed"),
    (a_module, {"part-0-name": "Bài tập"}, {"title": "Luật"}, "module.changed"),
    (a_plan, {"plan": "Kế hoạch mới"}, {"document_no": "9/KH"}, "plan.changed"),
    (a_plan, {"targets-0-label": "Lớp mới"}, {"document_no": "9/KH"}, "plan.changed"),
    (a_design, {"title": "GIẤY MỚI"}, {"subtitle": "KHÓA NGẮN"}, "template.changed"),
    (
        a_design,
        {"lines": "Đã học: {chuong_trinh}"},
        {"subtitle": "KHÓA NGẮN"},
        "template.changed",
    ),
    (a_text, {"subject": "Tiêu đề mới"}, {"body": "Chào bà con"}, "wording.changed"),
]


@pytest.mark.parametrize(("page", "first", "second", "act"), EDITS)
def test_the_second_of_two_is_told_and_saves_when_it_has_seen(
    client, everybody, page, first, second, act
):
    url = page()
    tab, other_tab = opened(client, url), opened(client, url)
    assert "seen" in tab
    assert set(first) | set(second) <= set(tab)

    assert client.post(url, tab | first).status_code == 302
    after_first = opened(client, url)
    told = client.post(url, other_tab | second)

    assert told.status_code == 422
    text = told.content.decode()
    assert REFUSED in text
    [value] = first.values()
    shown_there = text[text.index(REFUSED) : text.index("Nếu bấm Lưu lần nữa")]
    assert value.split(" 17:00")[0].split(": {")[0] in shown_there
    [typed] = second.values()
    assert typed in text
    assert opened(client, url) == after_first
    assert AuditEntry.objects.filter(verb=act).count() == 1

    assert client.post(url, form_of(text)).status_code == 302
    kept = opened(client, url)
    assert {name: kept[name] for name in second} == {
        name: [value] for name, value in second.items()
    }


@pytest.mark.parametrize("page", dict.fromkeys(edit[0] for edit in EDITS))
def test_sending_one_form_twice_is_no_quarrel(client, everybody, page):
    url = page()
    first = next(edit[1] for edit in EDITS if edit[0] is page)
    tab = opened(client, url) | first

    assert [client.post(url, tab).status_code for _ in range(2)] == [302, 302]
