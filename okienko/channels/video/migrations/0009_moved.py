"""When customers moved what was agreed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('video', '0008_cut_off'),
    ]

    operations = [
        migrations.AddField(
            model_name='appointment',
            name='moved_at',
            field=models.DateTimeField(null=True),
        ),
    ]
