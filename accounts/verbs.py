"""The journal in words: what each recorded verb and detail is called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "application.submitted": _("application submitted"),
    "application.admitted": _("application admitted"),
    "application.waitlisted": _("application put on the reserve list"),
    "application.declined": _("application declined"),
    "application.withdrawn": _("application withdrawn"),
    "application.cooperative_matched": _("application matched with a cooperative"),
    "attendance.recorded": _("attendance recorded"),
    "call.changed": _("call changed"),
    "call.drafted": _("call drafted"),
    "call.published": _("call published"),
    "certificate.issued": _("certificate issued"),
    "certificate.revoked": _("certificate revoked"),
    "certificates.ordered": _("certificates ordered"),
    "certificates.issued": _("certificates issued"),
    "class.planned": _("class planned"),
    "class.changed": _("class changed"),
    "class.enrolling": _("class began enrolling"),
    "class.opened": _("class opened by decision"),
    "class.grading_closed": _("grading closed"),
    "class.grading_reopened": _("grading reopened"),
    "class.recognised": _("class results recognised"),
    "consent.given": _("consent given"),
    "consent.withdrawn": _("consent withdrawn"),
    "cooperative.registered": _("cooperative registered"),
    "cooperative.changed": _("cooperative changed"),
    "decision.signed": _("decision entered"),
    "demo.loaded": _("sample data loaded"),
    "grades.recorded": _("marks recorded"),
    "message.told": _("message told"),
    "participant.seated": _("seat given"),
    "participant.dropped": _("learner left the class"),
    "participant.disciplined": _("learner disciplined"),
    "person.registered": _("person registered"),
    "person.account_linked": _("account given to a person"),
    "post.appointed": _("post entered"),
    "post.ended": _("post ended"),
    "session.added": _("session added"),
    "session.cancelled": _("session of a class cancelled"),
    "training.recorded": _("training recorded"),
    "training.withdrawn": _("training withdrawn"),
}

# Details told in the journal; the others are codes for machines.
DETAILS = {
    "exceptions": _("exceptions"),
    "learners": _("learners"),
    "module": _("module"),
    "numbers": _("numbers"),
    "on": _("on"),
    "passed": _("passed"),
    "reason": _("reason"),
    "until": _("until the day"),
}
