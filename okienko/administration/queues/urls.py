"""Addresses of the queues' pages besides the section's own."""

from django.urls import path
from django.views.decorators.http import require_safe

from ..asking import administers
from .trying import try_queue

QUEUES = [
    path("<int:office_id>/queues/try/", require_safe(administers(try_queue)), name="queues_try"),
]
