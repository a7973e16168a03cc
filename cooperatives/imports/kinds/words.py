"""The words offices write, and what they mean here.

Of each meaning the first word is the one that a refusal offers; case and marks do not
matter (``values.parse_choice``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cooperatives.imports.values import parse_choice
from cooperatives.models import (
    CooperativeStatus,
    FieldGroup,
    Gender,
    GroupKind,
    LegalType,
    ModelKind,
    PartnerKind,
    PolicyKind,
    PostKind,
    Qualification,
    Rating,
    Scope,
    TrainedRole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cooperatives.imports.sheet import Cell


def among(choices: Mapping[str, Any]) -> Callable[[Cell], Any]:
    """A parser that knows these words only."""
    return partial(parse_choice, choices=choices)


LEGAL_TYPES = {
    "HTX": LegalType.COOPERATIVE,
    "Hợp tác xã": LegalType.COOPERATIVE,
    "Liên hiệp HTX": LegalType.UNION,
    "Liên hiệp hợp tác xã": LegalType.UNION,
    "LHHTX": LegalType.UNION,
    "Quỹ tín dụng nhân dân": LegalType.CREDIT_FUND,
    "QTDND": LegalType.CREDIT_FUND,
    "Quỹ TDND": LegalType.CREDIT_FUND,
    "Quỹ tín dụng": LegalType.CREDIT_FUND,
}
FIELDS = {
    "Nông nghiệp": FieldGroup.AGRICULTURE,
    "Lâm nghiệp": FieldGroup.AGRICULTURE,
    "Thủy sản": FieldGroup.AGRICULTURE,
    "Ngư nghiệp": FieldGroup.AGRICULTURE,
    "Diêm nghiệp": FieldGroup.AGRICULTURE,
    "Nông, lâm, ngư, diêm nghiệp": FieldGroup.AGRICULTURE,
    "Nông nghiệp, lâm nghiệp, ngư nghiệp, diêm nghiệp": FieldGroup.AGRICULTURE,
    "Nông lâm ngư nghiệp": FieldGroup.AGRICULTURE,
    "Nông - lâm - ngư nghiệp": FieldGroup.AGRICULTURE,
    "Nuôi trồng thủy sản": FieldGroup.AGRICULTURE,
    "Công nghiệp": FieldGroup.INDUSTRY,
    "Xây dựng": FieldGroup.INDUSTRY,
    "Công nghiệp, xây dựng": FieldGroup.INDUSTRY,
    "Công nghiệp - xây dựng": FieldGroup.INDUSTRY,
    "Tiểu thủ công nghiệp": FieldGroup.INDUSTRY,
    "Công nghiệp - tiểu thủ công nghiệp": FieldGroup.INDUSTRY,
    "Tài chính": FieldGroup.FINANCE,
    "Tín dụng": FieldGroup.FINANCE,
    "Ngân hàng": FieldGroup.FINANCE,
    "Bảo hiểm": FieldGroup.FINANCE,
    "Tài chính, ngân hàng, bảo hiểm": FieldGroup.FINANCE,
    "Thương mại": FieldGroup.TRADE,
    "Dịch vụ": FieldGroup.TRADE,
    "Thương mại, dịch vụ": FieldGroup.TRADE,
    "Thương mại - dịch vụ": FieldGroup.TRADE,
    "Thương mại, dịch vụ và lĩnh vực khác": FieldGroup.TRADE,
    "Vận tải": FieldGroup.TRADE,
    "Giao thông vận tải": FieldGroup.TRADE,
}
STATUSES = {
    "Đang hoạt động": CooperativeStatus.ACTIVE,
    "Hoạt động": CooperativeStatus.ACTIVE,
    "Còn hoạt động": CooperativeStatus.ACTIVE,
    "Tạm ngừng": CooperativeStatus.SUSPENDED,
    "Tạm ngừng hoạt động": CooperativeStatus.SUSPENDED,
    "Tạm ngưng": CooperativeStatus.SUSPENDED,
    "Tạm ngưng hoạt động": CooperativeStatus.SUSPENDED,
    "Ngừng hoạt động": CooperativeStatus.STOPPED,
    "Ngưng hoạt động": CooperativeStatus.STOPPED,
    "Ngừng": CooperativeStatus.STOPPED,
    "Không hoạt động": CooperativeStatus.STOPPED,
    "Ngừng hoạt động (chưa giải thể)": CooperativeStatus.STOPPED,
    "Đang giải thể": CooperativeStatus.DISSOLVING,
    "Chờ giải thể": CooperativeStatus.DISSOLVING,
    "Đang làm thủ tục giải thể": CooperativeStatus.DISSOLVING,
    "Đã giải thể": CooperativeStatus.DISSOLVED,
    "Giải thể": CooperativeStatus.DISSOLVED,
    "Chuyển đổi/sáp nhập": CooperativeStatus.CONVERTED,
    "Chuyển đổi / sáp nhập": CooperativeStatus.CONVERTED,
    "Chuyển đổi, sáp nhập": CooperativeStatus.CONVERTED,
    "Chuyển đổi": CooperativeStatus.CONVERTED,
    "Sáp nhập": CooperativeStatus.CONVERTED,
    "Đã chuyển đổi": CooperativeStatus.CONVERTED,
    "Đã sáp nhập": CooperativeStatus.CONVERTED,
}
RATINGS = {
    "Tốt": Rating.GOOD,
    "Khá": Rating.FAIR,
    "Trung bình": Rating.AVERAGE,
    "TB": Rating.AVERAGE,
    "Yếu": Rating.WEAK,
    "Chưa xếp loại": Rating.UNRATED,
    "Không xếp loại": Rating.UNRATED,
}
GENDERS = {"Nam": Gender.MALE, "Nữ": Gender.FEMALE}
QUALIFICATIONS = {
    "Chưa qua đào tạo": Qualification.NONE,
    "Chưa đào tạo": Qualification.NONE,
    "Sơ cấp": Qualification.ELEMENTARY,
    "Sơ cấp nghề": Qualification.ELEMENTARY,
    "Trung cấp": Qualification.INTERMEDIATE,
    "Trung cấp nghề": Qualification.INTERMEDIATE,
    "Cao đẳng": Qualification.COLLEGE,
    "Cao đẳng nghề": Qualification.COLLEGE,
    "Đại học": Qualification.UNIVERSITY,
    "ĐH": Qualification.UNIVERSITY,
    "Cử nhân": Qualification.UNIVERSITY,
    "Kỹ sư": Qualification.UNIVERSITY,
    "Trên đại học": Qualification.POSTGRADUATE,
    "Sau đại học": Qualification.POSTGRADUATE,
    "Thạc sĩ": Qualification.POSTGRADUATE,
    "Thạc sỹ": Qualification.POSTGRADUATE,
    "Tiến sĩ": Qualification.POSTGRADUATE,
}
POSTS = {
    "Chủ tịch HĐQT": PostKind.BOARD_CHAIR,
    "Chủ tịch Hội đồng quản trị": PostKind.BOARD_CHAIR,
    "CT HĐQT": PostKind.BOARD_CHAIR,
    "CT.HĐQT": PostKind.BOARD_CHAIR,
    "Chủ tịch": PostKind.BOARD_CHAIR,
    "Thành viên HĐQT": PostKind.BOARD_MEMBER,
    "Thành viên Hội đồng quản trị": PostKind.BOARD_MEMBER,
    "TV HĐQT": PostKind.BOARD_MEMBER,
    "Ủy viên HĐQT": PostKind.BOARD_MEMBER,
    "Phó Chủ tịch HĐQT": PostKind.BOARD_MEMBER,
    "Giám đốc": PostKind.DIRECTOR,
    "GĐ": PostKind.DIRECTOR,
    "Giám đốc HTX": PostKind.DIRECTOR,
    "Tổng giám đốc": PostKind.DIRECTOR,
    "Phó giám đốc": PostKind.DEPUTY_DIRECTOR,
    "PGĐ": PostKind.DEPUTY_DIRECTOR,
    "P. Giám đốc": PostKind.DEPUTY_DIRECTOR,
    "Trưởng ban kiểm soát/Kiểm soát viên": PostKind.CONTROLLER,
    "Trưởng ban kiểm soát": PostKind.CONTROLLER,
    "Trưởng BKS": PostKind.CONTROLLER,
    "Trưởng ban KS": PostKind.CONTROLLER,
    "Kiểm soát viên": PostKind.CONTROLLER,
    "Kiểm soát": PostKind.CONTROLLER,
    "Kế toán trưởng": PostKind.CHIEF_ACCOUNTANT,
    "KTT": PostKind.CHIEF_ACCOUNTANT,
    "Kế toán": PostKind.ACCOUNTANT,
    "Kế toán viên": PostKind.ACCOUNTANT,
    "KT": PostKind.ACCOUNTANT,
    "Thành viên": PostKind.MEMBER,
    "TV": PostKind.MEMBER,
    "Khác": PostKind.OTHER,
}
SCOPES = {
    "Sản xuất và tiêu thụ": Scope.BOTH,
    "Sản xuất, tiêu thụ": Scope.BOTH,
    "Sản xuất & tiêu thụ": Scope.BOTH,
    "Sản xuất - tiêu thụ": Scope.BOTH,
    "Sản xuất và tiêu thụ sản phẩm": Scope.BOTH,
    "Sản xuất": Scope.PRODUCTION,
    "Tiêu thụ": Scope.CONSUMPTION,
    "Tiêu thụ sản phẩm": Scope.CONSUMPTION,
}
PARTNERS = {
    "Doanh nghiệp": PartnerKind.ENTERPRISE,
    "DN": PartnerKind.ENTERPRISE,
    "Công ty": PartnerKind.ENTERPRISE,
    "Hợp tác xã khác": PartnerKind.COOPERATIVE,
    "Hợp tác xã": PartnerKind.COOPERATIVE,
    "HTX": PartnerKind.COOPERATIVE,
    "HTX khác": PartnerKind.COOPERATIVE,
    "Hộ, thương lái": PartnerKind.HOUSEHOLD,
    "Hộ hoặc thương lái": PartnerKind.HOUSEHOLD,
    "Hộ": PartnerKind.HOUSEHOLD,
    "Hộ dân": PartnerKind.HOUSEHOLD,
    "Hộ gia đình": PartnerKind.HOUSEHOLD,
    "Hộ kinh doanh": PartnerKind.HOUSEHOLD,
    "Thương lái": PartnerKind.HOUSEHOLD,
}
MODELS = {
    "Điểm": ModelKind.HUB,
    "HTX điểm": ModelKind.HUB,
    "Vệ tinh": ModelKind.SATELLITE,
    "HTX vệ tinh": ModelKind.SATELLITE,
}
GROUPS = {
    "Tổ hợp tác": GroupKind.TEAM,
    "THT": GroupKind.TEAM,
    "Hội quán": GroupKind.HALL,
}
ROLES = {
    "Giám đốc": TrainedRole.DIRECTOR,
    "Giám đốc HTX": TrainedRole.DIRECTOR,
    "Giám đốc hợp tác xã": TrainedRole.DIRECTOR,
    "Lớp giám đốc": TrainedRole.DIRECTOR,
    "Kế toán": TrainedRole.ACCOUNTANT,
    "Kế toán HTX": TrainedRole.ACCOUNTANT,
    "Kế toán hợp tác xã": TrainedRole.ACCOUNTANT,
    "Lớp kế toán": TrainedRole.ACCOUNTANT,
}
POLICIES = {
    "Dự thảo nghị quyết": PolicyKind.DRAFT_RESOLUTION,
    "Nghị quyết": PolicyKind.DRAFT_RESOLUTION,
}
