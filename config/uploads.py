"""How much of a file that somebody sends is kept while it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

if TYPE_CHECKING:
    from typing import Any

MOST_BYTES = 22 * 1024 * 1024  # above what any form takes (materials: 20, lists: 10 MB)


class CappedUploadHandler(FileUploadHandler):
    """Counts what is too much instead of storing it, so that a form can say how much.

    The first handler: up to ``MOST_BYTES`` it lets the others work; what comes after is
    dropped, and the form gets an empty file with the true size.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.arrived = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.arrived += len(raw_data)
        return raw_data if self.arrived <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        if self.arrived <= MOST_BYTES:
            return None
        for other in self.request.upload_handlers if self.request else ():
            if begun := getattr(other, "file", None):
                begun.close()  # what the others have kept of it
        return UploadedFile(
            file=ContentFile(b""),
            name=self.file_name,
            content_type=self.content_type,
            size=self.arrived,
            charset=self.charset,
        )
