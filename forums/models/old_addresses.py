"""Addresses that things had at the place they were imported from, so that links of years lead here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .categories import Category
from .posts import Post
from .topics import Topic


class OldAddress(models.Model):
    """One address of the old place, written as `forums.old_addresses.keys_of` does, and what stands there now."""

    key = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=80)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+", null=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+", null=True)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", null=True)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False, topic=None, post=None)
                | Q(category=None, topic__isnull=False, post=None)
                | Q(category=None, topic=None, post__isnull=False),
                name="an_old_address_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.key
