"""The shared look: what it promises to people who listen, and to the security policy."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import django_filters
import django_tables2 as tables
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry, User
from config.context import site
from config.templatetags.components import (
    bar_chart,
    faults,
    icon,
    spark_line,
    status,
)
from tests.factories import make_user


class EnrolForm(forms.Form):
    full_name = forms.CharField(label="Full name", help_text="As on the card.")
    gender = forms.ChoiceField(
        label="Gender",
        help_text="One of two.",
        choices=[("m", "Male"), ("f", "Female")],
        widget=forms.RadioSelect,
    )
    birth_date = forms.DateField(label="Born")
    note = forms.CharField(label="Note", required=False)
    consent = forms.BooleanField(label="I agree", help_text="May be withdrawn.")


class PersonTable(tables.Table):
    caption = "People of the office"
    row_header = "full_name"
    email = tables.Column()
    full_name = tables.Column(verbose_name="Full name")
    is_active = tables.Column(orderable=False)


class PersonFilter(django_filters.FilterSet):
    full_name = django_filters.CharFilter(label="Name", lookup_expr="icontains")

    class Meta:
        model = User
        fields = ["full_name"]


def without_inline_code(html: str) -> bool:
    """Nothing that a policy without 'unsafe-inline' would refuse."""
    code = r'<script(?![^>]*(?:\bsrc=|type="application/json"))'  # data are no code
    return not re.search(rf"{code}|<style|\sstyle=|\son[a-z]+=", html)


def attributes(html: str, element_id: str) -> str:
    tag = re.search(rf'<[a-z]+[^>]*\bid="{element_id}"[^>]*>', html)
    assert tag, element_id
    return tag.group()


def render_table(rf, data, query="", *, attrs=None, **context) -> str:
    request = rf.get(f"/people/{query}")
    request.user = AnonymousUser()
    table = PersonTable(data, empty_text="Nobody yet", attrs=attrs)
    tables.RequestConfig(request, paginate={"per_page": 2}).configure(table)
    template = Template("{% load django_tables2 %}{% render_table table %}")
    return template.render(Context({"table": table, "request": request, **context}))


@pytest.fixture
def _english():
    with translation.override("en"):
        yield


PEOPLE = [
    {"full_name": name, "email": f"{n}@x.vn", "is_active": True}
    for n, name in enumerate(("An", "Bình", "Cúc"))
]


def test_a_control_is_described_by_its_hint_and_its_error():
    html = str(EnrolForm({"birth_date": "30/02/1981"}))
    name = attributes(html, "id_full_name")
    assert 'aria-describedby="id_full_name_helptext id_full_name_error"' in name
    assert 'aria-invalid="true"' in name
    assert {"id_full_name_helptext", "id_full_name_error"} <= set(
        re.findall(r'id="([^"]+)"', html)
    )
    assert "aria-describedby" not in attributes(html, "id_note")


def test_every_id_that_describes_a_control_exists_once():
    html = str(EnrolForm({}))
    ids = re.findall(r'\sid="([^"]+)"', html)
    described = " ".join(re.findall(r'aria-describedby="([^"]+)"', html)).split()
    assert len(ids) == len(set(ids))
    assert described
    assert set(described) <= set(ids)


def test_radios_are_cards_in_a_named_group():
    html = str(EnrolForm({}))
    group = attributes(html, "id_gender")
    assert group.startswith("<fieldset")
    assert "id_gender_helptext id_gender_error" in group
    assert "<legend>Gender" in html
    assert html.count('class="pick"') == 3


def test_a_valid_form_shows_no_error():
    form = EnrolForm(
        {"full_name": "An", "gender": "f", "birth_date": "07/02/1981", "consent": "on"}
    )
    html = str(form)
    assert form.is_valid()
    assert 'class="err"' not in html
    assert "bad-field" not in html
    assert faults(form) == []


def test_a_date_is_one_box_with_digits_first():
    box = attributes(str(EnrolForm()), "id_birth_date")
    assert 'type="text"' in box
    assert 'inputmode="numeric"' in box


@pytest.mark.usefixtures("_english")
def test_the_summary_leads_to_each_control_and_names_what_is_missing():
    form = EnrolForm({"birth_date": "x"})
    form.add_error(None, ValidationError("The class is full."))
    html = render_to_string(
        "components/error_summary.html", {"faults": faults(form, None)}
    )
    assert re.findall(r'href="#([^"]+)"', html) == [
        "id_full_name",
        "id_gender_0",
        "id_birth_date",
        "id_consent",
    ]
    assert "There are 5 things to correct" in html
    assert "Full name: This field is required." in html
    assert "<li>The class is full.</li>" in html
    assert 'role="alert"' in html
    for anchor in re.findall(r'href="#([^"]+)"', html):
        attributes(str(form), anchor)


def test_the_faults_of_a_formset_are_collected_too():
    form_set = forms.formset_factory(EnrolForm, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-full_name": "An"}
    )
    assert [anchor for anchor, _ in faults([form_set])] == [
        "id_form-0-gender_0",
        "id_form-0-birth_date",
        "id_form-0-consent",
    ]


def test_what_a_person_typed_is_escaped():
    form = EnrolForm({"full_name": '"><script>alert(1)</script>'})
    assert "<script>" not in str(form)
    assert status("ok", "<b>") == '<span class="tag ok">&lt;b&gt;</span>'


def test_a_table_says_its_scope_and_its_headings(rf):
    html = render_table(rf, PEOPLE)
    assert "<caption>People of the office</caption>" in html
    assert html.count('scope="col"') == 3
    assert html.count('<th scope="row">') == 2
    assert '<th scope="row">An</th>' in html
    assert 'data-label="Email"' in html


def test_sorting_is_said_and_keeps_the_filter(rf):
    html = render_table(rf, PEOPLE, "?full_name=n&sort=-full_name&page=2")
    assert html.count("aria-sort") == 1
    assert 'aria-sort="descending"' in html
    assert (
        'href="?full_name=n&amp;sort=full_name"' in html
    )  # and back to the first page
    assert 'href="?full_name=n&amp;sort=-full_name&amp;page=1"' in html
    assert 'aria-current="page">2<' in html


@pytest.mark.usefixtures("_english")
def test_a_table_counts_all_rows_not_those_of_the_page(rf):
    assert "3 rows" in render_table(rf, PEOPLE)
    assert "1 row<" in render_table(rf, PEOPLE[:1])


def test_a_grid_scrolls_by_itself_and_can_be_reached(rf):
    grid = '<div class="scroll" tabindex="0" role="region" aria-label="People of the office">'
    assert grid in render_table(rf, PEOPLE, attrs={"class": "table"})
    assert grid not in render_table(rf, PEOPLE)


def test_exports_are_offered_only_where_the_page_has_them(rf):
    html = render_table(rf, PEOPLE, "?full_name=n", export_formats=("xlsx", "csv"))
    assert 'href="?full_name=n&amp;_export=xlsx"' in html
    assert "_export" not in render_table(rf, PEOPLE)


@pytest.mark.usefixtures("_english")
def test_an_empty_list_says_why(rf):
    nobody = PersonFilter(QueryDict("full_name=zz"), queryset=User.objects.none())
    everybody = PersonFilter(QueryDict(""), queryset=User.objects.none())
    filtered = render_table(rf, [], filter=nobody)
    assert "No row matches the filter" in filtered
    assert 'href="/people/"' in filtered
    assert "Nobody yet" in render_table(rf, [], filter=everybody)
    assert "<table" not in filtered


def test_the_filter_can_be_dropped_once_it_filters(rf):
    request = rf.get("/people/?sort=-email")
    offered = [
        render_to_string(
            "components/filter_bar.html",
            {"filter": PersonFilter(QueryDict(query), queryset=User.objects.none())},
            request,
        )
        for query in ("full_name=n", "")
    ]
    assert ['href="/people/"' in html for html in offered] == [True, False]
    assert all('role="search"' in html for html in offered)
    assert all('name="sort" value="-email"' in html for html in offered)


def test_pages_are_named(rf):
    page = Paginator(range(30), 10).page(2)
    html = render_to_string(
        "components/pagination.html", {"page": page, "param": "trang"}, rf.get("/?q=a")
    )
    assert 'href="?q=a&amp;trang=3"' in html
    assert html.count('aria-current="page"') == 1


def test_a_bar_is_a_sentence_and_attributes_only():
    met, short = bar_chart(40, 30, 50, "40 of 50"), bar_chart(26, 38, 38, "26 of 38")
    assert 'role="img" aria-label="40 of 50"' in met
    assert 'class="val" width="80"' in met
    assert 'class="low" width="68.42"' in short
    assert 'd="M100-2V14"' in short
    assert "goal" not in bar_chart(Decimal(1), None, 2, "half")
    assert 'width="0"' in bar_chart(0, None, 0, "nothing yet")
    assert all(map(without_inline_code, (met, short, icon("printer"))))
    assert 'aria-hidden="true"' in icon("printer")


def test_a_bar_at_its_target_may_still_be_short_of_it():
    assert 'class="val"' in bar_chart(Decimal("0.5"), Decimal("0.5"), 1, "half")
    assert 'class="low"' in bar_chart(Decimal("0.5"), Decimal("0.5"), 1, "half", False)  # noqa: FBT003  as templates call it


def test_a_line_stands_on_the_floor_and_leaves_gaps_out():
    drawn = spark_line([None, Decimal(10), Decimal(20), 0], "10; 20; 0")

    assert 'points="33.33,12 66.67,2 100,22"' in drawn
    assert 'role="img" aria-label="10; 20; 0"' in drawn
    assert 'points="0,22"' in spark_line([0], "nothing yet")
    assert without_inline_code(drawn)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ d|vn_date }}", "07/02/1981"),
        ("{{ d|vn_long_date }}", "ngày 07 tháng 02 năm 1981"),
        ("{{ n|vn_decimal }}", "1.234,5"),
        ("{{ n|vn_decimal:2 }}", "1.234,50"),
        ("{{ none|vn_date }}{{ none|vn_decimal }}{{ none|vn_time }}", ""),
    ],
)
def test_dates_and_numbers_are_written_as_here(source, shown):
    day = forms.DateField().clean("07/02/1981")
    context = Context({"d": day, "n": Decimal("1234.5"), "none": None})
    assert Template(source).render(context) == shown


@pytest.mark.parametrize(("language", "shown"), [("vi", "07 giờ 05"), ("en", "07:05")])
def test_a_time_is_written_in_the_language_of_the_page(language, shown):
    with translation.override(language):
        drawn = Template("{{ t|vn_time }}").render(Context({"t": dt.time(7, 5)}))
    assert drawn == shown


def test_a_title_stays_one_line_and_inside_its_attribute(db, client):
    html = client.get(reverse("account_login")).content.decode()
    title = re.search(r"<title>(.*)</title>", html)
    assert title
    assert title.group(1).startswith("Đăng nhập – ")
    assert '<meta property="og:title" content="Đăng nhập">' in html
    quoted = Template('{% line as t %}a "b"\n c{% endline %}{{ t }}')
    assert quoted.render(Context()) == "a &quot;b&quot; c"


def test_doors_are_in_our_design_and_clean(db, client):
    for name in (
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_inactive",
        "account_email_verification_sent",
    ):
        html = client.get(reverse(name)).content.decode()
        assert '<html lang="vi">' in html, name
        assert 'class="skip btn"' in html, name
        assert without_inline_code(html), name


def test_pages_of_an_account_are_in_our_design_and_clean(client, registrar):
    registrar.set_password("mot-mat-khau-dai")
    registrar.save()
    client.force_login(registrar)
    for name in (
        "account_change_password",
        "account_email",
        "account_logout",
        "account_reauthenticate",
        "account_change_phone",
        "mfa_index",
    ):
        html = client.get(reverse(name)).content.decode()
        assert "Trần Thị Giáo Vụ" in html, name
        assert without_inline_code(html), name


def test_a_wrong_password_is_said_at_the_top_and_in_the_title(db, client):
    answer = client.post(
        reverse("account_login"), {"login": "a@x.vn", "password": "wrong"}
    )
    html = answer.content.decode()
    assert "<title>Lỗi: Đăng nhập" in html
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in html
    assert 'value="a@x.vn"' in html


def test_navigation_shows_only_what_may_be_opened(rf, registrar, stranger):
    def shown(user, path="/"):
        request = rf.get(path)
        request.user = user
        return [item.url for item in site(request)["nav_items"]]

    assert reverse("enrollment:application_list") in shown(registrar)
    assert reverse("home") not in shown(registrar)
    assert reverse("enrollment:application_list") not in shown(stranger)
    own = [
        reverse("training:own_class"),
        reverse("enrollment:own_application_list"),
        reverse("certificates:own_certificate_list"),
        reverse("privacy:own_data"),
    ]
    assert shown(stranger) == [reverse("desk"), *own, *shown(AnonymousUser())]


def test_a_page_stands_once_in_the_navigation_of_who_opens_it_by_two_rights(rf, db):
    request = rf.get("/")
    request.user = make_user("cooperatives.serve_area", "enrollment.endorse_nomination")

    urls = [item.url for item in site(request)["nav_items"]]

    assert urls.count(reverse("enrollment:nomination_list")) == 1


def test_navigation_marks_where_one_is(rf):
    request = rf.get(reverse("enrollment:call_list") + "GD-2024-01/")
    request.user = AnonymousUser()
    marks = {
        item.url: item.current for item in site(request)["nav_items"] if item.current
    }
    assert marks == {reverse("enrollment:call_list"): "true"}


def test_the_frame_costs_a_visitor_no_query(client, db, django_assert_num_queries):
    caches["local"].set("sample_data", value=False)
    with django_assert_num_queries(0):
        client.get(reverse("guide"))


def test_the_ribbon_shows_while_sample_data_is_loaded(db, client):
    caches["local"].delete("sample_data")
    assert 'class="sample"' not in client.get(reverse("guide")).content.decode()
    AuditEntry.objects.create(verb="demo.loaded", actor=make_user())
    caches["local"].delete("sample_data")
    assert 'class="sample"' in client.get(reverse("guide")).content.decode()
    caches["local"].delete("sample_data")


def test_error_pages_are_ours_and_clean(db, client, settings):
    html = client.get("/khong-co/").content.decode()
    assert "Không tìm thấy trang" in html
    assert without_inline_code(html)
    crash = render_to_string("500.html")
    assert "Hệ thống đang trục trặc" in crash
    assert settings.HOTLINE in crash
    assert without_inline_code(crash)


def test_a_stale_form_is_refused_with_a_way_on(db, client):
    client.handler.enforce_csrf_checks = True
    answer = client.post(reverse("account_login"), {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Trang đã hết hạn" in answer.content.decode()
