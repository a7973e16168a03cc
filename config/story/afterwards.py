"""What happens to certificates of the demonstration, and those from before the system."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from accounts.models import User
from accounts.operations import record
from certificates import historic
from certificates.models import Certificate
from certificates.operations import copy_from_register, correct, hand_over, revoke
from config.story.clock import at
from cooperatives.models import PostKind
from cooperatives.operations import appoint, end_post

if TYPE_CHECKING:
    from config.story.cast import Cast
    from training.models import TrainingClass


def live_on(cast: Cast, training_class: TrainingClass, reason: str) -> None:
    """What happened after the director class: an account, a move, and papers' lives."""
    certificates = list(
        Certificate.objects.valid()
        .filter(participant__training_class=training_class)
        .in_register_order()
        .select_related("person", "participant__person")
    )
    person = certificates[0].person
    learner = User.objects.get(email="hocvien@demo.example")
    learner.full_name = person.full_name
    learner.save(update_fields=["full_name", "sort_key"])
    person.user = learner
    person.save(update_fields=["user"])
    record(cast.officer, "person.account_linked", person)
    mover = certificates[3].seat
    with at(dt.date(2025, 3, 3)):
        end_post(
            mover.person.posts.get(cooperative=mover.cooperative, until=None),
            until=dt.date(2025, 2, 28),
            actor=User.objects.get(email="dulieu@demo.example"),
        )
        other = next(c for c in cast.cooperatives if c != mover.cooperative)
        appoint(
            mover.person,
            other,
            PostKind.DEPUTY_DIRECTOR,
            since=dt.date(2025, 3, 1),
            actor=User.objects.get(email="dulieu@demo.example"),
        )
    _papers(cast, certificates, reason)


def _papers(cast: Cast, certificates: list[Certificate], reason: str) -> None:
    """Handed over but to two; one revoked, one corrected, one lost and copied."""
    given_on = certificates[0].issue_date + dt.timedelta(days=3)
    with at(given_on, 16):
        hand_over(certificates[2:], on=given_on, actor=cast.officer)
    with at(given_on + dt.timedelta(days=2), 9):
        hand_over(
            certificates[1:2],
            on=given_on + dt.timedelta(days=2),
            receiver="Danh Minh Họa",
            proxy_paper="giấy ủy quyền số 05 ngày 08/10/2024",
            actor=cast.officer,
        )
    with at(dt.date(2024, 12, 2), 15):
        revoke(
            certificates[6],
            number="73/QĐ-LMHTX",
            signed_on=dt.date(2024, 12, 2),
            signatory=cast.signatory,
            reason=reason,
            public_reason="Không đủ điều kiện cấp.",
            actor=cast.approver,
        )
    with at(dt.date(2025, 3, 12), 10):
        correct(
            certificates[7],
            {"holder_birth_place": "Huyện Thới Bình, tỉnh Cà Mau"},
            number="21/QĐ-LMHTX",
            signed_on=dt.date(2025, 3, 12),
            signatory=cast.signatory,
            reason="Nơi sinh ghi thiếu so với giấy khai sinh (minh họa).",
            actor=cast.approver,
        )
    with at(dt.date(2025, 4, 7), 10):
        copy_from_register(
            certificates[4],
            issued_on=dt.date(2025, 4, 7),
            receiver=certificates[4].holder_name,
            signatory=cast.signatory,
            actor=cast.officer,
        )


def tell_paper_register(cast: Cast) -> None:
    """Papers of 2019, entered from their own register."""
    for number, name in enumerate(("Trần Thị Minh Họa", "Lý Văn Mẫu", "Danh Thị Mẫu")):
        paper = {
            "full_name": name,
            "birth": f"{1970 + number}",
            "gender": "Nam" if "Văn" in name else "Nữ",
            "coop_name": cast.cooperatives[number].name,
            "post": "Giám đốc",
            "role": "Giám đốc",
            "programme": "Bồi dưỡng Giám đốc hợp tác xã (minh họa)",
            "evidence": f"{41 + number}/GCN-LMHTX",
            "entry_no": f"{41 + number}",
            "certified_on": "20/05/2019",
            "issuer": "Liên minh Hợp tác xã tỉnh Cà Mau",
        }
        with at(dt.date(2024, 3, 4), 9, number):
            historic.save(historic.read_one(paper), actor=cast.officer)
