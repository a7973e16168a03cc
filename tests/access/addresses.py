"""What stands in the address of each page, and what is sent along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certificates.receiving import receive_path

if TYPE_CHECKING:
    from types import SimpleNamespace


def sent_along(name: str, world: SimpleNamespace) -> dict[str, str]:
    """Where the address does not say what is meant, the form does."""
    if name == "enrollment:draft_discard":
        return {"phieu": world.draft_form.code}
    if name == "staff:account_reach":
        return {"add": str(world.holder.cooperative.pk)}
    named = {
        "enrollment:offer_find": world.offer.applications.get(),
        "enrollment:own_material": world.seated,
        "enrollment:supplement_answer": world.lacking,
        **dict.fromkeys(
            (
                "enrollment:application_data",
                "enrollment:application_data_json",
                "enrollment:application_lookup",
                "enrollment:application_return",
                "enrollment:application_withdraw",
                "enrollment:attachment_create",
                "enrollment:calendar_link",
                "enrollment:consent_withdraw",
            ),
            world.application,
        ),
    }
    return {"code": named[name].code} if name in named else {}


def keys_of(name: str, world: SimpleNamespace) -> list[object]:
    """What stands in the page's address: a real object where it shows or changes one."""
    app, _colon, page = name.rpartition(":")
    open_class = world.call.training_class.code
    by_code = {
        "call_detail": open_class,
        "call_calendar": open_class,
        "application_bulk": open_class,
        "application_create": open_class,
        "application_explanation": open_class,
        "application_queue": open_class,
        "application_receipt": open_class,
        "reserve_list": open_class,
        "receipt_picture": open_class,
        "draft_discard": open_class,
        "call_edit": open_class,
        "call_notice_docx": open_class,
        "call_notice_pdf": open_class,
        "call_picture": open_class,
        "call_preview": open_class,
        "call_publish": world.draft.training_class.code,
        "call_sign": open_class,
        "admitted_list": open_class,
        "list_close": open_class,
        "list_unlock": open_class,
        **dict.fromkeys(
            (
                "admitted_list_pdf",
                "admitted_list_xlsx",
                "summons_docx",
                "summons_pdf",
            ),
            world.running.code,
        ),
        "class_edit": open_class,
        "class_open": open_class,
        "class_recognise": world.finished.code,
        "class_reopen_grading": world.finished.code,
        "result_list": world.finished.code,
        "class_issue": world.finished.code,
        "class_outcome": world.finished.code,
        "class_print": world.finished.code,
        "programme_detail": world.running.version.programme.code,
    }
    by_key = {
        "certificates": world.certificate.pk,
        "enrollment": world.application.pk,
        "notices": world.message.pk,
    }
    special = {
        **{
            f"account_{act}": [world.twin_account.pk]
            for act in (
                "code",
                "detail",
                "edit",
                "factors",
                "hand_over",
                "restore",
                "roles",
                "suspend",
            )
        },
        "account_invite": [],
        "account_reach": [world.twin_account.pk, "hop-tac-xa"],
        "session_end": [world.visit.pk],
        "session_left": [],
        "application_claim": [],
        "claim_confirm": [world.claim.pk],
        "claim_settle": [world.claim.pk],
        "application_told_apart": [world.application.pk, world.applicants_twin.pk],
        "application_twin": [world.application.pk, world.applicants_twin.pk],
        "attachment_detail": [world.attachment.pk],
        **{
            page: []
            for page in (
                "application_data",
                "application_data_json",
                "calendar_link",
                "consent_withdraw",
                "feed_renew",
                "own_timetable",
                "supplement_answer",
            )
        },
        **{
            f"session_{page}": [world.running.code, world.ahead.pk]
            for page in ("cancel", "delete", "detail", "edit", "move")
        },
        "feed_calendar": [world.feed.token],
        **{
            page: [world.running.code, world.session.pk]
            for page in (
                "attendance_record",
                "attendance_settle",
                "check_in_desk",
                "session_sheet_pdf",
                "sheet_photo_create",
                "walk_in_create",
            )
        },
        **{
            f"attendance_{page}": []
            for page in ("day", "manifest", "send", "shell", "worker")
        },
        "attendance_phone": [world.session.pk],
        "check_in": [world.session.pk],
        "sheet_photo": [world.photo.pk],
        "sheet_photo_remove": [world.photo.pk],
        "walk_in_settle": [world.running.code, world.walk_in.pk],
        "participant_drop": [world.running.code, world.seat.pk],
        **{
            f"grade_{act}": [world.running.code, world.session.module.code]
            for act in ("cell", "history", "record", "reopen", "submit")
        },
        "material_download": [world.material.pk],
        "own_material": [world.material.pk],
        "own_class": [],
        **of_results(world),
        **of_papers(world),
        **of_programmes(world),
        "cooperative_detail": [world.holder.cooperative.pk],
        "cooperative_edit": [world.holder.cooperative.pk],
        "cooperative_history": [world.holder.cooperative.pk],
        "cooperative_relocate": [world.holder.cooperative.pk],
        "cooperative_status": [world.holder.cooperative.pk],
        "unit_choose": [world.holder.cooperative.pk],
        "pair_detail": ["person", world.holder.person.pk, world.twin.pk],
        "pair_distinct": ["person", world.holder.person.pk, world.twin.pk],
        "person_detail": [world.holder.person.pk],
        "person_edit": [world.holder.person.pk],
        "person_citizen_id": [world.holder.person.pk],
        "import_template": ["cooperatives"],
        "import_row": [world.batch.pk, 2],
        **{
            f"import_{page}": [world.batch.pk]
            for page in (
                "detail",
                "discard",
                "headers",
                "refresh",
                "rest",
                "returned",
                "save",
                "undo",
            )
        },
        "application_confirm": [world.application.token],
        "my_cooperatives": [],
        "nomination_create": [
            world.holder.cooperative.pk,
            world.call.training_class.code,
        ],
        "nomination_list": [],
        "nomination_letter": [
            world.nomination.pk,
            world.nomination.attachments.get().pk,
        ],
        "nomination_returned": [],
        "nomination_template": [],
        **{
            f"nomination_{page}": [world.nomination.pk]
            for page in ("detail", "edit", "endorse", "send_back", "withdraw")
        },
        "class_file": [world.running.code],
        "class_paper": [world.running.code, "danh-sach", "pdf"],
        "bundle_detail": [world.bundle.pk],
        "bundle_file": [world.bundle.pk, world.bundle_file.pk],
        "bundle_resume": [world.bundle.pk],
        "decision_detail": [world.finished.recognition_decision.pk],
        "target_detail": [world.target_set.pk, "T8a"],
        "target_report_pdf": [world.target_set.pk],
        "target_report_xlsx": [world.target_set.pk],
        "period_close": [world.target_set.pk],
        "period_detail": [world.period.pk],
        "period_figure": [world.period.pk, "T8a"],
        "plan_edit": [world.target_set.pk],
        "plan_publish": [world.target_set.pk],
        **{
            f"request_{page}": [world.asked.pk]
            for page in ("detail", "identify", "answer", "copy")
        },
        "own_consent": [],
        "own_data": [],
        "own_data_json": [],
        "messages_told": [],
        "wording_edit": ["application.submitted"],
        "wording_restore": ["application.submitted"],
        "application_return": [],
        "offer_answer": [world.offer.token],
        "offer_desk": [world.offer.pk],
        "offer_find": [],
        "offer_take_back": [world.offer.pk],
        "certificate_verify": [world.certificate.token],
        "register_print": [world.certificate.register_id],
        "certificate_verify_json": [world.certificate.token],
        **of_parts(world),
    }
    if page in special:
        return special[page]
    if page in by_code:
        return [by_code[page]]
    if app == "training" and page not in {"class_list", "class_create"}:
        return [world.running.code]
    plain = (
        page.endswith(("_list", "_create", "_lookup", "_head", "_withdraw")) or not app
    )
    return [] if plain or app not in by_key else [by_key[app]]


def of_papers(world: SimpleNamespace) -> dict[str, list]:
    """Pages of certificates that are not named by the certificate's key."""
    key = receive_path(world.certificate).strip("/").rpartition("/")[2]
    template = world.certificate.template_version.template_id
    return {
        "class_hand_over": [world.finished.code],
        "copy_pdf": [world.copy.pk],
        "key_pem": [world.certificate.signing_key.fingerprint],
        "certificate_receive": [key],
        "certificate_receive_original": [key],
        "certificate_receive_pdf": [key],
        **{f"design_{act}": [template] for act in ("edit", "preview", "choose")},
        **{
            page: []
            for page in (
                "certificate_file",
                "certificate_find",
                "copy_list",
                "design_create",
                "design_list",
                "historic_create",
                "historic_import",
                "own_certificate_list",
            )
        },
    }


def of_programmes(world: SimpleNamespace) -> dict[str, list[object]]:
    """The keys of the pages on a programme and its versions."""
    version = world.running.version
    of_version = [version.programme.code, version.number]
    of_module = [*of_version, world.session.module.code]
    return {
        "programme_create": [],
        "programme_edit": [version.programme.code],
        "version_compare": [version.programme.code],
        "version_create": [version.programme.code],
        **{
            f"version_{act}": of_version
            for act in ("delete", "detail", "edit", "take_back", "use")
        },
        "module_create": of_version,
        "module_edit": of_module,
        "module_delete": of_module,
        "material_create": of_module,
        "material_delete": [*of_version, world.material.pk],
    }


def of_results(world: SimpleNamespace) -> dict[str, list[object]]:
    """The keys of the pages on one learner's result."""
    code = world.finished.code
    return {
        "council_review": [code],
        **{
            page: [code, world.holder.pk]
            for page in (
                "award_change",
                "exception_create",
                "participant_discipline",
                "result_correct",
                "result_detail",
            )
        },
        "exception_sign": [code, world.exception.pk],
        "exception_take_back": [code, world.exception.pk],
    }


def of_parts(world: SimpleNamespace) -> dict[str, list[int]]:
    """The keys of the pages on parts of a cooperative's record."""
    acts = ("detail", "edit", "end", "progress", "rate", "status")
    on_parts = {
        f"{noun}_{act}": [part.pk] for noun, part in world.parts.items() for act in acts
    }
    to_come = {
        f"{noun}_create": [world.holder.cooperative.pk]
        for noun in world.parts
        if noun not in {"group", "policy"}
    }
    return on_parts | to_come
