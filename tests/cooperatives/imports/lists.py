"""Lists as offices send them: built with the headers of contracts.md, read, saved."""

from __future__ import annotations

import io

from openpyxl import Workbook

from cooperatives.imports import engine
from cooperatives.operations.imports import bring_file, save_import

CODE, OTHER_CODE = "0100109106", "0313844107"  # their check digits fit


def book(*rows) -> bytes:
    """A workbook of these rows; the first is the header, in row 1."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def list_of(*rows: dict) -> bytes:
    """A list whose rows say these columns; the first data row is row 2."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    return book(headers, *([row.get(header) for header in headers] for row in rows))


def read(kind, *rows, **options) -> engine.Reading:
    return engine.read(kind, list_of(*rows), "danh-sach.xlsx", **options)


def bring(kind, *rows, sender="", actor=None):
    return bring_file(
        kind, list_of(*rows), "danh-sach.xlsx", sender=sender, actor=actor
    )


def saved(kind, *rows, actor=None):
    """The list brought and saved."""
    batch = bring(kind, *rows, actor=actor)
    save_import(batch, actor=actor)
    return batch


def outcomes(reading) -> list[str]:
    return [row.outcome.value for row in reading.rows]


def faults(reading) -> list[tuple]:
    return [(issue.row, issue.column, issue.code) for issue in reading.errors]


def doubts(reading) -> list[tuple]:
    return [(issue.row, issue.column, issue.code) for issue in reading.warnings]


def a_cooperative(**columns) -> dict:
    return {
        "Tên hợp tác xã": "HTX Bình Minh",
        "Trạng thái": "Đang hoạt động",
        "Địa bàn": "Thới Bình",
        **columns,
    }


def a_report(**columns) -> dict:
    return {
        "Mã số thuế": CODE,
        "Năm": 2024,
        "Ngày số liệu": "31/12/2024",
        **columns,
    }


def a_person(**columns) -> dict:
    return {
        "Họ và tên": "Nguyễn Văn An",
        "Ngày sinh": "15/02/1980",
        "Giới tính": "Nam",
        "Mã số thuế": CODE,
        "Chức vụ": "Thành viên HĐQT",
        "Từ ngày": "01/03/2022",
        **columns,
    }


def a_contract(**columns) -> dict:
    return {
        "Mã số thuế": CODE,
        "Doanh nghiệp": "Công ty Thủy sản Minh Họa",
        "Ngày ký": "01/05/2024",
        "Phạm vi": "Sản xuất và tiêu thụ",
        **columns,
    }


def an_assignment(**columns) -> dict:
    return {
        "Mã số thuế": CODE,
        "Loại": "Điểm",
        "Địa bàn": "Thới Bình",
        "Từ ngày": "01/03/2024",
        "Tiến độ (%)": 40,
        **columns,
    }


def a_group(**columns) -> dict:
    return {
        "Tên": "Tổ hợp tác Ấp 1",
        "Loại": "Tổ hợp tác",
        "Địa bàn": "Thới Bình",
        "Trạng thái": "Đang hoạt động",
        **columns,
    }


def an_ocop(**columns) -> dict:
    return {
        "Mã số thuế": CODE,
        "Sản phẩm": "Khô cá bổi",
        "Hạng sao": 4,
        "Ngày công nhận": "01/06/2024",
        **columns,
    }


def a_training(**columns) -> dict:
    return {
        "Họ và tên": "Nguyễn Văn An",
        "Ngày sinh": "15/02/1980",
        "Mã số thuế": CODE,
        "Chức vụ": "Giám đốc",
        "Loại lớp": "Giám đốc",
        "Số giấy chứng nhận": "012/GCN",
        "Ngày cấp": "10/10/2021",
        "Cơ quan cấp": "Trường Minh Họa",
        **columns,
    }


def a_policy(**columns) -> dict:
    return {
        "Tên văn bản": "Chính sách hỗ trợ kinh tế tập thể",
        "Loại": "Dự thảo nghị quyết",
        **columns,
    }


A_ROW = {
    "cooperatives": a_cooperative,
    "annual_reports": a_report,
    "persons": a_person,
    "linkage_contracts": a_contract,
    "model_assignments": an_assignment,
    "groups": a_group,
    "ocop_products": an_ocop,
    "training_records": a_training,
    "policy_documents": a_policy,
}
