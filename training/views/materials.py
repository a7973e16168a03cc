"""Learning materials, handed to who may have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from training.materials import materials_for

if TYPE_CHECKING:
    from accounts.http import Request


@require_safe
def material_download(request: Request, pk: int) -> FileResponse:
    """The file under the sender's name; never opened inside a page of ours."""
    material = get_object_or_404(materials_for(request.user), pk=pk)
    return FileResponse(
        material.file.open("rb"),
        as_attachment=True,
        filename=material.filename,
        content_type=material.content_type,
    )
