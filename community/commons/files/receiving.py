"""Stops keeping a sent file once it is too large, so that no form can fill the disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class Limit(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS; counts all files of a request. The view finds `request.upload_too_large`."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_BYTES + self.chunk_size:
            if self.request is not None:
                self.request.upload_too_large = self.received  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None
