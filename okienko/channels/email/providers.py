"""Who lets programs into a mailbox by a consent: two whose addresses are known, and any other.

Microsoft: https://learn.microsoft.com/exchange/client-developer/legacy-protocols/
how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth. Google:
https://developers.google.com/workspace/gmail/imap/xoauth2-protocol.
"""

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from okienko.channels.consent.client import Provider
from okienko.channels.setup import Guide

MICROSOFT_SCOPES = (
    "openid",
    "email",
    "offline_access",
    "https://outlook.office.com/IMAP.AccessAsUser.All",
    "https://outlook.office.com/SMTP.Send",
)
GOOGLE_SCOPES = ("openid", "email", "https://mail.google.com/")
#: By the host of the reading server: the value of `sign_in` for who takes no passwords there.
BY_HOST = {"outlook.office365.com": "microsoft", "imap.gmail.com": "google"}
LABELS = {"microsoft": "Microsoft 365", "google": "Google"}
#: The servers by the value of `sign_in`.
READING = {provider: host for host, provider in BY_HOST.items()}
SENDING = {"microsoft": "smtp.office365.com", "google": "smtp.gmail.com"}


def microsoft(tenant: str, client_id: str, client_secret: str, hint: str, place: str) -> Provider:
    """Microsoft Entra, for the mailboxes of one organisation."""
    at = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
    return Provider(
        label=LABELS["microsoft"],
        client_id=client_id,
        client_secret=client_secret,
        scopes=MICROSOFT_SCOPES,
        authorize=f"{at}/authorize",
        token=f"{at}/token",
        more={"prompt": "select_account"},
        hint=hint,
        place=place,
    )


def google(client_id: str, client_secret: str, hint: str, place: str) -> Provider:
    """Google; a lasting permission is given only to who asks for it in so many words."""
    return Provider(
        label=LABELS["google"],
        client_id=client_id,
        client_secret=client_secret,
        scopes=GOOGLE_SCOPES,
        issuer="https://accounts.google.com",
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # noqa: S106 (an address)
        more={"access_type": "offline", "prompt": "consent"},
        hint=hint,
        place=place,
    )


def openid(
    issuer: str, client_id: str, client_secret: str, scopes: str, hint: str, place: str
) -> Provider:
    """Any other provider that tells its addresses itself; OpenID gives refresh by consent only."""
    return Provider(
        label=urlsplit(issuer).hostname or issuer,
        client_id=client_id,
        client_secret=client_secret,
        scopes=tuple(scopes.split()),
        issuer=issuer,
        more={"prompt": "consent"},
        hint=hint,
        place=place,
    )


GUIDES = (
    Guide(
        _("In Microsoft 365, once"),
        (
            _(
                "An administrator opens entra.microsoft.com → App registrations → New "
                "registration. Accounts: in this organisational directory only. Redirect "
                "address, of the kind “Web”: the one below."
            ),
            _(
                "From its page “Overview” copy the application (client) ID and the directory "
                "(tenant) ID into this form."
            ),
            _(
                "Certificates & secrets → New client secret: copy its value, not its ID, into "
                "this form, and write down in a calendar when it ends: nobody can sign in after."
            ),
            _(
                "API permissions → Add a permission → Microsoft Graph → Delegated permissions: the "
                "two below. Then “Grant admin consent”."
            ),
            _(
                "In the Exchange admin centre: the mailbox → Manage email apps settings: IMAP and "
                "Authenticated SMTP are on."
            ),
            _(
                "Servers, if the form has none yet: outlook.office365.com, port 993 (SSL/TLS), for "
                "reading, smtp.office365.com, port 587 (STARTTLS), for sending."
            ),
            _(
                "Save this form and sign in as the mailbox. Of a shared mailbox its address is the "
                "user name, and who signs in must have full access to it."
            ),
        ),
        ("sign_in", "microsoft"),
        ("IMAP.AccessAsUser.All", "SMTP.Send"),
        redirect=True,
    ),
    Guide(
        _("In Google Workspace, once"),
        (
            _(
                "An administrator opens console.cloud.google.com, makes a project, and in it "
                "APIs & Services → Library → Gmail API → Enable."
            ),
            _(
                "OAuth consent screen: kind “Internal”, so that only your office may use it and "
                "Google asks for no audit. Data access: the scope below."
            ),
            _(
                "Credentials → Create credentials → OAuth client ID → Web application. Authorised "
                "redirect address: the one below."
            ),
            _("Copy the client ID and the client secret into this form."),
            _(
                "Servers, if the form has none yet: imap.gmail.com, port 993 (SSL/TLS), for "
                "reading, smtp.gmail.com, port 587 (STARTTLS), for sending."
            ),
            _("Save this form and sign in as the mailbox; tick every permission that is asked."),
        ),
        ("sign_in", "google"),
        ("https://mail.google.com/",),
        redirect=True,
    ),
    Guide(
        _("At your provider, once"),
        (
            _(
                "Who runs the sign-in (Keycloak or the like) adds a confidential client for the "
                "authorization code with PKCE. Redirect address: the one below."
            ),
            _("It may get refresh tokens (the scope offline_access)."),
            _(
                "The mail server takes its tokens by XOAUTH2 or OAUTHBEARER, for reading and for "
                "sending."
            ),
            _("Copy issuer, client ID and client secret into this form, save it and sign in."),
        ),
        ("sign_in", "openid"),
        redirect=True,
    ),
)
