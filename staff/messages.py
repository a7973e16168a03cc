"""What people are told about their accounts, in the words the office begins with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notices.events import Event, Placeholder, register

INVITED = Event(
    "account.invited",
    _("given an account"),
    {
        "ho_ten": Placeholder(_("full name"), "Lê Văn Mẫu"),
        "vai_tro": Placeholder(_("roles"), "giảng viên"),
        "ten_dang_nhap": Placeholder(_("e-mail or phone"), "giangvien@vi-du.vn"),
        "dia_chi": Placeholder(
            _("address of the page for signing in by a code"),
            "https://vi-du.vn/tai-khoan/login/code/",
        ),
        "dien_thoai_ho_tro": Placeholder(_("support line"), "0290 000 0000"),
    },
    "Tài khoản hệ thống đào tạo hợp tác xã Cà Mau",
    "Kính gửi Ông/Bà {ho_ten},\n\n"
    "Cơ quan đã lập tài khoản cho Ông/Bà với vai trò: {vai_tro}.\n"
    "Tên đăng nhập: {ten_dang_nhap}\n"
    "Để vào lần đầu, Ông/Bà mở {dia_chi}, nhập tên đăng nhập và nhận mã dùng một lần;"
    " sau đó có thể đặt mật khẩu hoặc thêm khóa đăng nhập.\n"
    "Nếu không nhận được mã, Ông/Bà gọi {dien_thoai_ho_tro} để được đọc mã.",
)


def register_all() -> None:
    """Make the events known to the outbox, when the app starts."""
    register(INVITED)
