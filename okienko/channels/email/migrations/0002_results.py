"""What became of a letter at each recipient; the ledger of acknowledgements by the hour."""

from django.db import migrations, models

CONVERT = """
update email_outgoing set results = (
    select jsonb_object_agg(key, jsonb_build_object('state', 'failed', 'words', value))
    from jsonb_each_text(results)
) where results <> '{}'::jsonb
"""
BACK = """
update email_outgoing set results = (
    select coalesce(jsonb_object_agg(key, value -> 'words'), '{}'::jsonb)
    from jsonb_each(results) where value ->> 'state' = 'failed'
) where results <> '{}'::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("email", "0001_initial")]

    operations = [
        migrations.RenameField("outgoing", "refused", "results"),
        migrations.AddIndex(
            "outgoing", models.Index(fields=["office", "-made_at"], name="outgoing_newest")
        ),
        migrations.AddIndex(
            "acknowledgement",
            models.Index(fields=["office", "-at"], name="acknowledged_lately"),
        ),
        migrations.RunSQL(CONVERT, BACK),
    ]
