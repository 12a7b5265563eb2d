"""A call keeps the way through its menu, who ended it and why; calls are listed by time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('phone', '0023_line_news'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='cause',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='call',
            name='hung_up',
            field=models.CharField(blank=True, choices=[('customer', 'the customer hung up'), ('official', 'the official hung up'), ('department', 'the department hung up'), ('office', 'the menu ended the call'), ('nobody', 'not reached'), ('lost', 'the connection broke'), ('', '')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='call',
            name='way',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['office', '-began_at'], name='calls_by_time'),
        ),
    ]
