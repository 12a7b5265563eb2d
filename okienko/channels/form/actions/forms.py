"""Forms and their questions, kept by the office."""

from collections.abc import Iterable
from typing import Any, TypedDict, Unpack

from django.db.models import Max

from okienko.events.changing import change, make, put_in_order, remove
from okienko.events.verbs import chosen
from okienko.interactions.models import Topic
from okienko.interactions.queries import is_offered
from okienko.interactions.refusals import UNKNOWN_TOPIC
from okienko.offices.access import settings_verb
from okienko.routing.models import Queue

from ..events import QuestionChanged, WebFormChanged
from ..models import Question, QuestionKind, WebForm
from ..queries import lines
from ..refusals import QUESTION_CHOICES, QUESTION_CHOICES_DIFFER, QUESTION_LIMITS

CHOSEN = {QuestionKind.CHOICE, QuestionKind.SEVERAL}


class FormValues(TypedDict, total=False):
    """A form's own, as in models.WebForm."""

    name: str
    name_en: str
    name_uk: str
    intro: str
    intro_en: str
    intro_uk: str
    topic_id: int | None
    queue_id: int | None
    active: bool


class QuestionValues(TypedDict, total=False):
    """A question's own, as in models.Question."""

    kind: str
    label: str
    label_en: str
    label_uk: str
    help: str
    help_en: str
    help_uk: str
    choices: str
    choices_en: str
    choices_uk: str
    required: bool
    least: int | None
    most: int | None
    mask: str
    active: bool


@settings_verb
def add_form(_office: int, **values: Unpack[FormValues]) -> int:
    """Add a form, as the last; its id. Refused `taken`, `invalid`, `gone`, `unknown_topic`."""
    _must_be_in_use(values, None)
    last = WebForm.objects.aggregate(last=Max("order"))["last"] or 0
    return make(WebForm, WebFormChanged, order=last + 1, **values).id


@settings_verb
def change_form(_office: int, *, form_id: int, **values: Unpack[FormValues]) -> None:
    """Change a form; what was begun in it goes on. Refused as `add_form`."""
    row = chosen(WebForm, form_id, lock=True)
    _must_be_in_use(values, row)
    change(row, WebFormChanged, **values)


@settings_verb
def order_forms(_office: int, *, form_ids: Iterable[int]) -> None:
    """Put the forms into this order. Refused `gone`."""
    rows = WebForm.objects.select_for_update(no_key=True).order_by("order", "name")
    put_in_order(rows, WebFormChanged, form_ids)


@settings_verb
def remove_form(_office: int, *, form_id: int) -> None:
    """Take a form away in which nobody has written anything. Refused `used`."""
    remove(chosen(WebForm, form_id, lock=True), WebFormChanged)


@settings_verb
def add_question(_office: int, *, form_id: int, **values: Unpack[QuestionValues]) -> int:
    """Add a question, as the form's last; its id.

    Refused `gone` (the form), `invalid`, `question_choices`, `question_choices_differ`,
    `question_limits`.
    """
    form = chosen(WebForm, form_id, lock=True)
    _must_fit(values)
    last = Question.objects.filter(form=form).aggregate(last=Max("order"))["last"] or 0
    return make(Question, QuestionChanged, form_id=form_id, order=last + 1, **values).id


@settings_verb
def change_question(_office: int, *, question_id: int, **values: Unpack[QuestionValues]) -> None:
    """Change a question; what was answered before keeps the one that it answered."""
    row = chosen(Question, question_id, lock=True)
    names = ("kind", "choices", "choices_en", "choices_uk", "least", "most")
    there: Any = {name: getattr(row, name) for name in names}
    _must_fit({**there, **values})
    change(row, QuestionChanged, **values)


@settings_verb
def order_questions(_office: int, *, question_ids: Iterable[int]) -> None:
    """Put the questions of one form into this order. Refused `gone`."""
    ids = list(question_ids)
    first = Question.objects.filter(id__in=ids[:1]).values("form")
    rows = Question.objects.select_for_update(no_key=True).filter(form__in=first)
    put_in_order(rows.order_by("order", "id"), QuestionChanged, ids)


@settings_verb
def remove_question(_office: int, *, question_id: int) -> None:
    """Take a question away; answers to it keep its words."""
    remove(chosen(Question, question_id, lock=True), QuestionChanged)


def _must_be_in_use(values: FormValues, row: WebForm | None) -> None:
    topic, queue = values.get("topic_id"), values.get("queue_id")
    if topic is not None and topic != (row.topic_id if row else None):
        chosen(Topic, topic)
        if not is_offered(topic):
            raise UNKNOWN_TOPIC()
    if queue is not None and queue != (row.queue_id if row else None):
        chosen(Queue, queue, active=True)


def _must_fit(values: QuestionValues) -> None:
    if values.get("kind") in CHOSEN:
        polish = lines(values.get("choices", ""))
        if len(polish) < 2 or len(set(polish)) < len(polish):
            raise QUESTION_CHOICES(field="choices")
        for name, text in (
            ("choices_en", values.get("choices_en", "")),
            ("choices_uk", values.get("choices_uk", "")),
        ):
            if lines(text) and len(lines(text)) != len(polish):
                raise QUESTION_CHOICES_DIFFER(field=name)
    least, most = values.get("least"), values.get("most")
    if least is not None and most is not None and least > most:
        raise QUESTION_LIMITS(field="most")
