"""What the search looks in. Both tables are made of others and can be made anew at any time."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Document(OfficeModel):
    """What can be found of one contact: the lemmas of its words, and its marks (`marks.py`)."""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    at = models.DateTimeField()  # when something was last said in it
    vector = SearchVectorField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "interaction"], name="document_once"),
        )
        indexes = (
            models.Index(fields=["office", "at", "id"], name="document_by_time"),
            # without the list of what is pending: a search never reads through it
            GinIndex(fields=["vector"], name="document_words", fastupdate=False),
        )


class SavedView(OfficeModel):
    """What somebody looks for often, under a name: the parameters of the page. Theirs alone."""

    official = OfficeLink("offices.Official", models.CASCADE)
    name = models.CharField(max_length=60)
    asked = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "official", "name"], name="view_once"),
        )


class Word(OfficeModel):
    """A lemma that stands in some document, with all its forms: " pies psa psami ... ".

    Folded and written as `words.stored` says, parted by single spaces. It spares the pages the
    dictionaries: a form that is typed, its beginning or something like it leads to the lemma, and
    the forms show where it stands.
    """

    lemma = models.CharField(max_length=80)
    forms = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "lemma"], name="word_once"),)
        indexes = (GinIndex(fields=["forms"], name="word_forms", opclasses=["gin_trgm_ops"]),)
