"""People who take part by telephone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('video', '0003_helpers'),
    ]

    operations = [
        migrations.AddField(
            model_name='seat',
            name='number',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='seat',
            name='role',
            field=models.CharField(choices=[('customer', 'Customer'), ('official', 'Official'), ('colleague', 'Colleague'), ('interpreter', 'Interpreter'), ('supervisor', 'Supervisor'), ('telephone', 'Telephone')], max_length=12),
        ),
    ]
