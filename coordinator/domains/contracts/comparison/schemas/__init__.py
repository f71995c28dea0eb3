"""Comparing two schemas: what differs, wherever they stand and whoever sends the value.

`nodes.py` reads documents, `shapes.py` says what one schema allows, `facts.py` compares two, and
`walk.py` goes through all that lies below them. What a fact means to whom is in `../rules.py`.
"""
