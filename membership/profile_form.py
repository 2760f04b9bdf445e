"""The form of one's own profile: a control for each field, and beside it who may see what it says."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .forms import check_name
from .models import Audience, Field, Group, GroupMember, Kind, Member, Value
from .saying import LINE, Saying, checked
from .showing import SPOKEN, fields_in_use, language_name, own_values

GROUP = "group:"
ROW = ("name", "listed", "listed_publicly", "visits_shown")  # of the member's own row


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What others see of a member, and which others."""

    class Meta:
        model = Member
        fields = ROW
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"})}
        help_texts = {
            "listed": _("Members can find you among the members. Without it your page stays, unlisted."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said: Mapping[str, Value] = own_values(self.instance)
        self.groups = {
            one.group_id: one.group
            for one in GroupMember.objects.filter(
                member=self.instance, state=GroupMember.State.IN
            ).select_related("group")
        }
        for field in fields_in_use().values():
            self._add(field, self.said.get(field.key))

    def _add(self, field: Field, value: Value | None) -> None:
        self.fields[field.key] = control = _control(field, value)
        control.label, control.help_text = field.label, field.hint
        audience = Audience(value.audience) if value else Audience.ONLY_ME
        chosen = f"{GROUP}{value.group_id}" if value and value.group_id else str(int(audience))
        self.fields[f"audience_{field.key}"] = forms.ChoiceField(
            label=_("Seen by"), choices=self._audiences(field), required=False, initial=chosen
        )
        if field.widest >= Audience.NAMED:
            self.fields[f"readers_{field.key}"] = forms.CharField(
                label=_("The people you name"),
                required=False,
                max_length=2000,
                initial=" ".join(f"@{one.handle}" for one in value.readers.all()) if value else "",
                help_text=_("Their handles, such as @lea @tom."),
            )

    def _audiences(self, field: Field) -> list[tuple[str, Any]]:
        choices: list[tuple[str, Any]] = []
        for one in field.audiences:
            if one == Audience.GROUP:
                choices += [
                    (f"{GROUP}{pk}", _("Group “%(name)s”") % {"name": g}) for pk, g in self.groups.items()
                ]
            else:
                choices.append((str(int(one)), one.label))
        return choices

    def rows(self) -> Iterator[dict[str, Any]]:
        """For the page: each field's controls together."""
        for field in fields_in_use().values():
            readers = f"readers_{field.key}"
            yield {
                "field": field,
                "said": self[field.key],
                "audience": self[f"audience_{field.key}"],
                "readers": self[readers] if readers in self.fields else None,
                "fixed": field.widest == Audience.ONLY_ME,
            }

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"], own=Member.objects.get(pk=self.instance.pk))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for field in fields_in_use().values():
            for name, ask in ((field.key, self._words), (f"readers_{field.key}", self._readers)):
                if name in cleaned:
                    try:
                        cleaned[name] = ask(field, cleaned[name])
                    except ValidationError as error:
                        self.add_error(name, error)
        return cleaned

    def _words(self, field: Field, given: Any) -> str:
        text = "\n".join(given) if isinstance(given, list) else given or ""
        return checked(field, text.isoformat() if hasattr(text, "isoformat") else text)

    def _readers(self, field: Field, given: str) -> list[Member]:
        """Whom these handles name. Raises ValidationError that names those whom nobody has."""
        handles = {word.strip("@,;").lower() for word in given.split()} - {""}
        found = {one.handle: one for one in Member.objects.with_account().filter(handle__in=handles)}
        unknown = sorted(handles - set(found))
        if unknown:
            raise ValidationError(
                _("There is no member of this handle: %(handles)s") % {"handles": ", ".join(unknown)}
            )
        return list(found.values())

    @property
    def changes(self) -> dict[str, Any]:
        """Of the member's own row."""
        return {name: self.cleaned_data[name] for name in ROW if name in self.changed_data}

    @property
    def values(self) -> dict[str, Saying]:
        """What of the fields was touched, for `operations.edit_profile`."""
        touched = set(self.changed_data)
        return {
            field.key: self._saying(field)
            for field in fields_in_use().values()
            if touched & {field.key, f"audience_{field.key}", f"readers_{field.key}"}
        }

    def _saying(self, field: Field) -> Saying:
        audience, group = self._chosen(self.cleaned_data.get(f"audience_{field.key}", ""))
        given = self.add_prefix(f"readers_{field.key}") in self.data
        readers = self.cleaned_data.get(f"readers_{field.key}") if given else None
        return Saying(self.cleaned_data[field.key], audience, group, readers)

    def _chosen(self, choice: str) -> tuple[Audience | None, Group | None]:
        if choice.startswith(GROUP):
            return Audience.GROUP, self.groups.get(int(choice.removeprefix(GROUP)))
        return (Audience(int(choice)) if choice else None), None


def _control(field: Field, value: Value | None) -> forms.Field:
    said = value.words if value else ""
    wide = {"dir": "auto"}
    match field.kind:
        case Kind.LONG_TEXT:
            area = forms.Textarea(attrs={"rows": 6, "dir": "auto", "data-behaviour": "web/autogrow"})
            return forms.CharField(required=False, max_length=4000, initial=said, widget=area)
        case Kind.CHOICE:
            choices = [
                ("", _("nothing")),
                *((one["code"], field.option_label(one["code"])) for one in field.choices),
            ]
            return forms.ChoiceField(required=False, choices=choices, initial=said)
        case Kind.LANGUAGES:
            names = sorted(((code, language_name(code)) for code in SPOKEN), key=lambda one: one[1])
            return forms.MultipleChoiceField(
                required=False,
                choices=names,
                initial=said.split("\n") if said else [],
                widget=forms.SelectMultiple(attrs={"size": 6}),
            )
        case Kind.TAGS:
            return forms.CharField(
                required=False,
                max_length=2000,
                initial=said.replace("\n", ", "),
                widget=forms.TextInput(attrs=wide),
            )
        case Kind.DATE:
            return forms.DateField(
                required=False, initial=said, widget=forms.DateInput(attrs={"type": "date"})
            )
        case Kind.LINK:
            link = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
            return forms.CharField(required=False, max_length=500, initial=said, widget=link)
        case Kind.CONTACT:
            return forms.CharField(required=False, max_length=LINE, initial=said)
    return forms.CharField(required=False, max_length=LINE, initial=said, widget=forms.TextInput(attrs=wide))
