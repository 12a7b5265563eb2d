"""Letters with a calendar file from before meetings were told are read once more."""

from django.db import migrations

#: A version that is no longer in use: channels/email/preparing.py makes such forms anew.
AGAIN = """
update email_letterform f set version = 1
from interactions_attachment a
where a.message_id = f.message_id and a.office_id = f.office_id and f.invitations = '[]'
  and (a.content_type = 'text/calendar' or lower(a.name) like '%.ics')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("email", "0006_invitations"),
        ("interactions", "0001_initial"),
    ]

    operations = [migrations.RunSQL(AGAIN, migrations.RunSQL.noop)]
