"""Menus name queues by their ids: a queue that is renamed keeps its callers."""

from django.db import migrations

# A name that no queue of the office has led to its first queue; so does null.
BY_ID = """
update phone_number n set menu = jsonb_set(n.menu, '{steps}', (
  select jsonb_object_agg(
    step.key,
    case when jsonb_typeof(step.value) = 'object' and step.value->>'kind' = 'queue'
         then step.value || jsonb_build_object('queue', (
           select q.id from routing_queue q
           where q.office_id = n.office_id and q.name = step.value->>'queue'))
         else step.value end)
  from jsonb_each(n.menu->'steps') step))
where jsonb_typeof(n.menu) = 'object' and jsonb_typeof(n.menu->'steps') = 'object'
  and n.menu->'steps' <> '{}'
"""
BY_NAME = BY_ID.replace("select q.id", "select q.name").replace(
    "q.name = step.value->>'queue'", "q.id::text = step.value->>'queue'"
)


class Migration(migrations.Migration):
    dependencies = [("phone", "0002_questions"), ("routing", "0007_queue_instead")]

    operations = [migrations.RunSQL(BY_ID, BY_NAME)]
