"""The words of the DSA Transparency Database that we use, and what they are called in plain language.

Read from the database's own validator (digital-services-act/transparency-database, StatementStoreRequest.php and
Statement.php). `export.py` fills a statement, `validation.py` says what its constraints refuse.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """The sixteen values of `category`, without their prefix STATEMENT_CATEGORY_."""

    ANIMAL_WELFARE = "ANIMAL_WELFARE", _("Animal welfare")
    CONSUMER_INFORMATION = "CONSUMER_INFORMATION", _("Consumer information infringements")
    CYBER_VIOLENCE = "CYBER_VIOLENCE", _("Cyber violence")
    CYBER_VIOLENCE_AGAINST_WOMEN = "CYBER_VIOLENCE_AGAINST_WOMEN", _("Cyber violence against women")
    DATA_PROTECTION = "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", _("Data protection and privacy violations")
    ILLEGAL_OR_HARMFUL_SPEECH = "ILLEGAL_OR_HARMFUL_SPEECH", _("Illegal or harmful speech")
    INTELLECTUAL_PROPERTY = "INTELLECTUAL_PROPERTY_INFRINGEMENTS", _("Intellectual property infringements")
    CIVIC_DISCOURSE = (
        "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
        _("Negative effects on civic discourse or elections"),
    )
    NOT_SPECIFIED_NOTICE = "NOT_SPECIFIED_NOTICE", _("Not specified in the notice")
    OTHER_VIOLATION = "OTHER_VIOLATION_TC", _("Other violation of the house rules")
    PROTECTION_OF_MINORS = "PROTECTION_OF_MINORS", _("Protection of minors")
    PUBLIC_SECURITY = "RISK_FOR_PUBLIC_SECURITY", _("Risk for public security")
    SCAMS = "SCAMS_AND_FRAUD", _("Scams and fraud")
    SELF_HARM = "SELF_HARM", _("Self-harm")
    UNSAFE_PRODUCTS = "UNSAFE_AND_PROHIBITED_PRODUCTS", _("Unsafe, non-compliant or prohibited products")
    VIOLENCE = "VIOLENCE", _("Violence")


class Ground(models.TextChoices):
    """Why at all: against the house rules, or against the law."""

    RULE = "rule", _("the house rules (incompatible content)")
    LAW = "law", _("the law (illegal content)")
