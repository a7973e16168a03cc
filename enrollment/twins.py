"""Whether an applicant is somebody known already: what speaks for it, what differs.

The citizen number decides: who has the same is the same person, a namesake of the same
year with quite another one is somebody else. A person must say where the register has no
number, or one that is a slip of the pen away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.fields import lookup_hashes
from enrollment.models import ToldApart

if TYPE_CHECKING:
    from cooperatives.models import Person
    from enrollment.models import Application


@dataclass(frozen=True)
class Twin:
    """A known person who may be the applicant."""

    application: Application
    person: Person
    told_apart: bool

    @property
    def same_number(self) -> bool:
        return bool(self.person.citizen_id == self.application.citizen_id)

    @property
    def two_numbers(self) -> bool:
        return bool(self.person.citizen_id) and not self.same_number

    @property
    def is_to_be_decided(self) -> bool:
        """Whether the application waits for somebody to say who the applicant is."""
        if self.told_apart or self.same_number:
            return False
        return not self.two_numbers or self.is_mistyped

    @property
    def is_mistyped(self) -> bool:
        """Whether one digit more right, or two in their order, made the numbers equal."""
        mine, theirs = self.application.citizen_id, self.person.citizen_id
        if len(mine) != len(theirs):
            return False
        wrong = [place for place, digit in enumerate(mine) if digit != theirs[place]]
        if len(wrong) != 2:
            return len(wrong) == 1
        one, two = wrong
        swapped = (mine[two], mine[one]) == (theirs[one], theirs[two])
        return swapped and two == one + 1

    @property
    def reasons(self) -> str:
        """What speaks for one person, and what against."""
        application, person = self.application, self.person
        said = {
            _("same citizen number"): self.same_number,
            _("almost the same citizen number"): self.two_numbers and self.is_mistyped,
            _("quite another citizen number"): (
                self.two_numbers and not self.is_mistyped
            ),
            _("without citizen number in the register"): not person.citizen_id,
            _("same date of birth"): application.date_of_birth == person.date_of_birth,
            _("same phone"): bool(person.phone) and application.phone == person.phone,
        }
        return ", ".join(words for words, holds in said.items() if holds)


def twins_of(application: Application) -> list[Twin]:
    """Everyone of the register who may be the applicant. Two queries.

    Of whom it was said that they are not the applicant, also in an earlier dossier of
    the same citizen number, comes last. Who has this very number is another matter: a
    mistyped number in one dossier says nothing of the next.
    """
    people = list(application.twins())
    if not people:
        return []
    mine = Q(application=application)
    hashes = lookup_hashes(application.citizen_id)
    earlier = Q(application__citizen_id_hash__in=hashes) & (
        ~Q(person__citizen_id_hash__in=hashes) | Q(person__citizen_id_hash=None)
    )
    judged = ToldApart.objects.filter(mine | earlier, person__in=people)
    apart = set(judged.values_list("person", flat=True))
    found = [Twin(application, person, person.pk in apart) for person in people]
    return sorted(found, key=lambda twin: (twin.told_apart, not twin.same_number))
