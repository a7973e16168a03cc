"""Who may do what. `manage.py sync_roles` writes these groups; ``accounts.roles`` names them."""

from __future__ import annotations

from accounts.roles import (
    APPROVER,
    COOP_CONTACT,
    DATA_OFFICER,
    INSTRUCTOR,
    LEARNER,
    LOCAL_OFFICER,
    READER,
    SYSTEM_ADMIN,
    TRAINING_OFFICER,
)

# Whoever sees other people's data, or changes anything, proves twice who they are.
_TWICE = ("accounts.use_second_factor",)
_SEE = (
    *_TWICE,
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
        "accounts.manage_accounts",
        "config.view_pulse",
        "privacy.protect_data",
        "targets.change_target",
    ),
    TRAINING_OFFICER: (
        *_SEE,
        "accounts.manage_accounts",
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
        "certificates.change_template",
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
        *_TWICE,
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
    LOCAL_OFFICER: (
        *_TWICE,
        "enrollment.add_nomination",
        "cooperatives.serve_area",
    ),
    LEARNER: (),
    READER: (*_TWICE, "targets.view_target", "cooperatives.view_cooperative"),
}
