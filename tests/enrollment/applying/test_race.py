"""One form sent many times at once from one page, on either database."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from enrollment.models import Application, Draft
from enrollment.views import phone
from notices.models import Message
from tests.enrollment.test_race import at_once
from tests.factories import citizen_number, make_call, make_cooperative, make_draft

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20


@pytest.mark.parametrize("kept", [True, False], ids=["kept by step", "all at once"])
def test_one_form_sent_twenty_times_at_once_is_one_application_and_one_answer(kept):
    cache.clear()
    call = make_call()
    typed = {
        "full_name": ["Nguyễn Văn Minh Họa"],
        "gender": ["nam"],
        "date_of_birth": ["28/02/1981"],
        "citizen_id": [citizen_number()],
        "phone": ["0912345678"],
        "cooperative": [str(make_cooperative().pk)],
        "position": ["director"],
        "qualification_level": ["college"],
    }
    last = {"consents": ["enrollment"]}
    if kept:
        draft = make_draft(
            training_class=call.training_class, answers=json.dumps(typed)
        )
        last |= {"step": "4", "draft": phone.sign(draft.code)}
    else:
        last |= typed
    address = reverse("enrollment:application_create", args=[call.training_class.code])

    def send(_number):
        response = Client().post(address, last)
        return response.status_code, response.headers.get("Location")

    answers = at_once(send, range(AT_ONCE))

    receipt = reverse("enrollment:application_receipt", args=[call.training_class.code])
    assert set(answers) == {(302, receipt)}
    assert Application.objects.count() == 1
    assert Draft.objects.count() == 0
    assert Message.objects.count() == 1
