"""Public pages of customers, and addresses that they wrote down."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
        ('offices', '0017_mention_mails'),
    ]

    operations = [
        migrations.AddField(
            model_name='identity',
            name='profile_url',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.CreateModel(
            name='Given',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('value', models.CharField(max_length=254)),
                ('at', models.DateTimeField()),
                ('customer', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(fields=['customer'], name='given_by_customer'), models.Index(fields=['office', 'value'], name='given_by_value')],
            },
        ),
        RowSecurity("customers", only=("customers_given",)),
    ]
