"""Rules in code, one a file. A new file with a `rule` is found by itself; moderators switch it on.

    from django.utils.translation import gettext_lazy as _
    from forums.moderation.screening.seen import CodedRule, Seen

    def look(seen: Seen) -> str:
        return "…" if … else ""

    rule = CodedRule(title=_("…"), what=_("…"), action="watch", look=look)

`look` is given what is known of the text and its author (`Seen`), and answers with the reason in a few words
for moderators, or "". It asks nothing of the database, the disk or the network.
"""
