"""`render_mail`: a pair of templates as one mail, in the recipient's language, its styles written inline.

mail/<name>.txt: its first line is the subject. mail/<name>.html extends "mail/base.html".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist, engines
from django.template.context import make_context
from django.utils import translation

from community.commons.site import site


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str  # empty when the mail has no HTML template


def render_mail(name: str, language: str, context: Mapping[str, Any]) -> Rendered:
    """Raises TemplateDoesNotExist without a text template: every mail can be read as plain text."""
    with translation.override(language):
        everything = {
            "site_url": settings.SITE_URL,
            "site_name": str(site()),
            "language": language,
            **context,
        }
        words = _render(f"mail/{name}.txt", everything, autoescape=False)
        subject, _, text = words.strip().partition("\n")
        try:
            html = _render(f"mail/{name}.html", {**everything, "subject": subject.strip()}, autoescape=True)
        except TemplateDoesNotExist:
            html = ""
    return Rendered(subject.strip(), text.strip() + "\n", _inlined(html) if html else "")


def _render(name: str, context: dict[str, Any], *, autoescape: bool) -> str:
    template = engines["django"].get_template(name).template  # type: ignore[attr-defined]
    return str(template.render(make_context(context, autoescape=autoescape)))


def _inlined(html: str) -> str:
    return str(_inliner().inline(html))


@lru_cache(maxsize=1)
def _inliner() -> Any:
    import css_inline  # late: only processes that send mail need it

    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
