"""Comparing two OpenAPI documents, operation by operation.

`operations.py` reads a document into operations, `requests.py`, `responses.py` and `security.py`
compare one part of an operation each, and `compare.py` puts them together.
"""
