"""What screening holds of people."""

from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, FORMER, Leaving, Table, declare, nobodys
from forums.models import Post

from .models import Screening


def _erase(leaving: Leaving, most: int) -> int:
    """What was found in posts that are gone."""
    if leaving.posts_stay:
        return 0
    own = Post.objects.filter(author=leaving.person.pk).values("pk")
    found = Screening.objects.filter(subject_type="forums.post", subject_id__in=own)
    ids = list(found.values_list("pk", flat=True)[:most])
    if ids:
        Screening.objects.filter(pk__in=ids).delete()
    return len(ids)


ACT = _("an act of the team stays answerable; the name goes")
TEAMS = "settings of the team, with nobody's words"
declare(
    Table(
        "screening.Print",
        DELETED,
        _("made from a text"),
        aside="author",
        goes="author",
        stays="made from a text, as numbers",
    ),
    Table(
        "screening.Screening",
        DELETED,
        _("it goes with the text"),
        stays="what a rule found in a text: numbers",
        erase=_erase,
    ),
    Table("screening.Trial", FORMER, ACT, aside="started_by", stays=TEAMS),
    Table("screening.AssistantVersion", FORMER, ACT, aside="learned_by", stays=TEAMS),
    Table("screening.Setting", FORMER, ACT, aside="changed_by", stays=TEAMS),
    Table("screening.RuleSet", FORMER, ACT, aside="made_by", stays=TEAMS),
    Table("screening.RuleSetVersion", FORMER, ACT, aside="made_by", stays=TEAMS),
    Table("screening.Proposal", FORMER, ACT, aside="by closed_by", stays=TEAMS),
    Table("screening.Switch", FORMER, ACT, aside="changed_by", stays=TEAMS),
)
nobodys("screening.Hit", why="which rule struck, by numbers")
