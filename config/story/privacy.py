"""Somebody asks about their data, and the office looks at a number."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from accounts.models import User
from config.story.clock import at
from cooperatives.operations import reveal_citizen_id
from privacy.models import DataRequest, Proof
from privacy.operations import receive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrollment.models import Application


def tell_privacy(applications: Sequence[Application], today: dt.date) -> None:
    """Two requests, one of them overdue, and one look at a full citizen number."""
    asks = (
        ("correct", "Đề nghị sửa nơi sinh thành Bạc Liêu.", 6),
        ("see", "Đề nghị cho xem dữ liệu đang lưu về tôi.", 0),
    )
    for application, (kind, words, days) in zip(applications[4:], asks, strict=False):
        with at(today - dt.timedelta(days=days), 8):
            receive(
                DataRequest(
                    kind=kind,
                    full_name=application.full_name,
                    phone=application.phone,
                    words=words,
                    application=application,
                    proof=Proof.CODE,
                ),
                actor=None,
            )
    seated = applications[0].person
    if seated is not None:
        with at(today - dt.timedelta(days=1), 15):
            reveal_citizen_id(
                seated,
                reason="Đối chiếu thẻ căn cước khi khai giảng.",
                actor=User.objects.get(email="dulieu@demo.example"),
            )
