"""Call-backs come back when nobody answered. Those that were stuck until now are open again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0002_questions")]

    operations = [
        migrations.AddField("callback", "tries", models.SmallIntegerField(default=0)),
        migrations.AddField("callback", "tried_at", models.DateTimeField(null=True)),
        migrations.AddField("callback", "again_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "update routing_callback set state = 'open', official_id = null where state = 'taken'",
            migrations.RunSQL.noop,
        ),
    ]
