"""Reference data: areas, product lines, programmes, the 2024 targets, the issuing body.

Read from the JSON files beside the apps, each of which names its source. Loading again
brings changed texts up to date and adds nothing twice; programmes are the office's own
once they are there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from cooperatives.models import AdminUnit, AdminUnitChange, ProductLine, ReportingArea
from curriculum.models import (
    Classification,
    Component,
    Module,
    Programme,
    ProgrammeVersion,
    ScaleStep,
    VersionStatus,
)
from papers.models import IssuingBody
from targets.models import Target, TargetSet

# The scale as Thông tư 42/2015, Điều 27 words it.
CLASSIFICATIONS = {
    "Xuất sắc": Classification.EXCELLENT,
    "Giỏi": Classification.VERY_GOOD,
    "Khá": Classification.GOOD,
    "Trung bình khá": Classification.FAIRLY_GOOD,
    "Trung bình": Classification.AVERAGE,
}


def read(path: str) -> dict[str, Any]:
    """A data file of the project, by its path from the root."""
    data: dict[str, Any] = json.loads((settings.BASE_DIR / path).read_text("utf-8"))
    return data


@transaction.atomic
def load_reference() -> None:
    """Load everything that is not anybody's record."""
    _load_areas(read("cooperatives/data/admin_units.json"))
    for line in read("cooperatives/data/product_lines.json")["product_lines"]:
        ProductLine.objects.get_or_create(name=line["name"])
    for programme in read("curriculum/data/programmes.json")["programmes"]:
        _load_programme(programme)
    for plan in ("targets_2024", "targets_2024_second"):
        _load_targets(read(f"targets/data/{plan}.json"))
    IssuingBody.objects.get_or_create(
        name="Liên minh Hợp tác xã tỉnh Cà Mau",
        defaults={
            "superior_name": "Liên minh Hợp tác xã Việt Nam",
            "code": "LMHTX",
            "place": "Cà Mau",
        },
    )


def _load_areas(data: dict[str, Any]) -> None:
    """Units with their changes, and the areas with all units that count in them.

    An area holds its old district, the communes of it, and the communes of today that
    lie on its territory in the main.
    """
    areas = {
        area["code"]: ReportingArea.objects.update_or_create(
            scheme=area["scheme"],
            code=area["code"],
            defaults={"name": area["name"], "position": area["position"]},
        )[0]
        for area in data["areas"]
    }
    units: dict[tuple[str, str, str], AdminUnit] = {}
    members: dict[str, list[AdminUnit]] = defaultdict(list)
    for row in data["units"]:
        parent = row["parent"]
        unit, _created = AdminUnit.objects.update_or_create(
            level=row["level"],
            code=row["code"],
            valid_from=row["valid_from"],
            defaults={
                "name": row["name"],
                "kind": row["kind"],
                "valid_to": row["valid_to"],
                "parent": units[_unit_key(parent)] if parent else None,
            },
        )
        units[_unit_key(row)] = unit
        members[_district_of(row)].append(unit)
    for code, area in areas.items():
        area.units.set(members[code])
    for row in data["changes"]:
        AdminUnitChange.objects.update_or_create(
            from_unit=units[_unit_key(row["from"])],
            to_unit=units[_unit_key(row["to"])],
            effective_on=row["effective_on"],
            defaults={"share": row["share"], "legal_basis": row["legal_basis"]},
        )


def _unit_key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["level"], row["code"], row["valid_from"]


def _district_of(row: dict[str, Any]) -> str:
    """The code of the old district to which a unit belongs; "" for none."""
    if row["level"] == "district":
        return str(row["code"])
    if "main_old_district" in row:
        return str(row["main_old_district"])
    parent = row["parent"]
    return str(parent["code"]) if parent and parent["level"] == "district" else ""


def _load_programme(data: dict[str, Any]) -> None:
    programme, _created = Programme.objects.get_or_create(
        code=data["code"],
        defaults={
            field: data[field]
            for field in (
                "name",
                "short_name",
                "role",
                "certificate_title",
                "certificate_subtitle",
                "is_ca_mau_specific",
            )
        },
    )
    for row in data["versions"]:
        version, created = ProgrammeVersion.objects.get_or_create(
            programme=programme,
            number=row["number"],
            defaults={
                "status": VersionStatus.IN_USE,
                "effective_from": dt.date.fromisoformat(row["effective_from"]),
                "min_attendance": Decimal(row["min_attendance"]),
                "pass_mark": Decimal(row["pass_mark"]),
                "lower_for_retake": row["lower_for_retake"],
                "lower_for_discipline": row["lower_for_discipline"],
                "gives_confirmation": row["gives_confirmation"],
                "legal_basis": row["legal_basis"],
            },
        )
        if not created:
            continue  # a version is never rewritten
        modules = Module.objects.bulk_create(
            Module(
                version=version,
                position=position,
                code=module["code"],
                title=module["title"],
                theory_periods=module["theory_periods"],
                practice_periods=module["practice_periods"],
                is_graded=module["is_graded"],
            )
            for position, module in enumerate(row["modules"], start=1)
        )
        Component.objects.bulk_create(
            Component(
                module=module,
                position=position,
                name=part["name"],
                weight=Decimal(part["weight"]),
                is_final=part["is_final"],
            )
            for module in modules
            if module.is_graded
            for position, part in enumerate(row["components"], start=1)
        )
        ScaleStep.objects.bulk_create(
            ScaleStep(
                version=version,
                name=CLASSIFICATIONS[step["name"]],
                lower_bound=Decimal(step["lower_bound"]),
            )
            for step in row["scale"]
        )


def _load_targets(data: dict[str, Any]) -> None:
    target_set, _created = TargetSet.objects.get_or_create(
        year=data["year"],
        plan=data["plan"],
        defaults={
            "document_no": data["document_no"],
            "scheme": data["scheme"],
            "is_published": data["is_published"],
        },
    )
    for row in data["targets"]:
        Target.objects.update_or_create(
            target_set=target_set,
            code=row["code"],
            defaults={
                "position": row["position"],
                "bullet": row["bullet"],
                "text": row["text"],
                "label": row["label"],
                "indicator": row["indicator"],
                "level": row["level"],
                "operator": row["operator"],
                "value": None if row["value"] is None else Decimal(row["value"]),
                "unit": row["unit"],
            },
        )
