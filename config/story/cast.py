"""Who plays in the demonstration: accounts by role, a signatory, cooperatives, people."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group

from accounts.models import User
from config.story.reference import read
from cooperatives.models import (
    AdminUnit,
    Cooperative,
    FieldGroup,
    ProductLine,
    ReportingArea,
)
from cooperatives.operations import relocate
from papers.models import IssuingBody, Signatory

if TYPE_CHECKING:
    from collections.abc import Iterator


PASSWORD = "camau-demo-2024"  # noqa: S105  printed by `make run`; demonstration data only
ACCOUNTS = {
    "quantri": ("system_admin", "Trần Văn Mẫu"),
    "giaovu": ("training_officer", "Nguyễn Thị Mẫu"),
    "lanhdao": ("approver", "Lê Văn Mẫu"),
    "giangvien": ("instructor", "Phạm Thị Hồng Mẫu"),
    "dulieu": ("data_officer", "Huỳnh Văn Mẫu"),
    "htx": ("coop_contact", "Danh Mẫu"),
    "xa": ("local_officer", "Thạch Thị Mẫu"),
    "hocvien": ("learner", "Quách Thị Mẫu"),
    "xem": ("reader", "Lâm Văn Mẫu"),
}


@dataclass
class Cast:
    """Who plays: accounts by role, the signatory, and people not yet on stage."""

    officer: User
    approver: User
    instructors: list[User]
    signatory: Signatory
    cooperatives: list[Cooperative]
    people: Iterator[dict[str, Any]]
    numbers: Iterator[int]
    dice: random.Random


def gather(story: dict[str, Any]) -> Cast:
    users = {}
    for name, (role, full_name) in ACCOUNTS.items():
        users[name] = User.objects.create_user(
            password=PASSWORD,
            email=f"{name}@demo.example",
            full_name=full_name,
            is_staff=name == "quantri",
            is_superuser=name == "quantri",
        )
        users[name].groups.add(Group.objects.get(name=role))
    instructors = [users["giangvien"]]
    for place, row in enumerate(story["instructors"], start=2):
        user = User.objects.create_user(
            password=PASSWORD,
            email=f"giangvien{place}@demo.example",
            full_name=row["name"],
        )
        user.groups.add(Group.objects.get(name="instructor"))
        instructors.append(user)
    body = IssuingBody.objects.get(code="LMHTX")
    signatory = Signatory.objects.create(
        body=body, name="Lê Văn Mẫu", position="Chủ tịch", user=users["lanhdao"]
    )
    dice = random.Random(2024)  # noqa: S311  the same story every time
    cooperatives = [_cooperative(row) for row in story["cooperatives"]]
    cooperatives[0].contacts.add(users["htx"])
    return Cast(
        officer=users["giaovu"],
        approver=users["lanhdao"],
        instructors=instructors,
        signatory=signatory,
        cooperatives=cooperatives,
        people=iter(dice.sample(story["people"], len(story["people"]))),
        numbers=count(1),
        dice=dice,
    )


def _cooperative(row: dict[str, Any]) -> Cooperative:
    area = ReportingArea.objects.get(code=row["area"])
    lines = {
        line["code"]: line["name"]
        for line in read("cooperatives/data/product_lines.json")["product_lines"]
    }
    district = area.name[:1].lower() + area.name[1:]
    commune = row["commune_text"][:1].lower() + row["commune_text"][1:]
    cooperative = Cooperative.objects.create(
        name=row["name"],
        coop_code=row["tax_code"],
        legal_type=row["legal_type"],
        field_group=FieldGroup.FINANCE
        if row["legal_type"] == "quy_tin_dung"
        else FieldGroup.AGRICULTURE,
        founded_on=dt.date.fromisoformat(row["founded_on"]),
        reporting_area=area,
        phone=row["phone"],
    )
    relocate(
        cooperative,
        address_text=f"{commune}, {district}",
        hamlet="",
        admin_unit=next(
            unit
            for unit in AdminUnit.objects.communes().filter(parent__code=area.code)
            if str(unit) == commune
        ),
        since=None,
        actor=None,
    )
    cooperative.product_lines.set(
        ProductLine.objects.filter(
            name__in=[lines[code] for code in row["product_lines"]]
        )
    )
    return cooperative
