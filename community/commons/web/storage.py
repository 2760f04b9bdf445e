"""Static files under hashed names: style sheets joined into one, modules into one, no source maps."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .modules import joined

IMPORT = re.compile(r"""^@import\s+(?:url\()?["']?(?P<url>[^"')\s]+)["']?\)?\s*;[ \t]*\n?""", re.MULTILINE)
MODULES = "js/site.js"
SOURCE_MAP = re.compile(
    r"^(?://[#@]\s*sourceMappingURL=.*|/\*[#@]\s*sourceMappingURL=.*?\*/)[ \t]*$", re.MULTILINE
)


class _Prepared:
    """A static file's source as it is published; stands where Django expects a storage to open."""

    def __init__(self, name: str, paths: Mapping[str, tuple[Any, str]]) -> None:
        self.name, self.paths = name, paths

    def open(self, path: str) -> File[Any]:
        text = joined(self.name, self._source) if self.name == MODULES else self._text(self.name)
        return ContentFile(text.encode(), name=path)

    def _source(self, name: str) -> str:
        storage, path = self.paths[name]
        with storage.open(path) as source:
            return SOURCE_MAP.sub("", source.read().decode())

    def _text(self, name: str) -> str:
        text = self._source(name)
        return IMPORT.sub(lambda found: self._imported(name, found), text) if name.endswith(".css") else text

    def _imported(self, name: str, found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["url"]))
        return self._text(target) if target in self.paths else found[0]


class StaticStorage(CompressedManifestStaticFilesStorage):
    """What `collectstatic` writes and `{% static %}` names.

    Each page asks for one style sheet and one module: their imports are joined when files are collected. The parts
    remain files of their own too, which costs nothing and keeps relative `url()`s checked.
    """

    support_js_module_import_aggregation = True
    manifest_strict = False

    def post_process(self, paths: Mapping[str, tuple[Any, str]], *args: Any, **kwargs: Any) -> Iterator[Any]:
        prepared = {
            name: (_Prepared(name, paths), path) if name.endswith((".css", ".js")) else (storage, path)
            for name, (storage, path) in paths.items()
        }
        self.__dict__.pop("_known_urls", None)
        yield from super().post_process(prepared, *args, **kwargs)

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Callable[[re.Match[str]], str]:
        """Imports are followed in modules of our own; libraries come as one file, and quote code in comments."""
        if name.endswith(".js") and not name.startswith("js/"):
            return lambda found: found[0]
        convert: Callable[[re.Match[str]], str] = super().url_converter(name, *args, **kwargs)
        return convert

    def url(self, name: str | None, force: bool = False) -> str:
        """Once files were collected their addresses stay the same; every page names two dozen of them."""
        if not self.hashed_files or force or name is None:
            return str(super().url(name, force))
        known: dict[str, str] = self.__dict__.setdefault("_known_urls", {})
        if name not in known:
            known[name] = str(super().url(name))
        return known[name]

    def stored_name(self, name: str) -> str:
        """The hashed name; before anything was collected (tests, a first start) the plain one."""
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))
