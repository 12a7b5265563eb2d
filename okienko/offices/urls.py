"""Sign-in and sign-out. The rest of the sign-in library's pages stays closed."""

from allauth.account.views import LogoutView
from django.urls import path

from .sign_in import SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
]
