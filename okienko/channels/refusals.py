"""What the verbs of this room refuse."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

ACCOUNT_TWICE = refusal(
    "account_twice",
    _(
        "Another account in use is connected to the same address already. Take that one out of "
        "use first."
    ),
)
DOOR_ABSENT = refusal("door_absent", _("This channel is not installed."))
ACCOUNT_USED = refusal(
    "account_used", _("Contacts came through this. Take it out of use instead of removing it.")
)
INSIDE = refusal(
    "inside",
    _(
        "A server inside the network of this installation cannot be used. Who runs Okienko can "
        "allow it (OKIENKO_INNER_NETWORKS)."
    ),
)
TEMPLATE_FIELD = refusal("template_field", _("Fill in “%(name)s”: the template asks for it."))
TEMPLATE_NOT_ALLOWED = refusal(
    "template_not_allowed", _("The network does not allow this template now. Choose another one.")
)
WINDOW_OVER = refusal(
    "window_over",
    _(
        "Not sent: the network lets this customer be written to for some time after their last "
        "message only, and that is over. Your text stays here."
    ),
)
TESTS_RUN = refusal(
    "tests_run", _("Other connections are being tested just now. Try again in a minute.")
)
REFUSED_OFTEN = refusal(
    "refused_often",
    _(
        "The provider has refused this sign-in three times. Many lock a mailbox after some more. "
        "Type another password, or wait %(n)s minutes."
    ),
)
FILE_EMPTY = refusal("file_empty", _("“%(name)s” is empty. Choose another file."))
FILE_TOO_LARGE = refusal(
    "file_too_large", _("“%(name)s” is larger than %(n)s MB. Choose a smaller file.")
)
FILE_KIND = refusal(
    "file_kind",
    _(
        "“%(name)s” is not of a kind that can be sent. Choose a picture (JPEG, PNG, GIF, WebP), a "
        "PDF, a text (TXT, CSV) or a document (DOCX, XLSX, PPTX, ODT, ODS, ODP, DOC, XLS)."
    ),
)
FILE_BROKEN = refusal(
    "file_broken", _("“%(name)s” cannot be read: the file is damaged. Choose another one.")
)
FILE_MACROS = refusal(
    "file_macros",
    _("“%(name)s” has macros or something else that runs. Save it as a PDF, and choose that."),
)
FILE_TWOFOLD = refusal(
    "file_twofold",
    _("“%(name)s” has another file hidden in it. Save or photograph it anew, and choose that."),
)
FILE_INFECTED = refusal(
    "file_infected", _("“%(name)s” has a virus, and was not taken. Check the device it is from.")
)
FILES_BUSY = refusal(
    "files_busy", _("Many files are being checked just now. Try again in a minute.")
)
PICTURE_TOO_LARGE = refusal(
    "picture_too_large",
    _(
        "“%(name)s” is too large a picture. Make it smaller (at most %(n)s million points), and "
        "choose that."
    ),
)
PICTURE_HEIC = refusal(
    "picture_heic",
    _(
        "“%(name)s” is a picture of the kind HEIC, which cannot be read here. Save it as JPEG, or "
        "take a picture of its screen, and choose that."
    ),
)
