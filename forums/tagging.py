"""From what somebody typed to tags, and onto a topic: found, made, locked, counted."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from community.commons import text as markdown
from community.commons.access import Refused, allowed
from community.commons.activity.log import now, quiet
from community.commons.standing.models import State

from .models import Audience, Category, Tag, Topic, TopicTag

AT_MOST = 5  # tags of a topic
NAME_LENGTH = 40
RELABELLED_AT_ONCE = 500  # topics
_SPELLED = {"+": " plus", "#": " sharp"}  # c, c++ and c# are three


@dataclass(frozen=True)
class Change:
    """What putting tags on a topic did: ids of the tags that count, and the tags made for it."""

    before: list[int]
    after: list[int]
    made: list[Tag]


def slug_of(name: str) -> str:
    """The address of a tag: small Latin letters without accents, or the letters of another script."""
    spelled = "".join(_SPELLED.get(letter, letter) for letter in name)
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(letter)
    )
    return slugify(unicodedata.normalize("NFC", plain), allow_unicode=True)[:60].strip("-_")


def clean_name(name: str) -> str:
    """One tag's name on one line. Raises Refused with what to mend."""
    name = markdown.clean_line(name, limit=NAME_LENGTH)
    if "," in name or not slug_of(name):
        raise Refused(
            _("“%(name)s” can't be a tag: use letters or digits.") % {"name": name[:40]}, status=422
        )
    return name


def names_in(typed: str) -> list[str]:
    """The names in a field where commas stand between them."""
    return [
        name for name in (piece.strip().removeprefix("#") for piece in re.split(r"[,;\n]", typed)) if name
    ]


def put(topic: Topic, names: Sequence[str], *, by: Any) -> Change:
    """Let the topic carry exactly these tags. Raises Refused: too many, or a tag that `by` may not make.

    Whatever was merged or taken away meanwhile keeps its row, so that its undoing finds it.
    """
    standing = TopicTag.objects.filter(topic=topic).exclude(tag=None).values_list("tag", flat=True)
    wanted, made = _locked(_clean(names), by, set(standing))
    rows = list(TopicTag.objects.filter(topic=topic))
    before = sorted({row.tag_id for row in rows if row.tag_id})
    after = sorted(tag.pk for tag in wanted)
    if before == after:
        return Change(before, after, made)
    TopicTag.objects.filter(
        pk__in=[row.pk for row in rows if row.tag_id and row.tag_id not in after]
    ).delete()
    # A tag that was taken off and merged back may have its row still: one row per chosen tag.
    TopicTag.objects.bulk_create(
        [TopicTag(topic=topic, chosen=tag, tag=tag) for tag in wanted if tag.pk not in before],
        update_conflicts=True,
        unique_fields=["topic", "chosen"],
        update_fields=["tag"],
    )
    if topic.state == State.VISIBLE:
        _count(topic, [pk for pk in after if pk not in before], 1)
        _count(topic, [pk for pk in before if pk not in after], -1)
    write_labels([topic])
    return Change(before, after, made)


def choose_for_new(
    wanted: Sequence[tuple[Topic, Sequence[str]]], *, by: Any
) -> tuple[dict[int, list[Tag]], list[Tag]]:
    """The tags of topics that are about to be stored, many at once: by place in `wanted`, and those made for them.

    For imports: names that can't be tags, those that the team took away and those above the limit are left out.
    Their `labels` are set; `put_on_new` belongs behind the storing.
    """
    named = [{slug_of(name): name for name in names if _can_be_tag(name)} for _topic, names in wanted]
    every = {slug: name for names in named for slug, name in names.items()}
    if not every:
        return {}, []
    known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=every)}
    made = _make({slug: name for slug, name in every.items() if slug not in known}, by)
    known |= {tag.slug: tag for tag in made}
    meant = {tag.synonym_of_id or tag.pk for tag in known.values() if tag.gone_at is None}
    locked = {tag.pk: tag for tag in Tag.objects.filter(pk__in=meant).order_by("pk").select_for_update()}
    chosen: dict[int, list[Tag]] = {}
    for place, ((topic, _names), slugs) in enumerate(zip(wanted, named, strict=True)):
        ids = [known[slug].synonym_of_id or known[slug].pk for slug in slugs if known[slug].gone_at is None]
        tags = [locked[pk] for pk in dict.fromkeys(ids) if locked[pk].synonym_of_id is None]
        chosen[place] = sorted(tags[:AT_MOST], key=lambda tag: tag.pk)
        topic.labels = [[tag.slug, tag.name] for tag in chosen[place]]
    return chosen, made


def put_on_new(chosen: Sequence[tuple[Topic, Sequence[Tag]]]) -> None:
    """Let new topics, stored a moment ago, carry the tags that `choose_for_new` gave; counted in one go."""
    TopicTag.objects.bulk_create(
        [TopicTag(topic=topic, chosen=tag, tag=tag) for topic, tags in chosen for tag in tags]
    )
    uses = Counter(
        tag.pk
        for topic, tags in chosen
        if topic.state == State.VISIBLE and topic.category.see == Audience.EVERYONE
        for tag in tags
    )
    for pk, count in sorted(uses.items()):
        Tag.objects.filter(pk=pk).update(topic_count=F("topic_count") + count)


def _can_be_tag(name: str) -> bool:
    try:
        return bool(clean_name(name))
    except (Refused, markdown.TextRefused):
        return False


def _clean(names: Sequence[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for name in names:
        cleaned = clean_name(name)
        named.setdefault(slug_of(cleaned), cleaned)
    if len(named) > AT_MOST:
        raise Refused(
            ngettext(
                "A topic has at most %(n)d tag. Keep the one that others would look for.",
                "A topic has at most %(n)d tags. Keep those that others would look for.",
                AT_MOST,
            )
            % {"n": AT_MOST},
            status=422,
        )
    return named


def _locked(named: dict[str, str], by: Any, standing: set[int]) -> tuple[list[Tag], list[Tag]]:
    """The tags that these names mean, and those made for them.

    All of them and those that stand on the topic are locked, in order of their numbers: none is merged before the
    topic carries it, and two who tag at once never wait for each other in a circle.
    """
    made: list[Tag] = []
    locked: list[Tag] = []
    meant: set[int] = set()
    for _attempt in range(3):
        known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=named)}
        made += _make({slug: name for slug, name in named.items() if slug not in known}, by)
        meant = {known[slug].synonym_of_id or known[slug].pk for slug in named if slug in known}
        meant |= {tag.pk for tag in made}
        locked = list(Tag.objects.filter(pk__in=meant | standing).order_by("pk").select_for_update())
        locked = [tag for tag in locked if tag.pk in meant]
        if all(tag.synonym_of_id is None for tag in locked):
            break
    _refuse_unknown(locked, made, by)
    return locked, made


def _make(missing: dict[str, str], by: Any) -> list[Tag]:
    if not missing:
        return []
    if not quiet() and not allowed(by, "forums.create_tag"):
        raise _unknown(next(iter(missing.values())))
    rows = [Tag(slug=slug, name=name, made_by=by, made_at=now()) for slug, name in missing.items()]
    Tag.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else may make the same one
    return list(Tag.objects.filter(slug__in=missing))


def _refuse_unknown(tags: Iterable[Tag], made: Sequence[Tag], by: Any) -> None:
    """A tag of topics that `by` may not see is as unknown as one that does not exist."""
    for tag in tags:
        if tag.gone_at is not None:
            raise Refused(
                _("The team took the tag “%(name)s” away. Choose another one.") % {"name": tag.name},
                status=422,
            )
    if quiet() or allowed(by, "forums.create_tag"):
        return
    seen = set(
        Tag.objects.visible_to(by).filter(pk__in=[tag.pk for tag in tags]).values_list("pk", flat=True)
    )
    for tag in tags:
        if tag.pk not in seen:
            raise _unknown(tag.name)


def _unknown(name: str) -> Refused:
    return Refused(
        _(
            "There is no tag “%(name)s” yet. Choose among those there are; trusted members and the team make "
            "new ones."
        )
        % {"name": name},
        status=422,
    )


# -- Counting ------------------------------------------------------------------------------


def count_topic(topic: Topic, change: int) -> None:
    """The topic with its tags came into (+1) or went out of (-1) sight."""
    ids = TopicTag.objects.filter(topic=topic).exclude(tag=None).values("tag")
    _count(
        topic, [tag.pk for tag in Tag.objects.filter(pk__in=ids).order_by("pk").select_for_update()], change
    )


def _count(topic: Topic, ids: Sequence[int], change: int) -> None:
    """Only topics that everyone may see are counted; asked in the statement, with the category's row as it is."""
    if not ids:
        return
    public = Category.objects.filter(pk=topic.category_id, see=Audience.EVERYONE)
    Tag.objects.filter(Exists(public), pk__in=ids).update(topic_count=F("topic_count") + change)


def public_uses() -> QuerySet[TopicTag]:
    return TopicTag.objects.filter(topic__state=State.VISIBLE, topic__category__see=Audience.EVERYONE)


def recount(tags: QuerySet[Tag]) -> None:
    """Count afresh, in one statement: after merging, or when a category opens or closes to everyone."""
    list(tags.order_by("pk").select_for_update().values_list("pk", flat=True))
    counted = (
        public_uses()
        .filter(tag=OuterRef("pk"))
        .order_by()
        .values("tag")
        .annotate(n=Count("topic", distinct=True))
        .values("n")
    )
    tags.update(topic_count=Coalesce(Subquery(counted), 0))


# -- Labels --------------------------------------------------------------------------------


def write_labels(topics: Sequence[Topic]) -> None:
    """What lists show of tags, kept on each topic; and a new version of its pages."""
    names: dict[int, dict[str, str]] = {topic.pk: {} for topic in topics}
    rows = TopicTag.objects.filter(topic__in=list(names)).exclude(tag=None).order_by("pk")
    for topic_id, slug, name in rows.values_list("topic", "tag__slug", "tag__name"):
        names[topic_id][slug] = name
    for topic in topics:
        topic.labels = [list(pair) for pair in names[topic.pk].items()]
        Topic.objects.filter(pk=topic.pk).update(labels=topic.labels, version=F("version") + 1)


@task()
def relabel(tag_id: int, after: int = 0) -> None:
    """After a tag got another name, was merged or taken away: its topics show it, some hundreds at a time."""
    family = Tag.objects.filter(pk=tag_id) | Tag.objects.filter(synonym_of=tag_id)
    uses = TopicTag.objects.filter(chosen__in=family.values("pk"), topic__gt=after).order_by("topic")
    ids = list(dict.fromkeys(uses.values_list("topic", flat=True)[:RELABELLED_AT_ONCE]))
    write_labels(list(Topic.objects.filter(pk__in=ids)))
    categories = Topic.objects.filter(pk__in=ids).values("category")
    Category.objects.filter(pk__in=categories).update(version=F("version") + 1)
    if len(ids) == RELABELLED_AT_ONCE:
        relabel.enqueue(tag_id, ids[-1])
