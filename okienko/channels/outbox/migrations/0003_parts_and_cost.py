"""What messages are paid for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0002_account_stays'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoing',
            name='cost',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='parts',
            field=models.IntegerField(db_default=0, default=0),
        ),
    ]
