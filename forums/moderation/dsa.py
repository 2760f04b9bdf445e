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


# The values of `category_specification`, without their prefix KEYWORD_; OTHER is left out: it needs words of its own.
KEYWORDS = [
    ("ANIMAL_HARM", _("Harm to animals")),
    ("UNLAWFUL_SALE_ANIMALS", _("Unlawful sale of animals")),
    ("HIDDEN_ADVERTISEMENT", _("Hidden advertisement")),
    ("INSUFFICIENT_INFORMATION_ON_TRADERS", _("Too little information on traders")),
    ("MISLEADING_INFO_CONSUMER_RIGHTS", _("Misleading information about consumer rights")),
    ("MISLEADING_INFO_GOODS_SERVICES", _("Misleading information about goods and services")),
    ("NONCOMPLIANCE_PRICING", _("Prices shown against the rules")),
    ("CYBER_BULLYING_INTIMIDATION", _("Bullying and intimidation")),
    ("CYBER_HARASSMENT", _("Harassment")),
    ("CYBER_INCITEMENT", _("Incitement online")),
    ("CYBER_STALKING", _("Stalking")),
    ("NON_CONSENSUAL_IMAGE_SHARING", _("Pictures shared without consent")),
    ("NON_CONSENSUAL_MATERIAL_DEEPFAKE", _("Faked pictures made without consent")),
    ("BULLYING_AGAINST_GIRLS", _("Bullying of girls")),
    ("CYBER_HARASSMENT_AGAINST_WOMEN", _("Harassment of women")),
    ("CYBER_STALKING_AGAINST_WOMEN", _("Stalking of women")),
    ("FEMALE_GENDERED_DISINFORMATION", _("Disinformation against women")),
    ("INCITEMENT_AGAINST_WOMEN", _("Incitement against women")),
    ("NON_CONSENSUAL_IMAGE_SHARING_AGAINST_WOMEN", _("Pictures of women shared without consent")),
    ("NON_CONSENSUAL_MATERIAL_DEEPFAKE_AGAINST_WOMEN", _("Faked pictures of women made without consent")),
    ("BIOMETRIC_DATA_BREACH", _("Breach of biometric data")),
    ("MISSING_PROCESSING_GROUND", _("Personal data without a ground")),
    ("RIGHT_TO_BE_FORGOTTEN", _("Right to be forgotten")),
    ("DATA_FALSIFICATION", _("Falsified data")),
    ("DEFAMATION", _("Defamation")),
    ("DISCRIMINATION", _("Discrimination")),
    ("HATE_SPEECH", _("Hate speech")),
    ("COPYRIGHT_INFRINGEMENT", _("Infringement of copyright")),
    ("DESIGN_INFRINGEMENT", _("Infringement of a design")),
    ("GEOGRAPHIC_INDICATIONS_INFRINGEMENT", _("Infringement of a geographic indication")),
    ("PATENT_INFRINGEMENT", _("Infringement of a patent")),
    ("TRADE_SECRET_INFRINGEMENT", _("Breach of a trade secret")),
    ("TRADEMARK_INFRINGEMENT", _("Infringement of a trade mark")),
    ("MISINFORMATION_DISINFORMATION", _("Misinformation, disinformation")),
    ("VIOLATION_EU_LAW", _("Against Union law on elections and debate")),
    ("VIOLATION_NATIONAL_LAW", _("Against national law on elections and debate")),
    ("ADULT_SEXUAL_MATERIAL", _("Sexual material of adults")),
    ("AGE_SPECIFIC_RESTRICTIONS_MINORS", _("Age limits that protect minors")),
    ("CHILD_SEXUAL_ABUSE_MATERIAL", _("Material of sexual abuse of children")),
    ("CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE", _("Faked material of sexual abuse of children")),
    ("GROOMING_SEXUAL_ENTICEMENT_MINORS", _("Sexual enticement of minors")),
    ("UNSAFE_CHALLENGES", _("Dangerous challenges")),
    ("ILLEGAL_ORGANIZATIONS", _("Illegal organisations")),
    ("RISK_ENVIRONMENTAL_DAMAGE", _("Risk of damage to the environment")),
    ("RISK_PUBLIC_HEALTH", _("Risk for public health")),
    ("TERRORIST_CONTENT", _("Terrorist content")),
    ("INAUTHENTIC_ACCOUNTS", _("Inauthentic accounts")),
    ("INAUTHENTIC_LISTINGS", _("Inauthentic offers")),
    ("INAUTHENTIC_USER_REVIEWS", _("Inauthentic reviews")),
    ("IMPERSONATION_ACCOUNT_HIJACKING", _("Impersonation, hijacked accounts")),
    ("PHISHING", _("Phishing")),
    ("PYRAMID_SCHEMES", _("Pyramid schemes")),
    ("CONTENT_PROMOTING_EATING_DISORDERS", _("Promotion of eating disorders")),
    ("SELF_MUTILATION", _("Self-mutilation")),
    ("SUICIDE", _("Suicide")),
    ("AGE_SPECIFIC_RESTRICTIONS", _("Age limits")),
    ("GEOGRAPHICAL_REQUIREMENTS", _("Limits of place")),
    ("GOODS_SERVICES_NOT_PERMITTED", _("Goods or services that may not be offered")),
    ("LANGUAGE_REQUIREMENTS", _("Language that is asked for")),
    ("NUDITY", _("Nudity")),
    ("PROHIBITED_PRODUCTS", _("Prohibited products")),
    ("UNSAFE_PRODUCTS", _("Unsafe products")),
    ("COORDINATED_HARM", _("Coordinated harm")),
    ("GENDER_BASED_VIOLENCE", _("Gender-based violence")),
    ("HUMAN_EXPLOITATION", _("Exploitation of people")),
    ("HUMAN_TRAFFICKING", _("Trafficking of people")),
    ("INCITEMENT_VIOLENCE_HATRED", _("Incitement to violence or hatred")),
    ("TRAFFICKING_WOMEN_GIRLS", _("Trafficking of women and girls")),
]


class Misuse(models.TextChoices):
    """What Art. 23(2) of the Digital Services Act tells apart from illegal content."""

    NOTICES = "notices", _("reports or notices that are manifestly unfounded")
    COMPLAINTS = "complaints", _("appeals that are manifestly unfounded")
