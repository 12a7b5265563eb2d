"""An official hears a tone when a supervisor comes to their call."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0019_interpreters'),
    ]

    operations = [
        migrations.AddField(
            model_name='office',
            name='listening_tone',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
