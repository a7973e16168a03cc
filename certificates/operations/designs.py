"""Which template a certificate is made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from certificates.models import (
    CertificateKind,
    Template,
    TemplateChoice,
    TemplateVersion,
)

if TYPE_CHECKING:
    from curriculum.models import Programme

STANDARD = {
    CertificateKind.COMPLETION: (
        "Mẫu giấy chứng nhận của tỉnh",
        {"title": "", "subtitle": ""},
        "Đã hoàn thành",
    ),
    CertificateKind.CONFIRMATION: (
        "Mẫu giấy xác nhận của tỉnh",
        {"title": "GIẤY XÁC NHẬN", "subtitle": "THAM DỰ KHÓA BỒI DƯỠNG"},
        "Đã tham dự",
    ),
}


def version_for(programme: Programme, kind: str) -> TemplateVersion:
    """The newest version of the template that the programme chose, or of the standard.

    It is frozen from now on. The caller holds the register's lock.
    """
    choice = TemplateChoice.objects.filter(programme=programme, kind=kind).first()
    template = choice.template if choice else standard(CertificateKind(kind))
    version = template.versions.select_for_update().order_by("-number")[0]
    if version.first_used_at is None:
        version.first_used_at = timezone.now()
        version.save(update_fields=["first_used_at"])
    return version


def standard(kind: CertificateKind) -> Template:
    """The template used where a programme chose none, made when it is first needed."""
    name, texts, done = STANDARD[kind]
    template, _created = Template.objects.get_or_create(
        kind=kind, is_standard=True, defaults={"name": name}
    )
    TemplateVersion.objects.get_or_create(
        template=template, number=1, defaults={**texts, "lines": standard_lines(done)}
    )
    return template


def standard_lines(done: str) -> list[list[str]]:
    """The body's lines."""
    return [
        ["Đơn vị công tác", "{don_vi}"],
        ["Chức vụ", "{chuc_vu}"],
        [done, "{chuong_trinh}"],
        ["Thời lượng", "{thoi_luong}"],
        ["Xếp loại", "{xep_loai}"],
    ]
