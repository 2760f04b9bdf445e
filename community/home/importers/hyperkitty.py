"""Archives as HyperKitty exports them (`…/export/list.mbox.gz`): mails, each with its address in the archive.

HyperKitty calls a mail by a digest of its Message-ID, so its old addresses are known without asking it. `--site` is
the list's page there, `https://lists.example.org/archives/list/dev@lists.example.org`.
"""

from base64 import b32encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha1

from forums.old_addresses import mail

from . import mbox
from .reading import Incoming, Options, Record, Stream


def read(stream: Stream, options: Options) -> Iterator[Record]:
    for record in mbox.read(stream, options):
        record.posts = [_addressed(post, options) for post in record.posts]
        yield record


def _addressed(post: Incoming, options: Options) -> Incoming:
    digest = digest_of(post.id)
    url = f"{options.site}/message/{digest}/" if "/list/" in options.site else ""
    return replace(post, addresses=(mail(digest),), url=post.url or url)


def digest_of(message_id: str) -> str:
    """Mailman's Message-ID-Hash."""
    return b32encode(sha1(message_id.strip("<> ").encode("utf-8", "replace")).digest()).decode()  # noqa: S324
