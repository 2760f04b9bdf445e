"""Posts: what was said, with its number, its state and what it said before."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.prepared import Prepared
from community.commons.standing.models import Restrictable, RestrictableQuerySet, State
from membership.models import DisplayName

from .audiences import categories_moderated_by, moderates_everything
from .topics import PAGE, Topic

# As SQL, since the ORM takes longer to write these for each page than the database to answer them.
ANSWERS = (
    "SELECT COUNT(*) FROM forums_post answer WHERE answer.topic_id = forums_post.topic_id"
    " AND answer.reply_to = forums_post.number AND answer.state = 'visible'"
)
ANSWERED_NAME = (
    "SELECT person.name FROM forums_post answered"
    " JOIN membership_member person ON person.id = answered.author_id"
    " WHERE answered.topic_id = forums_post.topic_id AND answered.number = forums_post.reply_to"
    " AND answered.state = 'visible'"
)
SHOWN = (
    "state",
    "held_because",
    "restriction",
    "topic",
    "number",
    "author",
    "html",
    "language",
    "reply_to",
    "created_at",
    "revision_count",
    "reactions",
    "source",
    "source_url",
    "source_author_url",
    "wiki",
    "polled",
    "redacted_at",
)
SHOWN_OF_AUTHOR = ("handle", "name", "avatar", "account", "automaton", "roles_now", "roles_until")


class PostQuerySet(RestrictableQuerySet):
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
        """What a page shows of each: the source of the text, and of its author, stay in the database.

        With `answers` (how many visible posts reply to each) and `answered_name` (whom each replies to).
        """
        columns = (*SHOWN, *(f"author__{name}" for name in SHOWN_OF_AUTHOR))
        return (
            self.select_related("author")
            .only(*columns)
            .annotate(
                answers=RawSQL(ANSWERS, [], models.IntegerField()),  # noqa: S611  (nothing of it was typed)
                answered_name=RawSQL(ANSWERED_NAME, [], DisplayName()),  # noqa: S611
            )
        )

    def sent_by(self, person: Any, once: str) -> "Post | None":
        """The post that the same form made already: a double click is one post."""
        return next(iter(_SENT(person.pk, once)), None) if once else None


_SENT = Prepared(lambda person, once: Post.objects.filter(author=person, once=once).select_related("topic"))


class Format(models.TextChoices):
    MARKDOWN = "markdown", "Markdown"
    HTML = "html", "HTML"  # imported; becomes Markdown when first edited
    PLAIN = "plain", _("plain text")


class Post(Restrictable):
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField(
        null=True
    )  # none until a held post is approved: gaps would betray it
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    text = models.TextField()
    format = models.CharField(max_length=8, choices=Format, default=Format.MARKDOWN)
    html = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # version of the renderer that made `html`
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    reply_to = models.PositiveIntegerField(null=True, blank=True)  # number of the post answered
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    revision_count = models.PositiveIntegerField(default=0)
    reactions = models.JSONField(default=dict)  # {"thank": 3}: counted in the transaction of each reaction
    wiki = models.BooleanField(default=False)  # members may edit it, each under their own name
    redacted_at = models.DateTimeField(null=True, blank=True, editable=False)  # personal data was taken out
    polled = models.BooleanField(default=False, editable=False)  # has a poll: most pages ask for none
    once = models.CharField(
        max_length=36, blank=True
    )  # token of the form that sent it: sent twice is one post
    source = models.CharField(max_length=80, blank=True, editable=False)
    source_id = models.CharField(max_length=200, blank=True, editable=False)
    source_url = models.CharField(max_length=500, blank=True, editable=False)  # shown beside an imported post
    source_author_url = models.CharField(max_length=500, blank=True, editable=False)
    source_digest = models.CharField(
        max_length=16, blank=True, editable=False
    )  # of text and format as they came

    objects = PostQuerySet.as_manager()

    class Meta(Restrictable.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [
            models.Index(fields=["author", "-id"], name="posts_of_author"),
            models.Index(fields=["-id"], condition=Q(state="held"), name="posts_held"),
            models.Index(fields=["renderer"], name="posts_by_renderer"),
            models.Index(
                fields=["topic", "reply_to", "state"],
                condition=Q(reply_to__isnull=False),
                name="posts_answering",
            ),
            models.Index(fields=["source_url"], condition=~Q(source_url=""), name="posts_by_source_url"),
        ]
        constraints = [
            *Restrictable.Meta.constraints,
            models.UniqueConstraint("topic", "number", name="one_post_per_number"),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(state__in=["held", "hidden", "removed", "deleted"]),
                name="a_shown_post_has_a_number",
            ),
            models.UniqueConstraint("author", "once", condition=~Q(once=""), name="a_form_posts_once"),
            models.UniqueConstraint(
                "source", "source_id", condition=~Q(source=""), name="one_post_per_imported"
            ),
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
