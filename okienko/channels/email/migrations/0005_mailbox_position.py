"""A place in a mailbox is called what it is."""

from django.db import migrations

_RENAME = "alter table email_mailboxposition rename constraint {} to {};"
_KEYS = [
    (f"email_held_{column}_office", f"email_mailboxposition_{column}_office")
    for column in ("account_id", "raw_id")
]


class Migration(migrations.Migration):
    dependencies = [("email", "0004_outbox")]

    operations = [
        migrations.RenameModel("Held", "MailboxPosition"),
        migrations.RunSQL(
            "".join(_RENAME.format(before, after) for before, after in _KEYS),
            "".join(_RENAME.format(after, before) for before, after in _KEYS),
        ),
    ]
