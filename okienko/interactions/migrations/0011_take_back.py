"""An answer leaves after some seconds, in which its writer may take it back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0010_bonds'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='not_before',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='direction',
            field=models.CharField(choices=[('in', 'In'), ('out', 'Out'), ('note', 'Note'), ('auto', 'Auto'), ('back', 'Back')], max_length=4),
        ),
    ]
