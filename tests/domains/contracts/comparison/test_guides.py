"""Markdown guides: what is understood of them, and what changes between two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.domains.contracts.comparison.guides import compare_guides, operations_of, read

SEED = """# ../pending-commits/backend-api-guide.md
## New Endpoints
- POST /api/v1/feature-name
- GET /api/v1/feature-name/:id

## Authentication
- Bearer token required
- Scopes: feature.read, feature.write

## Rate Limits
- 100 requests per minute per user
"""

GUIDE = """---
version: 2
---
# Users API

**Base URL**: https://api.example.com/v1

## Authentication

Every call needs a JWT in its header:

```
Authorization: Bearer <token>
```

## Endpoints

### `GET /users`

**Query parameters**

| Name | Type | Required | Description |
|------|------|----------|-------------|
| limit | integer | no | How many |
| tenant | string | yes | Whose |

**Response (200)**

```json
{"items": [{"id": "u1", "name": "Ada"}], "next": "c"}
```

**Errors**
- 401: not signed in
- `429` too many

### 2. POST /users

Requires the scope `users:write`.

Body:
- `email` (string, required): address
- `name` (string, optional)
- `address` (object)
  - `street` (string)

Returns `201` with `{ id, email }`.

### Get one: GET /users/{id}

- Auth: none
- Rate limit: 10/s
- Response: id, name, email

## Rate limits

| Tier | Limit |
|------|-------|
| Free | 100 requests/min |
| Pro | 1,000 requests/min |

## Quick start

```bash
curl https://api.example.com/v1/users/42 -H "Authorization: Bearer x"
```

## Changelog
- GET /old was removed
"""


def rows(base, revision):
    """Return what changed as (id, level, place)."""
    return [(one.id, one.level, one.place) for one in compare_guides(base, revision)]


def edited(text, *pairs):
    """Return the text with each first of a pair replaced by the second."""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def test_the_guide_of_the_seed_is_understood():
    """Its endpoints, scheme, scopes and limit are read."""
    guide = read(SEED)
    assert operations_of(guide) == ["POST /api/v1/feature-name", "GET /api/v1/feature-name/{id}"]
    assert list(guide.facts.schemes) == ["bearer token"]
    assert list(guide.facts.scopes) == ["feature.read", "feature.write"]
    assert [(one.per_minute, one.who) for one in guide.facts.limits] == [(100, "per user")]


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("- POST /api/auth/login - Sign in", ["POST /api/auth/login"]),
        ("- `GET /users/{id}`: one user", ["GET /users/{id}"]),
        ("* **GET** /x\n+ `PUT` `/y`", ["GET /x", "PUT /y"]),
        ("1. DELETE /z/<int:id>/\n- [x] PATCH /q/:id", ["DELETE /z/{id}", "PATCH /q/{id}"]),
        ("- **Sign in**: `POST /login`\n- List - GET /a", ["POST /login", "GET /a"]),
        ("### 1. Create (POST /users)", ["POST /users"]),
        ("GET /users\n=====", ["GET /users"]),
        ("**POST** `https://api.example.com/v2/users?dry=true`", ["POST /v2/users"]),
        (
            "- GET, POST /users\n- {{baseUrl}}/x\n- PUT {base}/x",
            ["GET /users", "POST /users", "PUT /x"],
        ),
        (
            "| Method | Path |\n|---|---|\n| get | /a |\n| `PUT`/`PATCH` | b/{c} |",
            ["GET /a", "PUT /b/{c}", "PATCH /b/{c}"],
        ),
        ("| Endpoint | What |\n|:--|--|\n| `GET /a` | A |", ["GET /a"]),
        ("```http\nGET /users?limit=1 HTTP/1.1\nHost: x\n```", ["GET /users"]),
        (
            "```sh\ncurl -X DELETE \\\n  https://b.c/a\ncurl https://b.c/d -d '{}'\n```",
            ["DELETE /a", "POST /d"],
        ),
        ("```\nGET /a\nPOST /b\n```", ["GET /a", "POST /b"]),
        ("# Users\nGET /a\nOne.\n\nPOST /b\nTwo.\n\nPUT /c", ["GET /a", "POST /b", "PUT /c"]),
        (
            "## One\n- **URL**: `/a/:id`\n- **Method**: GET\n\n## Two\nMethod: POST\nPath: /b",
            ["GET /a/{id}", "POST /b"],
        ),
        ("## `/a`\n**Method:** `GET`\n## Next\nMethod: PUT", ["GET /a"]),
        (
            "- [POST /a](#b)\n- [`PUT /a/[id]`](#c)\n- (GET /b)",
            ["POST /a", "PUT /a/{id}", "GET /b"],
        ),
        ("- POST [/a](#post-a)\n- [GET](#get-a) /a", ["POST /a", "GET /a"]),
        ("- GET /a(deprecated)\n- GET /b('{id}')", ["GET /a", "GET /b('{id}')"]),
        ("| Call |\n|--|\n| [GET /a](#a) |\n| [/b](#b) |", ["GET /a"]),
        ("| Method | Path |\n|--|--|\n| GET | [/b](#b) |", ["GET /b"]),
        ("- 🚀 GET /a\n- :lock: `PUT /b`\n### ✅ 1️⃣ DELETE /c", ["GET /a", "PUT /b", "DELETE /c"]),
        (
            "<details><summary><code>GET</code> <code>/a/<id></code></summary>\n</details>",
            ["GET /a/{id}"],
        ),
        ("Write `<!--` like this.\n- GET /a\n```html\n<!-- x\n```\n- PUT /b", ["GET /a", "PUT /b"]),
        ("- GET /users/:id\n\n```\ncurl https://x.y/api/v1/users/7\n```", ["GET /users/{id}"]),
    ],
)
def test_endpoints_are_found_however_people_write_them(text, operations):
    """In list items, headings, tables and code; parameters are written alike."""
    assert operations_of(read(text)) == operations


@pytest.mark.parametrize(
    "text",
    [
        "Use GET /old no more, it says in the text.",
        "- ~~GET /old~~",
        "- GET /old (removed)",
        "- `GET /old` is no longer available",
        "<!--\n- GET /old\n-->",
        "## Changelog\n### 2.0\n- GET /old",
        "- Removed: GET /old",
        "- GETTING /old\n- get ready /set",
        "---\nGET: /old\n---",
    ],
)
def test_what_is_gone_or_only_mentioned_is_no_endpoint(text):
    """An endpoint that is struck out, said to be gone, or history, does not exist."""
    assert operations_of(read(text)) == []


def test_the_same_text_and_new_words_are_safe():
    """Prose outside of the sections that matter may change."""
    assert rows(GUIDE, GUIDE) == []
    changed = edited(GUIDE, ("# Users API", "# All about users\n\nGood news."), ("Ada", "Bob"))
    assert (compare_guides(GUIDE, changed).verdict, rows(GUIDE, changed)) == ("safe", [])


def test_names_of_path_parameters_do_not_matter():
    """`:id`, `<id>`, `{id}` and `{userId}` are one thing."""
    for written in (":id", "<id>", "{userId}", "{id:int}", "[id]"):
        assert rows("- GET /users/{id}", f"- GET /users/{written}") == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "- POST /api/v1/feature-name\n",
            "",
            [("api-path-removed-without-deprecation", "breaking", "POST /api/v1/feature-name")],
        ),
        (
            "## Auth",
            "- DELETE /api/v1/feature-name/:key\n\n## Auth",
            [("endpoint-added", "safe", "DELETE /api/v1/feature-name/{key}")],
        ),
        ("Bearer token", "API key", [("guide-authentication-changed", "breaking", "")]),
        (
            "Bearer token required",
            "Bearer token and API key",
            [("guide-authentication-changed", "breaking", "")],
        ),
        (
            "Bearer token required",
            "Bearer token or API key",
            [("guide-authentication-extended", "safe", "")],
        ),
        ("Bearer token required", "None", [("guide-authentication-removed", "safe", "")]),
        ("feature.write", "feature.write, admin", [("guide-scope-added", "breaking", "")]),
        (", feature.write", "", [("guide-scope-removed", "safe", "")]),
        ("100 requests", "50 requests", [("guide-rate-limit-decreased", "breaking", "")]),
        (
            "100 requests per minute",
            "1,200 req/hour",
            [("guide-rate-limit-decreased", "breaking", "")],
        ),
        ("100 requests per minute", "10 rps", [("guide-rate-limit-increased", "safe", "")]),
        ("100 requests per minute", "6000 calls an hour", []),
        (
            "- 100 requests per minute per user",
            "- unlimited",
            [("guide-rate-limit-increased", "safe", "")],
        ),
        (
            "per user\n",
            "per user\n- Login: 5 per minute\n",
            [("guide-rate-limit-added", "breaking", "")],
        ),
    ],
)
def test_a_change_in_the_guide_of_the_seed(old, new, expected):
    """Endpoints, authentication, scopes and rate limits, each with its level."""
    assert rows(SEED, edited(SEED, (old, new))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "| tenant | string | yes | Whose |\n",
            "",
            ("request-parameter-removed", "risky", "GET /users"),
        ),
        (
            "| Whose |\n",
            "| Whose |\n| org | string | yes | x |\n",
            ("new-required-request-parameter", "breaking", "GET /users"),
        ),
        (
            "| Whose |\n",
            "| Whose |\n| org | string | | x |\n",
            ("new-optional-request-parameter", "safe", "GET /users"),
        ),
        (
            "limit | integer | no",
            "limit | integer | yes",
            ("request-parameter-became-required", "breaking", "GET /users"),
        ),
        (
            "tenant | string | yes",
            "tenant | string | no",
            ("request-parameter-became-optional", "safe", "GET /users"),
        ),
        (
            "limit | integer",
            "limit | string",
            ("request-parameter-type-changed", "breaking", "GET /users"),
        ),
        (', "next": "c"', "", ("response-optional-property-removed", "risky", "GET /users")),
        ('"id": "u1"', '"id": 1', ("response-property-type-changed", "breaking", "GET /users")),
        ("- `429` too many\n", "", ("response-non-success-status-removed", "safe", "GET /users")),
        (
            "(string, optional)",
            "(string, required)",
            ("request-property-became-required", "breaking", "POST /users"),
        ),
        (
            "- `name` (string, optional)",
            "- `name` (string, optional)\n- age (int, required)",
            ("new-required-request-property", "breaking", "POST /users"),
        ),
        ("  - `street` (string)\n", "", ("request-property-removed", "risky", "POST /users")),
        ("{ id, email }", "{ id }", ("response-optional-property-removed", "risky", "POST /users")),
        ("`users:write`", "`users:admin`", ("guide-scope-added", "breaking", "POST /users")),
        (
            "Auth: none",
            "Auth: API key",
            ("guide-authentication-added", "breaking", "GET /users/{id}"),
        ),
        ("- Auth: none\n", "", ("guide-authentication-added", "breaking", "GET /users/{id}")),
        ("10/s", "300/min", ("guide-rate-limit-decreased", "breaking", "GET /users/{id}")),
        ("Free | 100", "Free | 60", ("guide-rate-limit-decreased", "breaking", "")),
        (
            "**: https://api.example.com/v1",
            "**: https://api.example.com/v2",
            ("guide-base-url-changed", "breaking", ""),
        ),
        (
            "### `GET /users`",
            "### `GET /users` (deprecated)",
            ("endpoint-deprecated", "safe", "GET /users"),
        ),
        (
            "id, name, email\n",
            "id, name\n",
            ("response-optional-property-removed", "risky", "GET /users/{id}"),
        ),
    ],
)
def test_a_change_in_a_detailed_guide(old, new, expected):
    """Parameters, bodies, answers and what one endpoint says of access, in every notation."""
    assert expected in rows(GUIDE, edited(GUIDE, (old, new)))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "This API is public.", None),
        ("None", "Authentication is required.", "guide-authentication-added"),
        ("Authentication is required.", "Bearer token required", None),
        ("Bearer auth", "Basic auth", "guide-authentication-changed"),
        ("- Bearer auth", "- No auth", "guide-authentication-removed"),
        (
            "Needs a cookie or a bearer token",
            "Needs a bearer token",
            "guide-authentication-changed",
        ),
    ],
)
def test_short_lines_about_authentication_are_understood(before, after, expected):
    """What asks for some authentication, or for none, says so in many ways."""
    sides = [f"- GET /a\n\n## Authentication\n{words}\n" for words in (before, after)]
    found = compare_guides(*sides)
    assert found.gaps == ()
    assert [one.id for one in found] == ([expected] if expected else [])
    under = [f"# GET /a\n- {words.strip('- ')}\n" for words in (before, after)]
    assert bool(rows(*under)) == bool(expected)


@pytest.mark.parametrize("before", ["No limits", "Unlimited", "- Calls: not limited", "None", ""])
def test_the_first_rate_limit_breaks(before):
    """Whether the guide said that there is none, or nothing: less than no limit is less."""
    sides = [f"- GET /a\n\n## Rate limits\n{words}\n" for words in (before, "5 per second")]
    assert compare_guides(*sides).verdict == "breaking"
    assert compare_guides(*reversed(sides)).verdict != "breaking"


def test_labels_one_after_the_other_each_open_their_own_section():
    """A rate limit does not swallow the body below it, and the body not the answer."""
    text = """
### Create
**Endpoint**: `POST /notes`
**Auth**: API key
**Rate limit**: 10 requests/second
Burst: 20 per second

Body parameters:
- **title** (`string`, required) - What it says
- **kind** (`"a" | "b"`, optional)

Response: `201 Created`
```json
{ "id": "n1", "by": {"name": "Ada"} }
```
"""
    one = read(text).endpoints["POST", "/notes"]
    assert {name: field.required for name, field in one.body.items()} == {
        "title": True,
        "kind": False,
    }
    assert list(one.response) == ["id", "by", "by.name"]
    assert (list(one.statuses), list(one.facts.schemes)) == (["201"], ["API key"])
    assert [(limit.who, limit.per_minute) for limit in one.facts.limits] == [
        ("", 600),
        ("burst", 1200),
    ]


def test_objects_are_read_however_they_are_sketched():
    """In a line, with types in place of values, with comments, inner ones too."""
    line = "# POST /a\n\n- Body: `{ email: string, by?: { name }, tags: [{ id: number }] }`\n"
    body = read(line).endpoints["POST", "/a"].body
    assert {name: field.type for name, field in body.items()} == {
        "email": "string",
        "by": "object",
        "by.name": "",
        "tags": "array",
        "tags[].id": "number",
    }
    sketch = """# POST /a
Request:
```ts
{
  "email": "ada@x.y", // required
  age?: number;  /* in years */
  links: [{ href: "https://x.y/z" }],
  by: {
    id: string
  }
}
```
"""
    body = read(sketch).endpoints["POST", "/a"].body
    assert [(one.name, one.type, one.required) for one in body.values()] == [
        ("email", "string", True),
        ("age", "number", False),
        ("links", "array", None),
        ("links[].href", "", None),
        ("by", "object", None),
        ("by.id", "string", None),
    ]


def test_fields_inside_fields_keep_short_names():
    """However deep a list goes, a name holds the last few of those around it."""
    lines = "".join(f"{' ' * depth}- f{depth} (object)\n" for depth in range(100))
    body = read(f"# POST /a\n## Body\n{lines}").endpoints["POST", "/a"].body
    assert list(body)[:2] == ["f0", "f0.f1"]
    assert (len(body), max(map(len, body)) < 40) == (100, True)


def test_a_method_of_a_path_that_stays_is_told_apart():
    """Where the path keeps another operation, only the operation is gone."""
    assert rows("- GET /a\n- PUT /a", "- GET /a")[0][0] == "api-removed-without-deprecation"
    assert rows("- GET /a\n- GET /b", "- GET /a")[0][0] == "api-path-removed-without-deprecation"


def test_a_parameter_that_does_not_say_whether_it_is_required_is_risky():
    """The others say it for it, where they all say the same."""
    base = "- GET /a\n  - Parameters:\n    - x (string)\n"
    assert rows(base, f"{base}    - y (string)\n")[0][:2] == (
        "guide-request-parameter-added",
        "risky",
    )
    said = base.replace("x (string)", "x (string, optional)")
    assert rows(said, f"{said}    - y (string)\n")[0][0] == "new-required-request-parameter"


def test_a_scope_that_only_a_new_endpoint_needs_breaks_nobody():
    """The list of all scopes may grow with a new endpoint."""
    base = "## Scopes\n- a.read\n\n## Endpoints\n- GET /a (scope: a.read)\n"
    grown = base.replace("- a.read", "- a.read\n- b.read", 1) + "- GET /b (scope: b.read)\n"
    assert rows(base, grown) == [("endpoint-added", "safe", "GET /b")]


@pytest.mark.parametrize(
    ("base", "revision"),
    [
        ("# Users\nWords.", "# Users\nOther words."),
        ("- GET /a", "# Nothing"),
        (SEED, SEED.replace("- Bearer token required", "- Do the dance")),
        (SEED, SEED.replace("per user", "per user\n- Behave well")),
        (
            SEED,
            SEED.split("## Authentication")[0]
            + "## Rate Limits\n- 100 requests per minute per user",
        ),
        ("# POST /a\n```\n{a: <n>}\n```", "# POST /a\n```\n{a: <m>}\n```"),
    ],
)
def test_what_is_not_understood_is_never_called_safe(base, revision):
    """No endpoint on a side, or other words where they matter: an acknowledgement is asked."""
    found = compare_guides(base, revision)
    assert (found.verdict, len(found.gaps)) == ("not_comparable", 1)
    assert compare_guides(base, base).verdict == "safe"


def told(before, after, around="- GET /a\n\n{}\n"):
    """Return the verdict on two wordings of the same guide, and the ids of what changed."""
    found = compare_guides(around.format(before), around.format(after))
    return found.verdict, {one.id for one in found if one.level != "safe"}


@pytest.mark.parametrize(
    ("section", "before", "after", "expected"),
    [
        ("Authentication", "API key in `X-Key`", "API key in `X-Other`", "authentication-changed"),
        ("Authentication", "Bearer or API key", "Bearer and API key", "authentication-changed"),
        ("Authentication", "Needs scope users:read.", "Needs scope users:admin.", "scope-added"),
        ("", "Requires scope users:read.", "Requires scope users:admin.", "scope-added"),
        (
            "",
            "You must send a bearer token.",
            "You must send an API key.",
            "authentication-changed",
        ),
        (
            "",
            "At most 10 requests per second.",
            "At most 5 requests per second.",
            "rate-limit-decreased",
        ),
        ("Base URL", "`/v1`", "`/v2`", "base-url-changed"),
        ("", "Base URL: /v1", "Base URL: /v2", "base-url-changed"),
        (
            "",
            "All paths are relative to `/v1`.",
            "All paths are relative to `/v2`.",
            "base-url-changed",
        ),
    ],
)
def test_a_sentence_about_access_is_read_as_a_list_is(section, before, after, expected):
    """Headers, scopes, limits and addresses in sentences, under a heading of theirs or anywhere."""
    around = f"- GET /a\n\n## {section or 'Words'}\n{{}}\n"
    assert told(before, after, around) == ("breaking", {f"guide-{expected}"})


@pytest.mark.parametrize(
    ("section", "before", "after"),
    [
        (
            "Authentication",
            "A bearer token, valid for 1 hour",
            "A bearer token, valid for 5 minutes",
        ),
        ("Authentication", "A bearer token of the tenant", "A bearer token of the user"),
        ("Authentication", "Authentication is required", "Authentication is optional"),
        ("Authentication", "```\nX-Key: a\n```", "```\nX-Other: a\n```"),
        ("Scopes", "- a.read to look", "- a.read to look and write"),
        ("Scopes", "Ask for the admin role", "Ask for the owner role"),
        ("Rate limits", "10 requests per second by address", "10 requests per second by token"),
        ("Rate limits", "10 per second, bursts allowed", "10 per second"),
        ("Base URL", "`/v1` in Europe", "`/v1` in America"),
        ("Base URL", "`/v1`", ""),
        ("Paging", "`limit` is at most 100.", "`limit` is at most 50."),
        ("Paging", "Pass `cursor` to go on.", "Pass `next` to go on."),
        ("Errors", '```json\n{"error": "no"}\n```', '```json\n{"message": "no"}\n```'),
        (
            "Errors",
            "| Code | Why |\n|--|--|\n| `no_user` | x |",
            "| Code | Why |\n|--|--|\n| `gone` | x |",
        ),
    ],
)
def test_other_words_where_they_matter_are_a_gap(section, before, after):
    """What is said of access, of paging or of errors differs: nobody calls that compatible."""
    around = f"- GET /a\n\n## {section}\n{{}}\n"
    assert told(before, after, around) == ("not_comparable", set())
    assert told(before, before + "\n", around) == ("safe", set())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("`limit` (integer): at most 100", "`limit` (integer): at most 50"),
        ("`kind` (string): `a`, `b` or `c`", "`kind` (string): `a` or `b`"),
        ("`name` (string) must be unique", "`name` (string)"),
        ("Only admins may call this", "Anyone may call this"),
        ("Answers with the whole user", "Answers with part of the user"),
        ("Sends `user.created` to listeners", "Sends `user.made` to listeners"),
        ("Waits up to 30 seconds", "Waits up to 5 seconds"),
    ],
)
def test_other_words_of_an_endpoint_are_a_gap(before, after):
    """Limits of a value, who may call, what comes back: as far as words tell."""
    for around in ("- POST /a\n  - {}\n", "### POST /a\n\n- {}\n"):
        assert told(before, after, around) == ("not_comparable", set())
        assert told(before, before + "\n", around) == ("safe", set())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("One user, by its number", "A single user, by number"),
        ("Waits a little", "Wait a little, e.g. 5 seconds, and look at `GET /b`"),
        ("- `name` (string), e.g. `Ada`", "* `name` (string), e.g. `Bob`"),
        ("Gets a user\n  - `a` (string)", "Gets a user\n  - `a` (string)\n\n  ```\n  $ x\n  ```"),
    ],
)
def test_prose_and_new_examples_are_safe(before, after):
    """Other words, other marks of lists, and code that was not there."""
    assert told(before, after, "- GET /a\n  {}\n") == ("safe", set())


@pytest.mark.parametrize("before", ["", "- PUT /b\n- ", "1. ", "* **Make** - "])
@pytest.mark.parametrize("between", ["\n\n", "\n\n  ", "\n\nBody:\n\n", "\n\nParameters\n\n"])
def test_a_table_after_a_list_item_is_of_its_endpoint(before, between):
    """With or without an indent, as under a heading."""
    base = f"{before or '- '}POST /a{between}"
    table = "| Field | Type | Required |\n|--|--|--|\n| x | string | {} |\n"
    table = table.replace("\n", f"\n{' ' * (len(between) - 2 if between.isspace() else 0)}")
    found = compare_guides(base + table.format("no"), base + table.format("yes"))
    assert [(one.level, one.place) for one in found] == [("breaking", "POST /a")]
    assert found.gaps == ()


@pytest.mark.parametrize(
    "code",
    [
        "```http\nDELETE /b/7 HTTP/1.1\n```",
        "```sh\ncurl -X DELETE https://x.y/b/7\n```",
        "Like this:\n\n```\nDELETE /b/{id}\n```",
    ],
)
def test_an_endpoint_that_only_code_shows_is_one(code):
    """Beside listed ones too; where it is an example of a listed one, nothing is gone."""
    gone = ("breaking", {"api-path-removed-without-deprecation"})
    for around in ("- GET /a\n\n{}\n", "### GET /a\n\n{}\n"):
        assert told(code, "", around) == gone
        listed = around.replace("{}", "- DELETE /b/:key\n\n{}")
        assert told(code, "", listed)[0] != "breaking"
        assert told(code, code.replace("7", "8"), listed) == ("safe", set())


@pytest.mark.parametrize(
    "line",
    [
        "- GET /b: returns {}",
        "- GET /b\n  returns {}",
        "- GET /b\n  - Returns {}",
        "# GET /b\nIt returns {}.",
        "# GET /b\nReturns the {} of a user.",
    ],
)
def test_a_field_that_a_sentence_returns_may_be_missed(line):
    """In the endpoint's own line, below it, with other words around."""
    gone = ("risky", {"response-optional-property-removed"})
    assert told("`name`, `email`", "`name`", line) == gone
    assert told("`name` and `email`", "`name`", line) == gone


GAP = "not_comparable"


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("- POST /a `{ b?: string }` -> `201 { c, d }`", ", d", "", "risky"),
        ("- POST /a `{ b?: string }` -> `201 { c, d }`", "b?", "b", GAP),
        ("- POST /a `{ b?: string }` -> `201 { c, d }`", "201", "204", "breaking"),
        (
            "- POST /a\n  - expects `b` (string), `c` (string)",
            "`c` (string)",
            "`c` (string, required)",
            "breaking",
        ),
        ("- POST /a\n  + email, password", "email", "name", "risky"),
        ("- PATCH /a\n  - b - new name, optional", "optional", "required", "breaking"),
        ("- GET /a\n  - b `string` - default `c`", "`string`", "`string` **required**", "breaking"),
        ("# POST /a\nOptional query: `b`, `c`", "Optional", "Required", "breaking"),
        ('# POST /a\n    { "b": 1 }', "b", "c", GAP),
        ('# POST /a\nBody:\n\n    {\n      "b": 1\n    }', "b", "c", "risky"),
        ("# GET /a\n> | Field | Required |\n> |--|--|\n> | b | no |", "no", "yes", "breaking"),
        (
            "# GET /a\n| Status | Type |\n|--|--|\n| 200 | `text/csv` |",
            "csv",
            "xml",
            GAP,
        ),
        ("# POST /a\n```ts\ninterface A {\n  b?: string;\n}\n```", "b?", "b", GAP),
        ('# POST /a\n**Data**\n```json\n{"b": "[8 to 64]"}\n```', "8 to", "9 to", GAP),
        (
            "| Call | Body | Returns |\n|--|--|--|\n| POST /a | `b` | 201 `{ c, d }` |",
            ", d",
            "",
            "risky",
        ),
        (
            "- GET /a\n## Order\n| Key | Required |\n|--|--|\n| b | no |",
            "no",
            "yes",
            GAP,
        ),
        ("- GET /a\n## Order\n- b: string", "string", "int", GAP),
        ("- GET /a\n## Errors\n- 402 no credit", "402", "403", GAP),
        (
            "- GET /a\n## Limits\n- Free: 5 mails a day, Pro: no limits",
            "no limits",
            "9 mails a day",
            "breaking",
        ),
        ("- GET /a\n## Limits\n10 per second, 100 per hour", "10 per", "5 per", "breaking"),
        (
            "- GET /a\n\nAmounts are in cents.",
            "cents",
            "euros",
            GAP,
        ),
        ("- GET /a\n\nAll calls go to https://a.b.", "a.b", "a.c", "breaking"),
        ("---\nbase_url: /v1\n---\n- GET /a", "/v1", "/v2", "breaking"),
        ("- GET /a/:id.pdf", "pdf", "csv", "breaking"),
    ],
)
def test_a_break_is_seen_however_it_is_written(text, old, new, expected):
    """As teams write guides: sketches beside endpoints, quoted tables, objects of all endpoints."""
    assert compare_guides(text, edited(text, (old, new))).verdict == expected
    for harmless in (text.replace("- ", "* "), text + "\n", text.replace("\n", "\r\n")):
        assert compare_guides(text, harmless).verdict == "safe"


def test_a_guide_in_german_is_read_as_well():
    """Its sections, columns, rates and words for what is required."""
    base = """
# Benutzer

## 🔐 Authentifizierung
Jede Anfrage muss ein Bearer-Token mitsenden.

## Ratenbegrenzung
- 100 Anfragen pro Minute

## Endpunkte
### POST /benutzer

| Feld | Typ | Pflicht | Beschreibung |
|--|--|--|--|
| name | Zeichenkette | ja | Wie er heißt |
| alter | Zahl | nein | In Jahren |

Antwort: `id`, `name`

## Änderungen
- GET /alt wurde entfernt
"""
    for old, new, expected in (
        ("alter | Zahl | nein", "alter | Zahl | ja", "request-property-became-required"),
        ("Bearer-Token", "API-Schlüssel", "guide-authentication-changed"),
        ("100 Anfragen pro Minute", "100 Anfragen pro Stunde", "guide-rate-limit-decreased"),
        ("`id`, `name`", "`id`", "response-optional-property-removed"),
        ("alter | Zahl", "alter | Zeichenkette", "request-property-type-changed"),
    ):
        assert expected in {one.id for one in compare_guides(base, edited(base, (old, new)))}
    assert operations_of(read(base)) == ["POST /benutzer"]


def test_pointers_are_lines_of_the_side_that_shows_it():
    """What is gone is shown in the base, what is there in the revision."""
    gone = compare_guides(SEED, edited(SEED, ("- POST /api/v1/feature-name\n", "")))
    assert gone.changes[0].pointer == "#L3"
    moved = compare_guides(SEED, "\n\n" + edited(SEED, ("100", "10")))
    assert moved.changes[0].pointer == "#L13"


LINES = st.sampled_from(
    [*SEED.splitlines(), *GUIDE.splitlines(), "", "```", "---", "<!--", "| a | b |", "|--|--|"]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(LINES, max_size=40).map("\n".join))


@given(TEXTS, TEXTS)
def test_any_two_texts_can_be_asked(base, revision):
    """It never raises, says the same each time, and a guide beside itself is safe."""
    found = compare_guides(base, revision)
    assert found == compare_guides(base, revision)
    assert base == revision or operations_of(read(base)) or found.gaps
    assert compare_guides(base, base).verdict == "safe"
    assert rows(base, base + "\n") == []
