"""The log: what happened, who did it, when it was true and when we learned it. Rows are never changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    SITE = "site", _("on the site")
    API = "api", _("through the API")
    MAIL = "mail", _("by mail")
    COMMAND = "command", _("on the command line")
    AUTOMATIC = "automatic", _("by the site itself")
    IMPORT = "import", _("imported")
    DEMO = "demo", _("demonstration")


class FactRole(models.TextChoices):
    """What a fact counts as, whichever part recorded it; drives, profiles and metrics ask for these."""

    CONTRIBUTION = "contribution", _("contribution")
    ANSWER_ACCEPTED = "answer_accepted", _("answer accepted")
    ATTENDANCE = "attendance", _("attendance")
    JOINED = "joined", _("joined")
    RENEWED = "renewed", _("renewed")
    INVITED = "invited", _("invited")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def standing(self) -> "ActivityQuerySet":
        """Without what turned out to be a mistake, spam, or was erased."""
        return self.filter(void=None)

    def about(self, thing: models.Model) -> "ActivityQuerySet":
        return self.filter(subject_type=thing._meta.label_lower, subject_id=thing.pk)


class Activity(models.Model):
    verb = models.CharField(max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    actor_class = models.CharField(max_length=20)  # what the actor was then: visitor, member, moderator, …
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    parent_type = models.CharField(max_length=60, blank=True)
    parent_id = models.BigIntegerField(null=True)
    space = models.CharField(max_length=80, blank=True)  # such as "forums.category:3"
    role = models.CharField(max_length=20, choices=FactRole, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    local_day = models.DateField()  # the day in the community's own zone
    source = models.CharField(max_length=10, choices=Source)
    facts = models.JSONField(default=dict)  # ids, numbers, enumerations; never a name, an address or a text

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"]),
            models.Index(fields=["actor", "id"]),
            models.Index(fields=["verb", "local_day"]),
            models.Index(fields=["role", "local_day"], condition=~models.Q(role=""), name="activity_by_role"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}:{self.subject_id}"


class Words(models.Model):
    """What the log must show in words, such as a moderator's reason. Erasure may empty it, naming its case."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, primary_key=True)
    text = models.TextField()
    erased_by_case = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("words")
        verbose_name_plural = _("words")

    def __str__(self) -> str:
        return self.text[:60]


class Void(models.Model):
    """This activity shall not count: a mistake, spam, or an erasure."""

    class Why(models.TextChoices):
        MISTAKE = "mistake", _("mistake")
        SPAM = "spam", _("spam")
        ERASURE = "erasure", _("erasure")

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, primary_key=True)
    why = models.CharField(max_length=10, choices=Why)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("void activity")
        verbose_name_plural = _("void activities")

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.why}"


class Seal(models.Model):
    """One link of the audit log's chain; see `seal.py` for what each digest covers."""

    number = models.BigIntegerField(primary_key=True)
    activity = models.OneToOneField(Activity, on_delete=models.PROTECT)
    salt = models.CharField(max_length=32)
    words_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"{self.number}: {self.hash[:12]}"


class SealHead(models.Model):
    """The chain's last link: one row, locked while a link is added, shown on the public log, mailed out daily."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("head of the audit log")
        verbose_name_plural = _("heads of the audit log")

    def __str__(self) -> str:
        return f"{self.number}: {self.hash[:12]}"


class PublishedHead(models.Model):
    """The chain's last link as it was published and mailed on that day; the public log shows the newest."""

    day = models.DateField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("published head of the audit log")
        verbose_name_plural = _("published heads of the audit log")

    def __str__(self) -> str:
        return f"{self.day} {self.number}:{self.hash}"


class Delivered(models.Model):
    """This reaction has seen this activity; makes a second delivery harmless and an unfinished one visible."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE)
    reaction = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("delivered reaction")
        verbose_name_plural = _("delivered reactions")
        constraints = [
            models.UniqueConstraint("activity", "reaction", name="a_reaction_sees_an_activity_once")
        ]

    def __str__(self) -> str:
        return f"{self.reaction}: {self.activity_id}"
