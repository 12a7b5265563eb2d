"""Network addresses that Asterisk does not hear for a while."""

from django.db import migrations, models

from okienko.events.security.row_security import Open


class Migration(migrations.Migration):

    dependencies = [
        ('phone', '0026_recording_by_rule'),
    ]

    operations = [
        migrations.CreateModel(
            name='BlockedSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.GenericIPAddressField(unique=True)),
                ('why', models.CharField(max_length=10)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
            ],
        ),
        Open(["phone_blockedsender"]),
    ]
