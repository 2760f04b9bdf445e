"""What a page says of itself to machines: its one address, its neighbours, a few words, a picture, data.

    context["described"] = Described(title=…, path="/forums/t/1/keys/", words=excerpt(…), graph=[…])
    {% block head %}{% include "web/_described.html" %}{% endblock %}

Views fill `words`, `picture` and `graph` for visitors alone: who is signed in is no machine, and need not pay.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
# As Django's json_script: no end of the element, no comment and no entity can begin in the data.
HARMLESS = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
WORDS = 200  # characters of a description


@dataclass(frozen=True)
class Described:
    """`path` is the page's one address, without what does not change what it shows.

    Where it is not `indexed`, nothing of what stands on it is said.
    """

    title: str
    path: str
    words: str = ""
    picture: str = ""  # path of one that everybody may see
    kind: str = "website"
    language: str = "en"
    previous: str = ""  # paths of the pages before and after in the same list
    following: str = ""
    indexed: bool = True
    shared: bool = False  # whether cards are shown where the address is shared
    graph: Sequence[Mapping[str, Any]] = field(default_factory=tuple)  # schema.org, without @context
    drawn: str = ""  # the graph as it stands in the page, where that was kept

    @property
    def url(self) -> str:
        return absolute(self.path)

    @property
    def picture_url(self) -> str:
        return absolute(self.picture or static("card.png"))

    @property
    def card(self) -> str:
        return "summary_large_image" if self.picture else "summary"

    @property
    def locale(self) -> str:
        return LOCALES.get(self.language, self.language)

    @property
    def data(self) -> SafeString:
        """A data block: browsers execute nothing of it, and the Content-Security-Policy has nothing to say."""
        if self.drawn or not self.graph:
            return mark_safe(self.drawn)
        return json_ld({"@context": "https://schema.org", "@graph": list(self.graph)})

    def ready(self) -> "Described":
        """With its data drawn, so that it can be kept and shown again."""
        return replace(self, drawn=str(self.data), graph=())


def json_ld(data: Mapping[str, Any]) -> SafeString:
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(HARMLESS)))


def absolute(path: str) -> str:
    """The whole address; what is one already stays."""
    return path if path.startswith(("https://", "http://")) else f"{settings.SITE_URL}{path}"


def crumbs(*steps: tuple[str, str]) -> dict[str, Any]:
    """A BreadcrumbList of (name, path), from the outermost."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
