"""Answers of views that nothing has changed since: sent again without a query.

Command lines and scripts send no ETag, and ask the same again and again.
"""

from collections import OrderedDict

from coordinator.web.idempotency import Answer

__all__ = ["ENTRIES", "Recent"]

ENTRIES = 64
"""How many answers are kept."""
LARGEST = 512 * 1024
"""Characters of an answer that is still kept."""


class Recent:
    """The last answers by their ETag, which says all that they depend on."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def get(self, etag: str) -> Answer | None:
        """Return the answer under this ETag, if it is kept."""
        answer = self._answers.get(etag)
        if answer is not None:
            self._answers.move_to_end(etag)
        return answer

    def keep(self, etag: str, answer: Answer) -> None:
        """Keep an answer; the one that was asked for least lately goes."""
        if len(answer.body) > LARGEST:
            return
        self._answers[etag] = answer
        while len(self._answers) > ENTRIES:
            self._answers.popitem(last=False)
