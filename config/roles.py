"""Who may do what. `manage.py sync_roles` writes these groups; nowhere else names a role."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SYSTEM_ADMIN = "system_admin"
TRAINING_OFFICER = "training_officer"
APPROVER = "approver"
INSTRUCTOR = "instructor"
DATA_OFFICER = "data_officer"
COOP_CONTACT = "coop_contact"
LOCAL_OFFICER = "local_officer"
LEARNER = "learner"
READER = "reader"

LABELS = {
    SYSTEM_ADMIN: _("system administrator"),
    TRAINING_OFFICER: _("training officer"),
    APPROVER: _("approver"),
    INSTRUCTOR: _("instructor"),
    DATA_OFFICER: _("cooperative data officer"),
    COOP_CONTACT: _("cooperative's contact"),
    LOCAL_OFFICER: _("commune officer"),
    LEARNER: _("learner"),
    READER: _("reader"),
}

_SEE = (
    "training.view_trainingclass",
    "training.view_every_class",
    "certificates.view_certificate",
    "cooperatives.view_cooperative",
    "cooperatives.view_person",
    "targets.view_target",
)

PERMISSIONS: dict[str, tuple[str, ...]] = {
    SYSTEM_ADMIN: (
        *_SEE,
        "enrollment.view_application",
        "notices.view_message",
        "accounts.view_auditentry",
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "privacy.protect_data",
        "targets.change_target",
    ),
    TRAINING_OFFICER: (
        *_SEE,
        "enrollment.view_application",
        "enrollment.decide_application",
        "enrollment.endorse_nomination",
        "enrollment.view_call",
        "enrollment.add_call",
        "enrollment.change_call",
        "curriculum.change_programme",
        "training.add_trainingclass",
        "training.change_trainingclass",
        "training.run_class",
        "training.record_attendance",
        "training.record_grades",
        "certificates.issue_certificate",
        "notices.view_message",
        "notices.tell_message",
        "notices.change_wording",
        "accounts.view_auditentry",
    ),
    APPROVER: (
        *_SEE,
        "enrollment.view_application",
        "enrollment.endorse_nomination",
        "training.recognise_results",
        "certificates.revoke_certificate",
        "targets.close_period",
        "notices.view_message",
        "accounts.view_auditentry",
    ),
    INSTRUCTOR: (
        "training.view_trainingclass",
        "training.record_attendance",
        "training.record_grades",
    ),
    DATA_OFFICER: (
        *_SEE,
        "cooperatives.add_cooperative",
        "cooperatives.change_cooperative",
        "cooperatives.add_person",
        "cooperatives.change_person",
        "cooperatives.view_citizen_id",
        "privacy.protect_data",
        "cooperatives.merge_records",
        "cooperatives.import_records",
        "targets.change_target",
    ),
    COOP_CONTACT: ("enrollment.add_nomination",),
    LOCAL_OFFICER: ("enrollment.add_nomination", "cooperatives.serve_area"),
    LEARNER: (),
    READER: ("targets.view_target", "cooperatives.view_cooperative"),
}
