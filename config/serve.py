"""`make run`: web server, worker and what is due by itself together, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from time import sleep

ACCOUNTS = (
    ("quantri", "quản trị hệ thống"),
    ("giaovu", "giáo vụ"),
    ("lanhdao", "lãnh đạo ký duyệt"),
    ("giangvien", "giảng viên"),
    ("dulieu", "cán bộ dữ liệu"),
    ("htx", "đầu mối hợp tác xã"),
    ("xa", "cán bộ xã"),
    ("hocvien", "học viên"),
    ("xem", "người xem"),
)


def main() -> int:
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    print(f"\n  http://{host}:{port}/\n")  # noqa: T201
    print("  Tài khoản minh họa (mật khẩu camau-demo-2024):")  # noqa: T201
    for name, role in ACCOUNTS:
        print(f"    {name}@demo.example  {role}")  # noqa: T201
    print("\n  Ctrl-C để dừng.\n", flush=True)  # noqa: T201
    python = sys.executable
    commands = (
        [
            python,
            "-m",
            "gunicorn",
            "config.wsgi:application",
            f"--bind={host}:{port}",
            "--workers=2",
            "--threads=4",
            "--log-level=warning",
        ],
        [python, "manage.py", "worker", "--no-startup-delay"],
        [python, "manage.py", "run_due", "--every=20"],
    )
    children = [
        subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own commands
        for command in commands
    ]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while all(child.poll() is None for child in children):
            sleep(0.3)
    except KeyboardInterrupt:
        pass
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
    stopped_well = {0, -signal.SIGTERM}
    return int(any(child.returncode not in stopped_well for child in children))


if __name__ == "__main__":
    sys.exit(main())
