"""The doors: each lets one kind of caller in, and none knows of another.

They parse what comes in, call the verbs of the domains, and render what goes out; rules live in
the domains. `app.py` puts them together.
"""
