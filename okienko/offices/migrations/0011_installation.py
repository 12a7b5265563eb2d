"""Who runs an installation for several offices: paused offices, a notice to all, what was done."""

from django.db import migrations, models

from okienko.events.security.row_security import Open


class Migration(migrations.Migration):
    dependencies = [("offices", "0010_closed_since")]

    operations = [
        migrations.AddField("person", "operator", models.BooleanField(default=False)),
        migrations.AddField("office", "paused_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=500)),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name="InstallationStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("who", models.CharField(max_length=150)),
                ("what", models.CharField(max_length=30)),
                ("about", models.CharField(max_length=500)),
            ],
        ),
        Open(["offices_notice", "offices_installationstep"]),
    ]
