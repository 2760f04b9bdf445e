"""Files for what one writes: sent alone, then named in a text by the Markdown that is answered; and read by tokens."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Query
from ninja.errors import ValidationError
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from community.commons.files.models import Upload
from community.commons.files.operations import accept_file
from community.commons.files.views import serve, the_upload

from .doors import PUBLIC, SIGNED_IN
from .rooms import Room
from .shapes import Id, Nothing, Switch, Told

room = Room("Files")


class ContentQuery(BaseModel):
    thumbnail: Annotated[Switch, Field(description="a smaller picture, where there is one")] = False


class UploadOut(Told):
    id: int
    kind: str = Field(description="`image`, drawn anew without what cameras write into it, or `file`")
    name: str
    media_type: str
    size: int = Field(description="bytes")
    width: int = Field(description="pixels; 0 of what is no picture")
    height: int
    url: str
    thumbnail_url: str
    markdown: str = Field(description="what a text holds to show it")
    created_at: datetime


@room.reads("/uploads/{upload_id}", access=PUBLIC, answers=UploadOut)
def file_detail(request: HttpRequest, upload_id: Id) -> dict[str, Any]:
    """What is known of a file; its id stands in its address, `/files/{upload_id}/…`."""
    return _told(the_upload(request, upload_id))


@room.reads("/uploads/{upload_id}/content", access=PUBLIC, answers=Nothing, media="*/*")
def file_content(request: HttpRequest, upload_id: Id, asked: Query[ContentQuery]) -> HttpResponse:
    """The file itself, of a private category too; pages show it at its address, which knows no tokens."""
    return serve(request, the_upload(request, upload_id), small=asked.thumbnail)


@room.writes("POST", "/uploads", access=SIGNED_IN, answers=UploadOut, status=201)
def file_send(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(..., description="a picture or a document")],
) -> dict[str, Any]:
    """Send a picture or a file, as `multipart/form-data`.

    Only its owner sees it until a text that holds `markdown` is published; in no text, it is taken away after two
    days.
    """
    unknown = sorted({*request.POST, *request.FILES} - {"file"})
    if unknown:
        raise ValidationError(
            [{"loc": ("file", name[:60]), "type": "extra_forbidden", "msg": ""} for name in unknown]
        )
    return _told(accept_file(file, by=request.user))


def _told(one: Upload) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "name": one.original_name,
        "media_type": one.media_type,
        "size": one.size,
        "width": one.width,
        "height": one.height,
        "url": one.url,
        "thumbnail_url": one.thumbnail_url,
        "markdown": one.markdown,
        "created_at": one.created_at,
    }
