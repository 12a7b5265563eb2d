"""`GET /health` for monitoring and `GET /health/live` for balancers."""

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from okienko import __version__
from okienko.events.health import Health, all_well, health, run_all


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 while this process can serve a page; asks no other part."""
    return JsonResponse({"state": "ok", "version": __version__})


@never_cache
@require_safe
def all_parts(request: HttpRequest) -> JsonResponse:
    """Each part with its state and words; 200 when all that is configured works, else 503."""
    answers = run_all()
    body = {name: {"state": a.state, "words": a.words} for name, a in answers.items()}
    return JsonResponse(body, status=200 if all_well(answers) else 503)


@health("database")
def _database() -> Health:
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        return Health("ok", f"PostgreSQL {cursor.fetchone()[0]}")
