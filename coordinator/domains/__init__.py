"""One folder per kind of thing, each a complete slice.

`docs/how-to/add-a-kind.md` is the recipe for a new one.
"""
