"""The addresses of providers' webhooks: `/hooks/KIND/TOKEN`."""

from django.urls import path

from .views import hook

app_name = "inbox"

urlpatterns = [path("<slug:kind>/<slug:token>", hook, name="hook")]
