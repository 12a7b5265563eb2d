"""The verbs of forms; the first keyword is the office, as everywhere."""

from .entries import (
    HEAVIEST,
    Sending,
    add_file,
    begin,
    discard,
    forget_old,
    keep,
    keep_contact,
    let_in,
    remove_file,
    restore,
    send,
)
from .forms import (
    add_form,
    add_question,
    change_form,
    change_question,
    order_forms,
    order_questions,
    remove_form,
    remove_question,
)

__all__ = [
    "HEAVIEST",
    "Sending",
    "add_file",
    "add_form",
    "add_question",
    "begin",
    "change_form",
    "change_question",
    "discard",
    "forget_old",
    "keep",
    "keep_contact",
    "let_in",
    "order_forms",
    "order_questions",
    "remove_file",
    "remove_form",
    "remove_question",
    "restore",
    "send",
]
