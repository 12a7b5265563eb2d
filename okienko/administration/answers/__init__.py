"""Reply templates: what an official begins an answer with."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from okienko.channels import registry
from okienko.channels.counting import counting_in
from okienko.config import own_url
from okienko.interactions import queries as interactions
from okienko.knowledge import actions, queries
from okienko.knowledge.filling import PLACEHOLDERS, fill
from okienko.look.times import today
from okienko.offices import queries as offices

from ..forms import NAME, RowField, SettingsForm
from ..section import Row, Section


def channels() -> list[tuple[str, Any]]:
    """The doors by which officials answer in writing."""
    written = [one for one in registry.doors() if one.sends or one.immediate]
    return [("", _("every channel")), *((one.kind, one.label) for one in written)]


class TemplateForm(SettingsForm):
    """A template's own."""

    name = forms.CharField(
        label=NAME,
        max_length=120,
        help_text=_("The same in every language, so that officials find the other language too."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="pl")
    subject = forms.CharField(
        label=_("Subject"),
        max_length=200,
        required=False,
        help_text=_("Of a letter; left empty, the subject of the customer's letter stays."),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 12, "data-template": "", "dir": "auto"}),
        help_text=_("What stands in braces is filled in for each customer."),
    )
    shortcut = forms.CharField(
        label=_("Short form"),
        max_length=20,
        required=False,
        help_text=_(
            "A few letters, as “wait”. Who writes an answer types ;wait or /wait and presses Enter."
        ),
    )
    channel = forms.ChoiceField(label=_("For answers in"), required=False, choices=channels)
    topic_id = RowField(label=_("Topic"), required=False, empty=_("any"))


def sample(office: int, language: str) -> dict[str, str]:
    """What a sample customer's letter would fill in, in a language; inside the open scope."""
    row = offices.office(office)
    with override(language):
        return {
            "customer": gettext("Ms Sample"),
            "official": gettext("your name"),
            "office": row.name,
            "office_phone": row.phone,
            "office_email": row.email,
            "office_address": row.address,
            "hours": gettext("Monday 8:00–16:00"),
            "form_link": own_url("/s/k3m7xq2"),
            "page_link": own_url("/s/h8w4nz5"),
            "call_link": own_url("/s/b6t9rm3"),
            "video_link": own_url("/s/v2p5xk8"),
            "contact_number": "1234",
            "case_number": "GK.45.2026",
            "due": date_format(today(), "j E Y"),
            "department": gettext("Department of municipal services"),
            "date": date_format(today(), "j E Y"),
        }


class Answers(Section):
    """All reply templates of an office."""

    url = "templates"
    row = "template"
    title = _("Reply templates")
    new = _("Add a template")
    intro = _("Texts that officials begin an answer with. They change them before they send.")
    empty = _("There is no template yet: every answer is written from the start.")
    columns = (NAME, _("Language"), _("Subject"))
    event = "template.changed"
    form = TemplateForm
    form_template = "administration/answers/template.html"
    steps = ("retire", "restore", "remove")
    retires = _("It is offered no more. Answers written with it stay.")
    removes = _("It is gone for good. Answers written with it stay.")

    def rows(self, office: int) -> list[Row]:
        languages = dict(settings.LANGUAGES)
        return [
            Row(
                row.id,
                (row.name, str(languages.get(row.language, row.language)), row.subject),
                row.active,
            )
            for row in queries.all_templates(office)
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = next((row for row in queries.all_templates(office) if row.id == pk), None)
        if row is None:
            raise Http404
        return {name: getattr(row, name) for name in self.form.base_fields}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        kept = (more.get("current") or {}).get("topic_id")
        topics = [
            (line.topic.id, line.topic.path)
            for line in interactions.topic_tree(office)
            if line.offered or line.topic.id == kept
        ]
        cast("RowField", form.fields["topic_id"]).offer(topics)
        return form

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        now = self.current(office, pk) if pk is not None else {"language": "pl", "body": ""}
        samples = {code: sample(office, code) for code, _name in settings.LANGUAGES}
        filled = fill(now["body"], samples.get(now["language"], {}))
        return {
            "placeholders": PLACEHOLDERS,
            "samples": samples,
            "preview": filled,
            "counts": counting_in(office),
        }

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_template(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_template(office, template_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_template(office, template_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_template(office, template_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_template(office, template_id=pk)
