"""Search over every kind of thing: an index beside the things, kept in step from the event feed.

Words are cut and folded here (`words.py`), so that SQLite's FTS5 and PostgreSQL's text search find
the same. `index.py` keeps the entries, `query.py` asks them; neither is in the way of any write.
"""

from coordinator.core.search.asking import Wanted, wanted
from coordinator.core.search.index import SearchIndex
from coordinator.core.search.query import Hit, SearchPage, search

__all__ = ["Hit", "SearchIndex", "SearchPage", "Wanted", "search", "wanted"]
