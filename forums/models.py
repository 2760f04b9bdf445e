"""What the forums hold: categories, topics, posts, and what members keep beside them."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Restrictable, State
from membership.models import Member, Role

PAGE = 20  # posts on a page of a topic; post n stands on page (n - 1) // PAGE + 1
EDIT_WINDOWS = {"newcomer": timedelta(hours=1), "member": timedelta(hours=24), "trusted": timedelta(days=30)}
NEWCOMER_FOR = timedelta(days=1)


class Audience(models.TextChoices):
    """Who may do something in a category, each wider one containing the next."""

    EVERYONE = "everyone", _("everyone")
    MEMBERS = "members", _("members")
    TRUSTED = "trusted", _("trusted members")
    STAFF = "staff", _("moderators")


def audiences_of(person: Any) -> list[str]:
    """The audiences that this person belongs to on the whole site."""
    if not getattr(person, "pk", None) or not (person.is_active or person.automaton):
        return [Audience.EVERYONE]
    if person.automaton or person.roles & {Role.MODERATOR, Role.ADMINISTRATOR}:
        return list(Audience)
    if person.roles & {Role.TRUSTED, Role.COORDINATOR}:
        return [Audience.EVERYONE, Audience.MEMBERS, Audience.TRUSTED]
    return [Audience.EVERYONE, Audience.MEMBERS]


def moderates_everything(person: Any) -> bool:
    return bool(
        getattr(person, "automaton", False)
        or getattr(person, "roles", frozenset()) & {Role.MODERATOR, Role.ADMINISTRATOR}
    )


def categories_moderated_by(person: Any) -> list[int]:
    """Ids of the categories of a category moderator."""
    prefix = f"{Role.CATEGORY_MODERATOR}:forums.category:"
    return [int(role.removeprefix(prefix)) for role in getattr(person, "roles", ()) if role.startswith(prefix)]


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, person: Any) -> Self:
        return self.filter(Q(see__in=audiences_of(person)) | Q(pk__in=categories_moderated_by(person)))

    def open_to_new_topics_by(self, person: Any) -> Self:
        return self.visible_to(person).filter(
            Q(post__in=audiences_of(person)) | Q(pk__in=categories_moderated_by(person))
        )


class Category(models.Model):
    """A room of the forums, with who may see it, open topics in it and reply in it."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    translations = models.JSONField(default=dict, blank=True)  # {"fr": {"name": …, "description": …}}
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, blank=True)  # "" is any
    tint = models.PositiveSmallIntegerField(_("colour"), default=1)  # 1 to 6, the tints of the design
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    see = models.CharField(_("who may see it"), max_length=10, choices=Audience, default=Audience.EVERYONE)
    post = models.CharField(_("who may open topics"), max_length=10, choices=Audience, default=Audience.MEMBERS)
    reply = models.CharField(_("who may reply"), max_length=10, choices=Audience, default=Audience.MEMBERS)
    premoderated = models.BooleanField(_("a moderator reads first"), default=False)
    topic_count = models.PositiveIntegerField(default=0, editable=False)  # visible topics
    post_count = models.PositiveIntegerField(default=0, editable=False)  # visible posts of visible topics
    version = models.PositiveBigIntegerField(default=0, editable=False)  # bumped by whatever changes its pages

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.translations.get(get_language() or "", {}).get("name") or self.name

    @property
    def words(self) -> str:
        """The description in the reader's language."""
        return self.translations.get(get_language() or "", {}).get("description") or self.description

    @property
    def space(self) -> str:
        return f"forums.category:{self.pk}"

    @property
    def url(self) -> str:
        return f"/forums/c/{self.slug}/"

    def admits(self, person: Any, audience: str) -> bool:
        """Whether `person` belongs to `audience` here; a moderator of the category always does."""
        return audience in audiences_of(person) or self.pk in categories_moderated_by(person)

    def moderated_by(self, person: Any) -> bool:
        return moderates_everything(person) or self.pk in categories_moderated_by(person)


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, person: Any) -> Self:
        """Topics of the categories that `person` may see; what is restricted only for its author and moderators."""
        in_sight = self.filter(category__in=Category.objects.visible_to(person))
        if moderates_everything(person):
            return in_sight
        shown = Q(state=State.VISIBLE)
        if getattr(person, "pk", None):
            shown |= Q(author=person.pk, state__in=[State.HELD, State.HIDDEN])
            shown |= Q(category__in=categories_moderated_by(person))
        return in_sight.filter(shown)

    def listed(self) -> Self:
        return self.filter(state=State.VISIBLE)

    def recently_active(self) -> Self:
        return self.order_by("-last_post_at", "-id")

    def unanswered(self) -> Self:
        return self.filter(post_count__lte=1)

    def mine(self, person: Any) -> Self:
        return self.filter(author=person.pk)

    def unread_by(self, person: Any) -> Self:
        """Active since the person's baseline, and with replies after the person's place (or never opened)."""
        baseline = ReadBaseline.objects.filter(member=person.pk).values("at")[:1]
        return (
            self.with_place_of(person)
            .filter(Q(my_place=None) | Q(my_place__lt=F("last_number")))
            .filter(last_post_at__gt=Coalesce(models.Subquery(baseline), person.joined_at))
        )

    def with_place_of(self, person: Any) -> Self:
        mine = ReadPosition.objects.filter(member=person.pk, topic=models.OuterRef("pk"))
        return self.annotate(my_place=models.Subquery(mine.values("number")[:1]))

    def for_list(self) -> Self:
        return self.select_related("author", "last_poster", "category")


class Topic(Restrictable):
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(max_length=80, allow_unicode=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="topics")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)  # of the last visible post
    last_poster = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_number = models.PositiveIntegerField(default=0)  # of the last visible post
    highest_number = models.PositiveIntegerField(default=0)  # the last number given; never goes back
    post_count = models.PositiveIntegerField(default=0)  # visible posts
    thanks = models.PositiveIntegerField(default=0)  # reactions on its posts
    pinned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    version = models.PositiveBigIntegerField(default=0, editable=False)
    source = models.CharField(max_length=80, blank=True, editable=False)  # where it was imported from
    source_id = models.CharField(max_length=200, blank=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta(Restrictable.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["state", "-last_post_at", "-id"], name="topics_latest"),
            models.Index(fields=["category", "state", "-last_post_at", "-id"], name="topics_latest_of_category"),
            models.Index(fields=["author", "-id"], name="topics_of_author"),
        ]
        constraints = [
            *Restrictable.Meta.constraints,
            models.UniqueConstraint("source", "source_id", condition=~Q(source=""), name="one_topic_per_imported"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return f"/forums/t/{self.pk}/{self.slug}/"

    def url_of_post(self, number: int) -> str:
        """The page that post `number` stands on, at the post."""
        page = (number - 1) // PAGE + 1
        return f"{self.url}{f'?page={page}' if page > 1 else ''}#p{number}"

    @property
    def pages(self) -> int:
        return max(1, (self.highest_number - 1) // PAGE + 1)

    @property
    def reply_count(self) -> int:
        return max(0, self.post_count - 1)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def space(self) -> str:
        return f"forums.category:{self.category_id}"

    @property
    def channel(self) -> str:
        """Where news of this topic are pushed to open pages."""
        return f"forums.topic:{self.pk}"


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, person: Any) -> Self:
        """Posts whose text `person` may read."""
        in_sight = self.filter(topic__in=Topic.objects.visible_to(person))
        if moderates_everything(person):
            return in_sight
        shown = Q(state=State.VISIBLE)
        if getattr(person, "pk", None):
            shown |= Q(author=person.pk, state__in=[State.HELD, State.HIDDEN, State.DELETED, State.REMOVED])
            shown |= Q(topic__category__in=categories_moderated_by(person))
        return in_sight.filter(shown)

    def on_page(self, page: int) -> Self:
        """By number, so that a deep page costs what the first one costs."""
        return self.filter(number__gt=(page - 1) * PAGE, number__lte=page * PAGE).order_by("number")

    def for_page(self) -> Self:
        return self.select_related("author", "restriction__statement")


class Format(models.TextChoices):
    MARKDOWN = "markdown", "Markdown"
    HTML = "html", "HTML"  # imported; becomes Markdown when first edited
    PLAIN = "plain", _("plain text")


class Post(Restrictable):
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField(null=True)  # none until a held post is approved: gaps would betray it
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    text = models.TextField()
    format = models.CharField(max_length=8, choices=Format, default=Format.MARKDOWN)
    html = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)  # version of the renderer that made `html`
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    reply_to = models.PositiveIntegerField(null=True, blank=True)  # number of the post answered
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    revision_count = models.PositiveIntegerField(default=0)
    reactions = models.JSONField(default=dict)  # {"thank": 3}: counted in the transaction of each reaction
    once = models.CharField(max_length=36, blank=True)  # token of the form that sent it: sent twice is one post
    source = models.CharField(max_length=80, blank=True, editable=False)
    source_id = models.CharField(max_length=200, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta(Restrictable.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [
            models.Index(fields=["author", "-id"], name="posts_of_author"),
            models.Index(fields=["-id"], condition=Q(state="held"), name="posts_held"),
            models.Index(fields=["renderer"], name="posts_by_renderer"),
        ]
        constraints = [
            *Restrictable.Meta.constraints,
            models.UniqueConstraint("topic", "number", name="one_post_per_number"),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(state__in=["held", "removed", "deleted"]),
                name="a_shown_post_has_a_number",
            ),
            models.UniqueConstraint("author", "once", condition=~Q(once=""), name="a_form_posts_once"),
            models.UniqueConstraint("source", "source_id", condition=~Q(source=""), name="one_post_per_imported"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number}"

    @property
    def url(self) -> str:
        return f"/forums/t/{self.topic_id}/{self.number}/" if self.number else f"/forums/t/{self.topic_id}/"

    @property
    def is_opening(self) -> bool:
        return self.number == 1


class Revision(models.Model):
    """What a post said before an edit."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)  # of the topic, where the opening post was edited
    text = models.TextField()
    format = models.CharField(max_length=8, choices=Format)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)  # when this text gave way

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint("post", "number", name="one_revision_per_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.post_id}, {self.number}"


class ReactionKind(models.TextChoices):
    THANK = "thank", _("Thank")
    LEARNED = "learned", _("Learned")
    AGREE = "agree", _("Agree")


class Reaction(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="given")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=ReactionKind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint("post", "member", "kind", name="one_reaction_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.post_id}"


class WatchLevel(models.TextChoices):
    WATCHING = "watching", _("told of every reply")
    NORMAL = "normal", _("told of answers and mentions")
    MUTED = "muted", _("told of nothing")


class Watch(models.Model):
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="watches")
    level = models.CharField(max_length=8, choices=WatchLevel)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("watched topic")
        verbose_name_plural = _("watched topics")
        constraints = [models.UniqueConstraint("topic", "member", name="one_watch_per_topic")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.level} {self.topic_id}"


class ReadPosition(models.Model):
    """One place per member and topic: everything up to this number was on the screen."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("read position")
        verbose_name_plural = _("read positions")
        constraints = [models.UniqueConstraint("member", "topic", name="one_place_per_topic")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.topic_id}: {self.number}"


class ReadBaseline(models.Model):
    """Since when a member wants to hear of topics never opened; "mark all read" moves it."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("read baseline")
        verbose_name_plural = _("read baselines")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.at}"


class Draft(models.Model):
    """What somebody was writing, kept on the server: one per place (such as "topic:12" or "category:3")."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    reply_to = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint("member", "place", name="one_draft_per_place")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.place}"


def is_newcomer(person: Member) -> bool:
    return not person.roles and timezone.now() - person.joined_at < NEWCOMER_FOR


def edit_window(person: Member) -> timedelta:
    """How long after posting `person` may still edit; moderators always may."""
    if person.roles:
        return EDIT_WINDOWS["trusted"]
    return EDIT_WINDOWS["newcomer" if is_newcomer(person) else "member"]
