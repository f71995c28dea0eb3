"""Which column of a table is about what, by its head, in English and in German."""

__all__ = ["columns_of"]

COLUMNS = {
    "method": {"method", "verb", "http method", "http verb", "methods", "methode"},
    "path": {
        "path",
        "endpoint",
        "url",
        "uri",
        "route",
        "operation",
        "call",
        "resource",
        "endpoints",
        "pfad",
        "endpunkt",
        "aufruf",
    },
    "name": {"name", "parameter", "param", "field", "property", "attribute", "key", "header"}
    | {
        "argument",
        "query parameter",
        "path parameter",
        "variable",
        "feld",
        "eigenschaft",
        "schlüssel",
    },
    "type": {"type", "data type", "typ", "datentyp"},
    "required": {"required", "mandatory", "req", "pflicht", "pflichtfeld", "erforderlich"},
    "optional": {"optional"},
    "in": {"in", "location", "ort"},
    "status": {
        "status",
        "code",
        "status code",
        "http status",
        "http code",
        "response code",
        "statuscode",
    },
    "scopes": {
        "scope",
        "scopes",
        "permission",
        "permissions",
        "required scope",
        "required scopes",
        "berechtigung",
    },
    "authentication": {
        "auth",
        "authentication",
        "authorization",
        "security",
        "auth required",
        "authentifizierung",
    },
    "limits": {"rate limit", "rate limits", "limit", "limits", "rate", "quota"},
    "text": {
        "description",
        "notes",
        "purpose",
        "summary",
        "remarks",
        "comment",
        "beschreibung",
        "bemerkung",
        "zweck",
    },
}


def columns_of(head: list[str]) -> dict[str, int]:
    """Return which column is about what; one that is typed or required has its names first."""
    at = {
        role: column
        for role, names in COLUMNS.items()
        for column, cell in reversed(list(enumerate(head)))
        if cell in names
    }
    is_named = at.keys() & {"name", "path", "method", "status"}
    if at.keys() & {"type", "required", "optional"} and not is_named:
        at["name"] = next((each for each in range(len(head)) if each not in at.values()), 0)
    return at
