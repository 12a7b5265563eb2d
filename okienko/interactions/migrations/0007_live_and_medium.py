"""Live and medium are two things; talks have names, and what a page sends counts once."""

from django.db import migrations, models

_KEEP = """
update interactions_interaction set live = medium <> 'written';
update interactions_interaction set medium = 'text' where medium in ('written', 'chat');
set constraints all immediate;
"""


class Migration(migrations.Migration):
    dependencies = [("interactions", "0006_to_send")]

    operations = [
        migrations.RenameField("interaction", "attention", "medium"),
        migrations.AddField("interaction", "live", models.BooleanField(default=False)),
        migrations.RunSQL(_KEEP, migrations.RunSQL.noop),
        migrations.AlterField(
            "interaction",
            "medium",
            models.CharField(
                choices=[("voice", "Voice"), ("text", "Text"), ("video", "Video")],
                default="text",
                max_length=8,
            ),
        ),
        *(
            migrations.AddField(
                model, "conversation", models.CharField(blank=True, default="", max_length=200)
            )
            for model in ("interaction", "message")
        ),
        migrations.AddField(
            "message", "client_id", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.RemoveConstraint("interaction", "interaction_counts_once"),
        migrations.RemoveConstraint("message", "message_counts_once"),
        migrations.AddConstraint(
            "interaction",
            models.UniqueConstraint(
                condition=~models.Q(external_id=""),
                fields=["office", "account", "external_id", "conversation"],
                name="interaction_counts_once",
            ),
        ),
        migrations.AddConstraint(
            "interaction",
            models.UniqueConstraint(
                condition=~models.Q(conversation="")
                & ~models.Q(state__in=["closed", "abandoned"]),
                fields=["office", "channel", "account", "conversation"],
                name="one_open_contact_in_a_conversation",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            "interaction",
            models.Index(
                condition=~models.Q(conversation=""),
                fields=["office", "conversation"],
                name="interaction_conversation",
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                condition=~models.Q(external_id=""),
                fields=["office", "external_id", "account", "conversation"],
                name="message_counts_once",
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                condition=~models.Q(client_id=""),
                fields=["office", "interaction", "client_id"],
                name="message_sent_once",
            ),
        ),
    ]
