"""Agreeing to texts by version, and publishing the privacy text."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all
from community.commons.site.models import Site

from .. import facts
from ..agreed import write_agreements
from ..models import Member, PrivacyText


@operation("membership.agree")
def agree(member: Member, *, by: Any, versions: Mapping[str, int]) -> Member:
    """Write down that a member agreed to these versions, by document. What was agreed to before stays so."""
    if not write_agreements(member, versions):
        raise Refused(_("You agreed to this already."))
    return member


def _render_texts(nothing: None, *, texts: Mapping[str, str], **rest: Any) -> dict[str, Any]:
    from community.commons.text.render import render

    return {"htmls": {code: str(render(text).html) for code, text in texts.items() if text.strip()}}


@operation("membership.publish_privacy_text", prepare=_render_texts)
def publish_privacy_text(
    nothing: None, *, by: Any, texts: Mapping[str, str], material: bool, htmls: Mapping[str, str]
) -> PrivacyText:
    """A new version of the privacy text, in Markdown by language; a material one is asked of every member.

    Raises Refused when it is empty or says the same as the last one.
    """
    said = {code: text.strip() for code, text in texts.items() if text.strip()}
    if not said:
        raise Refused(_("Write the text in at least one language."), status=422)
    last = PrivacyText.objects.select_for_update().order_by("-number").first()
    if last is not None and last.texts == said:
        raise Refused(_("Nothing was changed."))
    text = PrivacyText.objects.create(
        number=last.number + 1 if last else 1,
        texts=said,
        htmls=dict(htmls),
        material=material,
        made_by=by,
        since=now(),
    )
    if material:
        Site.objects.update_or_create(pk=1, defaults={"privacy_material": text.number})
    changed_for_all()
    record(facts.PrivacyTextPublished(text.number, material), by=by, subject=text)
    return text
