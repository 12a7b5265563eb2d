"""How long interpreters were sought is found without reading all waits."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('routing', '0013_owed_calls')]

    operations = [
        migrations.AddIndex(
            model_name='wait',
            index=models.Index(condition=models.Q(('helps', 'interpreter'), ('result', 'answered')), fields=['language', 'id'], name='wait_of_interpreters'),
        ),
    ]
