"""Certificates: what anyone may ask, what holders receive, what the office does."""

from certificates.views.books import (
    class_outcome,
    class_print,
    register_list,
    register_print,
)
from certificates.views.designs import (
    design_choose,
    design_create,
    design_edit,
    design_list,
    design_preview,
)
from certificates.views.historic import historic_create, historic_import
from certificates.views.life import (
    certificate_copy,
    certificate_correct,
    certificate_hand_over,
    certificate_original,
    certificate_revoke,
    certificate_void,
    class_hand_over,
    copy_list,
    copy_pdf,
    original_pdf,
)
from certificates.views.office import (
    certificate_detail,
    certificate_list,
    certificate_pdf,
    class_issue,
)
from certificates.views.receiving import (
    certificate_receive,
    certificate_receive_original,
    certificate_receive_pdf,
    own_certificate_list,
)
from certificates.views.verifying import (
    certificate_file,
    certificate_lookup,
    certificate_verify,
    certificate_verify_json,
    key_pem,
    register_head,
)

__all__ = [
    "certificate_copy",
    "certificate_correct",
    "certificate_detail",
    "certificate_file",
    "certificate_hand_over",
    "certificate_list",
    "certificate_lookup",
    "certificate_original",
    "certificate_pdf",
    "certificate_receive",
    "certificate_receive_original",
    "certificate_receive_pdf",
    "certificate_revoke",
    "certificate_verify",
    "certificate_verify_json",
    "certificate_void",
    "class_hand_over",
    "class_issue",
    "class_outcome",
    "class_print",
    "copy_list",
    "copy_pdf",
    "design_choose",
    "design_create",
    "design_edit",
    "design_list",
    "design_preview",
    "historic_create",
    "historic_import",
    "key_pem",
    "original_pdf",
    "own_certificate_list",
    "register_head",
    "register_list",
    "register_print",
]
