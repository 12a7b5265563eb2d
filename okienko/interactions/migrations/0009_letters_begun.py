"""What is written of a letter that answers none is kept, too: it has no contact yet."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0008_topic_order_outcomewords'),
        ('offices', '0015_logo'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='draft',
            name='draft_once',
        ),
        migrations.AddField(
            model_name='draft',
            name='about',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='draft',
            name='form',
            field=models.CharField(choices=[('reply', 'Reply'), ('note', 'Note'), ('wrap', 'Wrap'), ('letter', 'Letter')], max_length=8),
        ),
        migrations.AlterField(
            model_name='draft',
            name='interaction',
            field=okienko.events.models.OfficeLink(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='interactions.interaction'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('office', 'interaction', 'about', 'official', 'form'), name='draft_once', nulls_distinct=False),
        ),
    ]
