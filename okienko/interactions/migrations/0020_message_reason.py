"""Why the office wrote first."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0019_awaited_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='reason',
            field=models.CharField(blank=True, choices=[('asked', 'they asked for it'), ('case', 'their case that is being dealt with'), ('consent', 'they agreed to such notices'), ('law', 'a duty or a warning by law'), ('', '')], db_default='', default='', max_length=8),
        ),
    ]
