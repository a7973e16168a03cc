"""Every column is declared: as held about somebody, or as saying nothing of anybody."""
# ruff: noqa: SLF001  Django's public name for a model

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import override

from accounts.personal import MONTHS, Purpose, Term
from privacy.holdings import HELD, PARTS, counted
from tests.privacy.traces import ours

PLAIN = {model: columns for part in PARTS for model, columns in part.PLAIN.items()}
NOBODY = {model for part in PARTS for model in part.NOBODY}


def declared(label: str) -> list[str]:
    held = [name for each in HELD if each.model == label for name in each.fields]
    return sorted([*held, *PLAIN.get(label, ())])


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_a_column_that_nobody_declared_fails(model):
    label = model._meta.label
    columns = [f.name for f in model._meta.concrete_fields if f.name != "id"]

    if label in NOBODY:
        assert declared(label) == []
    else:
        assert declared(label) == sorted(columns)


def test_what_is_declared_exists():
    labels = {each.model for each in HELD} | PLAIN.keys() | NOBODY
    assert labels == {model._meta.label for model in ours()}
    assert all(apps.get_model(label) for label in labels)


def test_a_model_without_declaration_has_nothing_declared():
    """The control: an undeclared column would not compare equal."""
    assert declared("enrollment.Nobody") == []


def test_every_purpose_and_term_is_used_and_every_span_is_carried_out():
    assert {each.purpose for each in HELD} == set(Purpose)
    assert {each.term for each in HELD} == set(Term)
    for term, months in MONTHS.items():
        assert str(months) in str(term.label)


def test_only_sensitive_data_is_marked_so():
    assert [each.fields for each in HELD if each.is_sensitive] == [("ethnicity",)]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_public_page_says_what_is_held_why_and_how_long(client, language):
    client.cookies["django_language"] = language

    page = client.get(reverse("privacy")).content.decode()

    with override(language):
        for each in HELD:
            assert escape(str(capfirst(str(each.words)))) in page
            assert escape(str(each.term.label)) in page
            assert escape(str(each.purpose.label)) in page


@pytest.mark.django_db
def test_rows_are_counted_once_for_each_model(django_assert_num_queries):
    with django_assert_num_queries(len({each.model for each in HELD})):
        assert len(counted()) == len(HELD)
