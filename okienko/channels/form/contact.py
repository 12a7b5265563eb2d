"""Who writes in a form, and how they want to be answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.channels.plain_text import one_line
from okienko.channels.registry import may_be_called
from okienko.customers.identities import email_address, phone_address, phone_numbers


class ContactForm(forms.Form):
    """Nobody has to say who they are: an answer needs an address, and nothing else does.

    Looked at in an open scope: which numbers are called is a rule of the office's lines.
    """

    use_required_attribute = False

    wish = forms.ChoiceField(
        label=_("How may we answer?"),
        choices=[
            ("email", _("By e-mail")),
            ("phone", _("Call me back")),
            ("none", _("I need no answer")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how we may answer.")},
    )
    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        help_text=_("For the answer, and for a copy."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Telephone number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        help_text=_("If you like."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    copy = forms.BooleanField(label=_("Send me a copy by e-mail"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="%s", **more)

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"], 200)

    def clean_email(self) -> str:
        """An address that a letter can go to."""
        text = one_line(self.cleaned_data["email"], 300)
        if not text:
            return ""
        found = email_address(text)
        if found.hidden or "." not in found.value.rpartition("@")[2]:
            raise forms.ValidationError(_("Write an e-mail address, such as jan@example.pl."))
        return found.value

    def clean_phone(self) -> str:
        """A number that can be called."""
        text = one_line(self.cleaned_data["phone"], 100)
        if not text:
            return ""
        found = phone_numbers(text)
        if len(found) != 1 or not found[0].telephone:
            raise forms.ValidationError(_("Write one telephone number, such as 601 000 212."))
        return found[0].value

    def clean(self) -> dict[str, Any]:
        """The way that was chosen needs its address."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        wish = found.get("wish")
        if (wish == "email" or found.get("copy")) and not found.get("email", "-"):
            self.add_error("email", _("Write the address to which it shall go."))
        phone = found.get("phone", "-")
        if wish == "phone" and not phone:
            self.add_error("phone", _("Write the number under which we can call you."))
        elif wish == "phone" and phone != "-" and not may_be_called(phone_address(phone)):
            self.add_error(
                "phone", _("We cannot call this number. Give another one, or choose another way.")
            )
        return found


def typed_contact(data: Any) -> dict[str, Any]:
    """What stands in a sent page, right or not."""
    found = {name: one_line(data.get(name, ""), 300) for name in ("wish", "email", "phone", "name")}
    return {**found, "copy": "on" if data.get("copy") else ""}
