"""Who asks for pages: in pairs, one to whom the object belongs and one with another."""

from __future__ import annotations

# The columns of the table. Who is "other" has business of the same kind, with another
# class, cooperative, commune, body or dossier: what is theirs stands in the other world.
PAIRS = (
    "visitor stranger",  # nobody; an account without any business here
    "applicant other_applicant",  # a browser that opened the dossier with code and phone
    "learner other_learner",  # sits in both classes, holds the certificate
    "contact other_contact",  # of the learners' cooperative
    "local_officer other_local_officer",  # of the commune of that cooperative
    "instructor other_instructor",  # teaches both classes
    "officer other_officer",  # the other one is limited to another organising body
    "approver data_officer reader admin",
)
PEOPLE = tuple(" ".join(PAIRS).split())
BROWSERS = ("visitor", "applicant", "other_applicant")  # without an account
ROLES = {
    "stranger": "learner",
    "learner": "learner",
    "contact": "coop_contact",
    "local_officer": "local_officer",
    "instructor": "instructor",
    "officer": "training_officer",
    "approver": "approver",
    "data_officer": "data_officer",
    "reader": "reader",
    "admin": "system_admin",
}
WITH_OTHER = tuple(own for own in ROLES if f"other_{own}" in PEOPLE)


def in_columns(letters: str) -> str:
    """A letter a person, as the table writes it: "L3 .. ….", a pair together."""
    each = iter(letters)
    return " ".join("".join(next(each) for _one in pair.split()) for pair in PAIRS)
