"""Tags of every template: icons, avatars, times."""

from django import template

register = template.Library()
