"""Adds what the measured pages need: an open call, an officer's session, a token."""

from __future__ import annotations

import datetime as dt
import json

import django

django.setup()

from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from certificates.models import Certificate  # noqa: E402
from curriculum.models import Programme  # noqa: E402
from enrollment.models import Call  # noqa: E402
from enrollment.operations import publish  # noqa: E402
from papers.models import IssuingBody  # noqa: E402
from training.models import TrainingClass  # noqa: E402

user = User.objects.create_user(email="bench@demo.example", full_name="Đo Mẫu")
user.groups.add(Group.objects.get(name="training_officer"))
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()

today = timezone.localdate()
training_class = TrainingClass.objects.create(
    code="GD-BENCH-01",
    title="Lớp đo lường (minh họa)",
    version=Programme.objects.get(code="GD").versions.latest("number"),
    body=IssuingBody.objects.get(code="LMHTX"),
    starts_on=today + dt.timedelta(days=30),
    ends_on=today + dt.timedelta(days=44),
    place="Hội trường A (minh họa)",
)
call = Call.objects.create(
    training_class=training_class,
    audience="Giám đốc, Phó giám đốc\nTừ đủ 18 tuổi",
    dossier="Phiếu đăng ký dự học",
    contact_name="Phòng Chính sách (minh họa)",
    contact_phone="0290 0000 123",
    opens_at=timezone.now() - dt.timedelta(days=1),
    closes_at=timezone.now() + dt.timedelta(days=9),
)
publish(call, actor=user)
# What a database does by itself in time; one filled at one go knows nothing yet.
with connection.cursor() as cursor:
    cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
token = Certificate.objects.public().first().token
print(
    json.dumps(
        {
            "cookie": f"sessionid={session.session_key}",
            "code": training_class.code,
            "token": token,
        }
    )
)
