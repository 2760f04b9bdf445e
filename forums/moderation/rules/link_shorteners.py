"""A new member's link that hides where it leads."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.moderation.screening.seen import CodedRule, Seen

SHORTENERS = {
    "adf.ly", "bit.do", "bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly",
    "s.id", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "v.gd",
}  # fmt: skip
FEW_POSTS = 10


def look(seen: Seen) -> str:
    if seen.posts >= FEW_POSTS:
        return ""
    hidden = sorted(seen.domains & SHORTENERS)
    return _("links by %(domain)s, which hides where it leads") % {"domain": hidden[0]} if hidden else ""


rule = CodedRule(
    title=gettext_lazy("Shortened links of new members"),
    what=gettext_lazy(
        "A link by a known shortener from somebody with fewer than ten posts: nobody sees where it leads."
    ),
    action="approval",
    look=look,
)
