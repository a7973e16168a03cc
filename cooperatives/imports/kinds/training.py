"""The list of training from before or outside the system."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext as _

from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import Field, column
from cooperatives.imports.kinds.named import NAMING
from cooperatives.imports.kinds.people import (
    BIRTH,
    CITIZEN_ID,
    FULL_NAME,
    NamesPeople,
)
from cooperatives.imports.matching import chunks, same_birth
from cooperatives.imports.values import parse_date, parse_text
from cooperatives.models import (
    ImportKind,
    Person,
    TrainedRole,
    TrainingRecord,
)
from cooperatives.operations.training import Training, record_training
from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row

# What a class is called where the list does not say; Vietnamese, as on its papers.
_CLASSES = {
    TrainedRole.DIRECTOR: "Bồi dưỡng giám đốc hợp tác xã",
    TrainedRole.ACCOUNTANT: "Bồi dưỡng kế toán hợp tác xã",
}


class TrainingList(NamesPeople):
    key = ImportKind.TRAINING_RECORDS
    fields: ClassVar[tuple[Field, ...]] = (
        FULL_NAME,
        BIRTH,
        column("gender", "Giới tính", words.among(words.GENDERS), "Nam/nữ"),
        CITIZEN_ID,
        *NAMING,
        column("post", "Chức vụ", words.among(words.POSTS), "Chức danh", needed=True),
        column(
            "role",
            "Loại lớp",
            words.among(words.ROLES),
            "Lớp",
            "Đối tượng",
            needed=True,
        ),
        column("programme", "Tên lớp", parse_text, "Tên khóa học", "Chương trình"),
        column(
            "evidence",
            "Số giấy chứng nhận",
            parse_text,
            "Số GCN",
            "Số hiệu",
            "Số chứng nhận",
            "Số giấy chứng nhận/chứng chỉ",
            needed=True,
        ),
        column("certified_on", "Ngày cấp", parse_date, "Cấp ngày", needed=True),
        column(
            "issuer", "Cơ quan cấp", parse_text, "Đơn vị cấp", "Nơi cấp", needed=True
        ),
    )

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        numbers = (row.get("evidence") for row in rows if row.get("evidence"))
        self.known = {
            (fold(record.issuer), fold(record.evidence)): record
            for lot in chunks(numbers)
            for record in TrainingRecord.objects.filter(
                evidence__in=lot
            ).select_related("person")
        }

    def plan(self, row: Row) -> None:
        cooperative = self.cooperative(row, needed=False)
        row.label = (row.get("full_name") or "")[:200]
        self.check_person(row)
        self.not_to_come(row, "certified_on")
        evidence, issuer = row.get("evidence"), row.get("issuer")
        if evidence and issuer:
            self.once(row, "evidence", fold(issuer), fold(evidence))
        if row.errors:
            return
        known = self.known.get((fold(issuer), fold(evidence)))
        if known is not None:
            self._same_evidence(row, known)
            return
        self.find_person(row, cooperative)
        row.is_new = True
        row.plan["cooperative"] = cooperative
        if not row.asked and row.leader is None:
            self._person(row, row.plan.get("person"))
        self._training(row)
        if not row.errors:
            self.remember(row, cooperative)

    def _same_evidence(self, row: Row, known: TrainingRecord) -> None:
        """The same evidence again is the same training, or the file is wrong."""
        row.target, person = known, known.person
        same_person = fold(person.full_name) == fold(row.get("full_name"))
        same_birthday = same_birth(
            row.get("birth"), person.date_of_birth, person.dob_precision
        )
        if not (same_person and same_birthday):
            row.fail(
                "evidence",
                "evidence_taken",
                _("This certificate is entered for %s.") % person.full_name,
            )
        elif (known.role, known.certified_on) != (
            row.get("role"),
            row.get("certified_on"),
        ):
            row.fail(
                "certified_on",
                "evidence_differs",
                _("This certificate is entered with another class or another day: %s.")
                % f"{known.get_role_display()}, {known.certified_on:%d/%m/%Y}",
            )

    def _person(self, row: Row, person: Person | None) -> None:
        """A new person as written; of a known one only a missing number is added."""
        if person is not None:
            if not person.citizen_id:
                row.target = person
                row.put(Person, "citizen_id", row.get("citizen_id"), "citizen_id")
            return
        self.put_person(row, None)
        if not row.get("gender"):
            row.warn(
                "full_name",
                "gender_unknown",
                _("This person is new and is entered without a gender."),
            )

    def _training(self, row: Row) -> None:
        role = row.get("role")
        training = {
            "role": role,
            "programme": row.get("programme") or _CLASSES[role],
            "post": row.get("post"),
            "evidence": row.get("evidence"),
            "issuer": row.get("issuer"),
            "certified_on": row.get("certified_on"),
        }
        row.target, person_changes, row.changes = None, row.changes, {}
        for name, value in training.items():
            row.put(TrainingRecord, name, value, name)
        row.plan["training"] = row.changes
        row.changes = person_changes

    def save(self, row: Row, actor: User | None) -> None:
        person = self.save_person(row, actor)
        training = Training(**row.plan["training"])
        row.instance = record_training(
            person, row.plan["cooperative"], training, actor=actor
        )

    def roots(self, row: Row) -> list[Model]:
        known = [row.plan.get("person"), row.instance]
        return [each for each in known if each is not None]
