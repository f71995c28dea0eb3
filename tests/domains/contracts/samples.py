"""Small documents, and a way to read as a door does."""

from functools import partial


def openapi(title="Users", extra=""):
    """Return a small OpenAPI document."""
    return f"openapi: 3.1.0\ninfo:\n  title: {title}\n  version: '1'\npaths: {{}}\n{extra}"


def api(**operations):
    """Return an OpenAPI document with operations: `api(users="name", orders="total")`.

    Each is a GET of the path of that name, and answers an object of that required property.
    """
    lines = ["openapi: 3.1.0", "info: {title: Users, version: '1'}", "paths:"]
    for path, name in operations.items():
        schema = f"{{type: object, required: [{name}], properties: {{{name}: {{type: string}}}}}}"
        answer = f"{{description: ok, content: {{application/json: {{schema: {schema}}}}}}}"
        lines.append(f"  /{path}: {{get: {{responses: {{'200': {answer}}}}}}}")
    return "\n".join(lines) + "\n"


def reader(world, who):
    """Return a way to run queries, as a door gives it."""
    return partial(world.desk.read, "default", world.actor(who))
