"""Questions: from the queue to the stage to an answer; and who wants to know."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import State

from .items import Item


class QuestionQuerySet(models.QuerySet["Question"]):
    def wanted(self) -> Self:
        """Those that everybody sees and that wait for an answer, the most wanted first."""
        waiting = self.filter(stage=Question.Stage.WAITING, item__state=State.VISIBLE)
        return waiting.order_by("-votes", "item_id")

    def answered(self) -> Self:
        return self.filter(stage=Question.Stage.ANSWERED, item__state=State.VISIBLE).order_by("answered_at")


class Question(models.Model):
    """What becomes of an item that asks. Whether it is held or shown is the item's own state."""

    class Stage(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ON_STAGE = "on_stage", _("on stage")
        ANSWERED = "answered", _("answered")
        DISMISSED = "dismissed", _("put aside")
        MERGED = "merged", _("merged with another one")

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="question")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.WAITING)
    votes = models.PositiveIntegerField(default=0)  # people, each once
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    answer = models.TextField(blank=True, max_length=10_000)  # in writing, where somebody wrote it down
    answer_html = models.TextField(blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    post = models.PositiveIntegerField(null=True)  # its number in the topic that was made of the session
    why = models.CharField(max_length=300, blank=True)  # why it was put aside, for whoever asked

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage="merged", merged_into__isnull=False)
                | (~models.Q(stage="merged") & models.Q(merged_into=None)),
                name="a_merged_question_names_the_other",
            )
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Support(models.Model):
    """Somebody wants to know this too."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="supports")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("support of a question")
        verbose_name_plural = _("supports of questions")
        constraints = [models.UniqueConstraint("question", "member", name="one_support_per_person")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.member_id}"
