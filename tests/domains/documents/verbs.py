"""Any verb of documents, with any input."""

from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentCreate, DocumentUpdate
from tests.laws.chance import Chance, Verb


def any_verb(c: Chance) -> Verb:
    """Return a verb of documents with some input."""
    draft = DocumentCreate(type=c.one("note", "plan"), title=c.text()[:90], body=c.text())
    change = DocumentUpdate(
        title=c.one(None, "Other"), body=c.one(None, c.text()), tags=c.one(None, ["a", "b"])
    )
    return c.one(
        lambda work: documents.create(work, draft),
        lambda work: documents.change(work, c.id("DOC"), change),
        lambda work: documents.change(work, c.id("DOC"), DocumentUpdate(restore=1)),
    )
