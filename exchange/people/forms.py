"""The forms of the screens of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.contrib.auth.forms import SetPasswordMixin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from exchange.cldr import language_name
from exchange.conf import content_languages
from exchange.people.accounts import accounts_of, name_fields
from exchange.people.models.invitation import Invitation
from exchange.people.roles import grantable_roles, is_last_coordinator
from exchange.records.language_role import LanguageRole
from exchange.records.membership import LADDER, Membership, Role
from exchange.records.organisation import Organisation
from exchange.records.site_role import SiteRole


class GrantableRoleField(forms.ChoiceField):
    """The roles that a person may give, starting with the one that may do least."""

    widget = forms.RadioSelect

    def offer(self, user: Any, organisation: Organisation) -> None:
        allowed = grantable_roles(user, organisation)
        self.choices = [(role.value, role.label) for role in LADDER if role in allowed]


class InvitationForm(forms.ModelForm):
    """Address, role and language of an invitation; whether the address has an account is not looked up."""

    email = forms.EmailField(label=_("E-mail address"), max_length=150)
    role = GrantableRoleField(label=_("Role"), initial=Role.EDITOR)
    language = forms.ChoiceField(
        label=_("Language of the message"), help_text=_("The person's account starts in this language, too.")
    )

    class Meta:
        model = Invitation
        fields = ["email", "role", "language"]

    def __init__(self, *args: Any, user: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].offer(user, organisation)  # type: ignore[attr-defined]
        languages = content_languages()
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        if get_language() in dict(languages):
            self.initial.setdefault("language", get_language())

    def _post_clean(self) -> None:
        """Do nothing: exchange.people.inviting makes the invitation and says itself what is wrong with it."""


class RoleForm(forms.Form):
    """Another role for a member; that of the last coordinator goes only after a tick below the warning."""

    role = GrantableRoleField(label=_("Role"))
    knowing = forms.BooleanField(label=_("I have read what follows"), required=False)

    def __init__(self, *args: Any, user: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["role"] = membership.role
        self.fields["role"].offer(user, membership.organisation)  # type: ignore[attr-defined]
        if not is_last_coordinator(membership):
            del self.fields["knowing"]


class EndForm(forms.Form):
    """The end of a membership; that of the last coordinator needs a tick below the warning."""

    knowing = forms.BooleanField(label=_("I have read what follows"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_last_coordinator(membership):
            del self.fields["knowing"]


class AccountField(forms.CharField):
    """An account by its name or its address, written in full: a list of all accounts would be endless."""

    default_error_messages = {
        "unknown": _("No active account has this name or address. Invite the person first, or check the spelling."),
        "several": _("Several accounts have this address. Write the name of the account instead."),
    }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        users = get_user_model()
        exact = users._default_manager.filter(Q(**{users.USERNAME_FIELD: text}))
        found = [user for user in (exact[:2] or accounts_of(text)[:3]) if user.is_active]
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            raise ValidationError(self.error_messages["several"], code="several")
        return found[0]


class AddMemberForm(forms.Form):
    """For administrators: an account that exists takes part without an invitation."""

    user = AccountField(label=_("Account"), help_text=_("The account's name or e-mail address."))
    role = GrantableRoleField(label=_("Role"), initial=Role.EDITOR)

    def __init__(self, *args: Any, user: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["role"].offer(user, organisation)  # type: ignore[attr-defined]

    def clean_user(self) -> Any:
        user = self.cleaned_data["user"]
        if user is not None and Membership.objects.filter(organisation=self.organisation, user=user).exists():
            raise ValidationError(_("This person is a member already."))
        return user


class LanguageRoleForm(forms.ModelForm):
    """Appoints somebody to a role for a language."""

    user = AccountField(label=_("Account"), help_text=_("The account's name or e-mail address."))

    class Meta:
        model = LanguageRole
        fields = ["user", "locale", "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["locale"]
        field.queryset = Locale.objects.all()  # type: ignore[attr-defined]
        field.label_from_instance = lambda locale: capfirst(language_name(locale.language_code))  # type: ignore[attr-defined]


class SiteRoleForm(forms.ModelForm):
    """Appoints somebody to a role for the site."""

    user = AccountField(label=_("Account"), help_text=_("The account's name or e-mail address."))

    class Meta:
        model = SiteRole
        fields = ["user", "role"]


class CodeForm(forms.Form):
    """The secret of a link, filled in by the page's script, or pasted by the person."""

    code = forms.CharField(
        label=_("Code from your message"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class PasswordForm(SetPasswordMixin, forms.Form):
    """A password, typed twice by the person whose account it opens."""

    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=_("Password"), label2=_("Repeat the password")
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["password1"].help_text = password_validation.password_validators_help_text_html()
        self.fields["password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        for name in name_fields():
            if name in self.cleaned_data:
                setattr(self.account, name, self.cleaned_data[name])
        self.validate_password_for_user(self.account, "password1")
        return super().clean() or self.cleaned_data

    def filled_account(self) -> Any:
        """Return the account with the password, not saved."""
        return self.set_password_and_save(self.account, commit=False)


def account_form(*args: Any, account: Any, **kwargs: Any) -> PasswordForm:
    """Return the form of a new account: the person's name and a password, whatever user model the site has."""
    fields = forms.models.fields_for_model(get_user_model(), fields=name_fields())
    for name, hint in (("first_name", "given-name"), ("last_name", "family-name"), ("name", "name")):
        if name in fields and fields[name] is not None:
            fields[name].required = True
            fields[name].widget.attrs["autocomplete"] = hint
    form_class = type("AccountForm", (PasswordForm,), dict(fields))
    form: PasswordForm = form_class(*args, account=account, **kwargs)
    form.order_fields([*fields, "password1", "password2"])
    return form
