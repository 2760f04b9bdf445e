"""Appeals without a decision and without an account, holds that begin, what a rule says to the European database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from forums.moderation.appeal_guard import guard


def holds_have_begun(apps, editor):
    """Those placed by one person before this version stay in force."""
    apps.get_model("moderation", "LegalHold").objects.filter(begins_at=None).update(begins_at=F("placed_at"))



class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0006_choices'),
        ('standing', '0002_decide_sanctions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='appeal',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='early_appeals', to='moderation.case'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='place',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='moderation.noticeplace'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='begins_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rule',
            name='keyword',
            field=models.CharField(blank=True, choices=[('ANIMAL_HARM', 'Harm to animals'), ('UNLAWFUL_SALE_ANIMALS', 'Unlawful sale of animals'), ('HIDDEN_ADVERTISEMENT', 'Hidden advertisement'), ('INSUFFICIENT_INFORMATION_ON_TRADERS', 'Too little information on traders'), ('MISLEADING_INFO_CONSUMER_RIGHTS', 'Misleading information about consumer rights'), ('MISLEADING_INFO_GOODS_SERVICES', 'Misleading information about goods and services'), ('NONCOMPLIANCE_PRICING', 'Prices shown against the rules'), ('CYBER_BULLYING_INTIMIDATION', 'Bullying and intimidation'), ('CYBER_HARASSMENT', 'Harassment'), ('CYBER_INCITEMENT', 'Incitement online'), ('CYBER_STALKING', 'Stalking'), ('NON_CONSENSUAL_IMAGE_SHARING', 'Pictures shared without consent'), ('NON_CONSENSUAL_MATERIAL_DEEPFAKE', 'Faked pictures made without consent'), ('BULLYING_AGAINST_GIRLS', 'Bullying of girls'), ('CYBER_HARASSMENT_AGAINST_WOMEN', 'Harassment of women'), ('CYBER_STALKING_AGAINST_WOMEN', 'Stalking of women'), ('FEMALE_GENDERED_DISINFORMATION', 'Disinformation against women'), ('INCITEMENT_AGAINST_WOMEN', 'Incitement against women'), ('NON_CONSENSUAL_IMAGE_SHARING_AGAINST_WOMEN', 'Pictures of women shared without consent'), ('NON_CONSENSUAL_MATERIAL_DEEPFAKE_AGAINST_WOMEN', 'Faked pictures of women made without consent'), ('BIOMETRIC_DATA_BREACH', 'Breach of biometric data'), ('MISSING_PROCESSING_GROUND', 'Personal data without a ground'), ('RIGHT_TO_BE_FORGOTTEN', 'Right to be forgotten'), ('DATA_FALSIFICATION', 'Falsified data'), ('DEFAMATION', 'Defamation'), ('DISCRIMINATION', 'Discrimination'), ('HATE_SPEECH', 'Hate speech'), ('COPYRIGHT_INFRINGEMENT', 'Infringement of copyright'), ('DESIGN_INFRINGEMENT', 'Infringement of a design'), ('GEOGRAPHIC_INDICATIONS_INFRINGEMENT', 'Infringement of a geographic indication'), ('PATENT_INFRINGEMENT', 'Infringement of a patent'), ('TRADE_SECRET_INFRINGEMENT', 'Breach of a trade secret'), ('TRADEMARK_INFRINGEMENT', 'Infringement of a trade mark'), ('MISINFORMATION_DISINFORMATION', 'Misinformation, disinformation'), ('VIOLATION_EU_LAW', 'Against Union law on elections and debate'), ('VIOLATION_NATIONAL_LAW', 'Against national law on elections and debate'), ('ADULT_SEXUAL_MATERIAL', 'Sexual material of adults'), ('AGE_SPECIFIC_RESTRICTIONS_MINORS', 'Age limits that protect minors'), ('CHILD_SEXUAL_ABUSE_MATERIAL', 'Material of sexual abuse of children'), ('CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE', 'Faked material of sexual abuse of children'), ('GROOMING_SEXUAL_ENTICEMENT_MINORS', 'Sexual enticement of minors'), ('UNSAFE_CHALLENGES', 'Dangerous challenges'), ('ILLEGAL_ORGANIZATIONS', 'Illegal organisations'), ('RISK_ENVIRONMENTAL_DAMAGE', 'Risk of damage to the environment'), ('RISK_PUBLIC_HEALTH', 'Risk for public health'), ('TERRORIST_CONTENT', 'Terrorist content'), ('INAUTHENTIC_ACCOUNTS', 'Inauthentic accounts'), ('INAUTHENTIC_LISTINGS', 'Inauthentic offers'), ('INAUTHENTIC_USER_REVIEWS', 'Inauthentic reviews'), ('IMPERSONATION_ACCOUNT_HIJACKING', 'Impersonation, hijacked accounts'), ('PHISHING', 'Phishing'), ('PYRAMID_SCHEMES', 'Pyramid schemes'), ('CONTENT_PROMOTING_EATING_DISORDERS', 'Promotion of eating disorders'), ('SELF_MUTILATION', 'Self-mutilation'), ('SUICIDE', 'Suicide'), ('AGE_SPECIFIC_RESTRICTIONS', 'Age limits'), ('GEOGRAPHICAL_REQUIREMENTS', 'Limits of place'), ('GOODS_SERVICES_NOT_PERMITTED', 'Goods or services that may not be offered'), ('LANGUAGE_REQUIREMENTS', 'Language that is asked for'), ('NUDITY', 'Nudity'), ('PROHIBITED_PRODUCTS', 'Prohibited products'), ('UNSAFE_PRODUCTS', 'Unsafe products'), ('COORDINATED_HARM', 'Coordinated harm'), ('GENDER_BASED_VIOLENCE', 'Gender-based violence'), ('HUMAN_EXPLOITATION', 'Exploitation of people'), ('HUMAN_TRAFFICKING', 'Trafficking of people'), ('INCITEMENT_VIOLENCE_HATRED', 'Incitement to violence or hatred'), ('TRAFFICKING_WOMEN_GIRLS', 'Trafficking of women and girls')], max_length=60, verbose_name='keyword of the Digital Services Act'),
        ),
        migrations.AddField(
            model_name='rule',
            name='misuse',
            field=models.CharField(blank=True, choices=[('notices', 'reports or notices that are manifestly unfounded'), ('complaints', 'appeals that are manifestly unfounded')], max_length=10, verbose_name='misuse that it is about'),
        ),
        migrations.AlterField(
            model_name='appeal',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='moderation.decision'),
        ),
        migrations.AlterField(
            model_name='appeal',
            name='party',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='appeal',
            name='side',
            field=models.CharField(choices=[('author', 'of whoever it restricts'), ('reporter', 'of who reported it'), ('notifier', 'of who filed a legal notice')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(models.F('statement'), condition=models.Q(('decision', None), models.Q(('state', 'withdrawn'), _negated=True)), name='one_early_appeal_per_statement'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(models.F('decision'), models.F('place'), condition=models.Q(('place__isnull', False)), name='one_appeal_per_answer_to_a_notice'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('decision__isnull', False)), models.Q(('case__isnull', False), ('decision', None), ('party__isnull', False), ('statement__isnull', False)), _connector='OR'), name='an_appeal_is_against_something'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('party__isnull', False), ('place', None)), models.Q(('party', None), ('place__isnull', False)), _connector='OR'), name='an_appeal_has_a_party'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('placed_by')), _negated=True), _connector='OR'), name='a_hold_is_confirmed_by_somebody_else'),
        ),
        migrations.RunPython(holds_have_begun, migrations.RunPython.noop),
        # On SQLite the table was built anew, without its trigger.
        migrations.RunPython(lambda apps, editor: guard(editor.connection), migrations.RunPython.noop),
    ]
