"""Contracts as HTML: what their pages say, how much of it, and that hostile words stay words."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from coordinator.domains.contracts.comparison.documents import Unreadable
from coordinator.domains.contracts.references import DRAWN, VALUES, harmless
from coordinator.domains.contracts.schema_tree import PARTS, parts_of_schema

TEXT = {"type": "string"}
HOSTILE = '<script>window.hacked = 1</script><img src="http://images.example/x.png" onerror="1">'


class Dangers(HTMLParser):
    """What of a page could run or load something that is not this server's."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note a tag that may harm, and an attribute that runs."""
        is_own = tag == "script" and (dict(attrs).get("src") or "").startswith("/static/")
        if tag in ("script", "img", "iframe", "style") and not is_own:
            self.found.append(tag)
        self.found += [name for name, _ in attrs if name.startswith("on")]


def api(paths, title="An API"):
    """Return an OpenAPI document: a GET of each path that answers an object of these fields."""
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": title, "version": "1", "description": HOSTILE},
            "paths": {path: {"get": _answers(*fields)} for path, fields in paths.items()},
        }
    )


def _answers(*fields):
    schema = {"type": "object", "required": [*fields], "properties": dict.fromkeys(fields, TEXT)}
    said = {"description": HOSTILE, "content": {"application/json": {"schema": schema}}}
    return {"responses": {"200": said}}


@pytest.fixture(scope="session")
def call(server):
    """Make a call as someone; it must succeed."""

    def made(who, method, path, **body):
        answer = httpx.request(
            method,
            server.api(path),
            headers={"Authorization": f"Bearer {server.token(who)}"},
            json=body or None,
        )
        assert answer.is_success, answer.text
        return answer.json()

    return made


@pytest.fixture(scope="session")
def page(person):
    """Return the HTML of a contract's page, and its words without the markup."""

    def opened(address):
        answer = person.get(f"/w/default/contracts/{address}")
        assert answer.status_code == 200
        return answer.text, " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())

    return opened


@pytest.fixture(scope="session")
def tickets(call):
    """A contract whose second version breaks one of two consumers, forced under a patch number."""
    where = "contracts/tickets/versions"
    first = api({"/tickets": ["id", "price"], "/events": ["id"]})
    call("backend-developer", "POST", where, version="1.0.0", content=first)
    for who, operation in (("frontend-developer", "/tickets"), ("vibe-coder", "/events")):
        used = {"operations": [f"GET {operation}"]}
        call(who, "PUT", f"contracts/tickets/consumers/{who}", **used)
        call(who, "POST", f"{where}/1.0.0/verdicts", state="verified")
    call("human", "PUT", "environments/production/deployments/tickets", version="1.0.0")
    second = api({"/tickets": ["id", "seat"], "/events": ["id"], "/refunds": ["id"]})
    forced = {"force": True, "reason": "The price leaked"}
    call("backend-developer", "POST", where, version="1.0.1", content=second, **forced)
    wanted = api({"/tickets": ["id"], "/tickets/mine": ["id"]})
    call("vibe-coder", "PUT", "contracts/tickets/expectations/vibe-coder", content=wanted)
    return "tickets"


def test_the_page_answers_first_and_says_what_to_do_next(page, tickets):
    """Whether it can be released stands first, then why not, who, and the way out."""
    _, words = page(tickets)
    assert "1.0.1 can be released: no Next: coord contract verdict tickets 1.0.1 verified" in words
    assert "frontend-developer is broken by it, in GET /tickets." in words
    assert "vibe-coder is not touched" in words
    assert words.index("can be released") < words.index("Who owes a verdict")
    assert words.index("Who owes a verdict") < words.index("Changes in 1.0.1 since 1.0.0")


def test_changes_stand_under_their_operation_the_worst_first(page, tickets):
    """A level is a word beside its shape, safe changes are folded, the pointer is at hand."""
    html, _ = page(tickets)
    places = re.findall(r"<section class=\"place\"><h3>(.*?)</h3>", html)
    assert "/tickets" in places[0]
    assert '<span class="mark" data-shape="cross" aria-hidden="true"></span><span>breaking' in html
    assert re.search(r"<li title=\"[a-z-]+, at /paths/[^\"]+\">", html)
    assert '<details id="safe-changes"><summary>' in html


def test_the_matrix_says_who_uses_what_and_what_breaks_there(page, tickets):
    """A cell names what the operation is to the consumer, in a shape and in words."""
    html, _ = page(tickets)
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", html)
    cells = {
        re.sub(r"<[^>]+>", "", row): re.findall(r"data-who=\"(.*?)\"", rest) for row, rest in rows
    }
    assert cells == {"GET /tickets breaking": ["frontend-developer"], "GET /events": ["vibe-coder"]}
    assert "uses it, breaks" in html
    assert "Show all 3 operations" in html
    assert "/refunds" in page(f"{tickets}?operations=all")[0]


def test_a_level_narrows_the_changes_and_stays_in_the_address(page, tickets):
    """`?level=` shows one level; a word that is none shows all."""
    html, _ = page(f"{tickets}?level=safe")
    assert "<span>breaking</span></span><p>" not in html
    assert 'href="?level=breaking#changes"' in html
    assert "<span>breaking</span></span><p>" in page(f"{tickets}?level=nonsense")[0]


def test_versions_expectations_and_environments_are_there(page, tickets):
    """A forced version says why, an expectation what is missing, an environment what it runs."""
    _, words = page(tickets)
    assert "forced : The price leaked" in words
    assert "1 missing: GET /tickets/mine" in words
    assert "production 1.0.0 latest is 1.0.1" in words
    assert "1 breaking" in words


def test_an_older_version_is_named_in_the_title(page, tickets):
    """The page of what is not the latest says which version it is; its own move stands with it."""
    html, words = page(f"{tickets}@1.0.0")
    assert "<h1>tickets 1.0.0</h1>" in html
    assert "<title>tickets 1.0.0 · default" in html
    assert words.index("Deprecate 1.0.0…") < words.index("Who owes a verdict")
    assert "<h1>tickets</h1>" in page(tickets)[0]


@pytest.fixture(scope="session")
def rooms(call):
    """A contract of three versions that break, whose second only one of two consumers took."""
    where = "contracts/rooms/versions"
    call("backend-developer", "POST", where, version="1.0.0", content=api({"/rooms": ["a"]}))
    for who in ("frontend-developer", "vibe-coder"):
        call(who, "PUT", f"contracts/rooms/consumers/{who}", operations=["GET /rooms"])
        call(who, "POST", f"{where}/1.0.0/verdicts", state="verified")
    call("backend-developer", "POST", where, version="2.0.0", content=api({"/rooms": ["b"]}))
    call("vibe-coder", "POST", f"{where}/2.0.0/verdicts", state="verified")
    call("backend-developer", "POST", where, version="3.0.0", content=api({"/rooms": ["c"]}))
    return "rooms"


def test_the_matrix_sets_apart_who_works_with_another_version(page, rooms):
    """What the page compares is said, and is no mark on who was told of other changes."""
    html, words = page(rooms)
    assert "what changed there in 3.0.0 since 2.0.0" in words
    assert "frontend-developer works with 1.0.0, see its verdict" in words
    row = html.partition('<tr><th scope="row">')[2].partition("</tr>")[0]
    cells = dict(re.findall(r'data-who="(.*?)".*?class="sr">(.*?)</span>', row))
    assert cells == {"frontend-developer": "uses it", "vibe-coder": "uses it, breaks"}


def test_a_gap_is_a_page_in_words(page, tickets, wishes):
    """It says operation by operation what is met, what is missing, and what differs."""
    assert 'href="/w/default/contracts/tickets/gap/vibe-coder"' in page(tickets)[0]
    _, words = page(f"{tickets}/gap/vibe-coder")
    assert "What vibe-coder expects of tickets" in words
    assert "1.0.1 : 1 met, 1 missing" in words
    assert words.index("Missing 1 GET /tickets/mine missing") < words.index("GET /tickets met")
    _, words = page(f"{wishes}/gap/vibe-coder")
    assert "Nothing is published yet: 0 met, 1 missing" in words


def test_a_gap_says_what_differs(call, page):
    """A field that is not given is a line under its operation."""
    content = api({"/doors": ["a"]})
    call("backend-developer", "POST", "contracts/doors/versions", version="1", content=content)
    wanted = api({"/doors": ["a", "b"]})
    call("vibe-coder", "PUT", "contracts/doors/expectations/vibe-coder", content=wanted)
    html, words = page("doors/gap/vibe-coder")
    assert "0 met, 1 differs" in words
    assert "GET /doors differs The contract does not offer property b" in words
    assert Dangers(html).found == []


@pytest.mark.parametrize("address", ["tickets/gap/nobody", "tickets/guess/vibe-coder"])
def test_what_has_no_such_page_says_so(person, tickets, address):
    """Who expects nothing has no gap, and a contract no page of another word."""
    assert person.get(f"/w/default/contracts/{address}").status_code == 404


def test_the_raw_text_of_a_draft_is_its_content(call, person):
    """A draft has no file; what it holds is shown all the same."""
    content = api({"/drafts": ["a"]})
    where = "contracts/drafts/versions"
    call("backend-developer", "POST", where, version="1.0.0", content=content, draft=True)
    assert person.get("/w/default/contracts/drafts@1.0.0/raw").text == content


def test_who_uses_nothing_settles_nothing(call, page):
    """That nobody uses a contract is said once, and is no verdict."""
    content = api({"/lonely": ["a"]})
    call("backend-developer", "POST", "contracts/lonely/versions", version="1", content=content)
    _, words = page("lonely")
    assert "Nobody uses lonely." in words
    assert "settled" not in words


def test_the_list_counts_consumers_and_verdicts_that_are_owed(person, tickets):
    """A break that is owed is the one alarm of a contract's line."""
    html = person.get("/w/default/contracts").text
    row = html.partition(f'id="contract-{tickets}"')[2].partition("</li>")[0]
    assert '<span class="badge alarm">1 verdict owed</span>' in row
    assert "2 consumers" in row


@pytest.fixture(scope="session")
def wishes(call):
    """A contract that is only expected."""
    wanted = api({"/wishes": ["id"]})
    call("vibe-coder", "PUT", "contracts/wishes/expectations/vibe-coder", content=wanted)
    return "wishes"


def test_a_contract_that_is_only_expected_has_its_page(page, wishes):
    """Without any version the page says who expects what, and how one is published."""
    _, words = page(wishes)
    assert "There is no version yet: nobody provides it yet" in words
    assert "nobody provides it yet. vibe-coder expects 1 operation." in words
    assert "coord contract publish wishes FILE" in words


def test_the_list_says_who_waits_for_a_contract_without_versions(person, wishes):
    """Instead of a version the line says who expects how much."""
    html = person.get("/w/default/contracts").text
    row = html.partition(f'id="contract-{wishes}"')[2].partition("</li>")[0]
    assert " expects 1 operation" in row
    assert 'href="/w/default/agents/vibe-coder"' in row


def test_hostile_words_stay_words(call, page, person):
    """Names, titles, reasons, properties and descriptions of others are shown, never obeyed."""
    where = "contracts/hostile/versions"
    for number, field in (("1.0.0", HOSTILE), ("2.0.0", "a")):
        content = api({f"/{HOSTILE}": [field]}, title=HOSTILE)
        call("backend-developer", "POST", where, version=number, content=content)
    used = "contracts/hostile/consumers/vibe-coder"
    call("vibe-coder", "PUT", used, operations=[f"GET /{HOSTILE}"])
    failed = {"state": "failed", "reason": HOSTILE}
    call("vibe-coder", "POST", f"{where}/2.0.0/verdicts", **failed)
    for address in ("hostile", "hostile?level=%3Cscript%3E&operations=all", "hostile/reference"):
        html, _ = page(address)
        assert Dangers(html).found == []
    assert "&lt;script&gt;window.hacked" in page("hostile")[0]
    assert Dangers(person.get("/w/default/contracts").text).found == []


def test_two_hundred_operations_are_not_all_shown_at_once(call, page):
    """A large contract's changes are cut with a link to the rest, and so is its matrix."""
    where = "contracts/large/versions"
    for number, field in (("1.0.0", "a"), ("2.0.0", "b")):
        content = api({f"/things/{each}": [field] for each in range(200)})
        call("backend-developer", "POST", where, version=number, content=content)
    call("vibe-coder", "PUT", "contracts/large/consumers/vibe-coder", operations=[])
    html, words = page("large")
    assert 'href="?changes=all#changes"' in html
    assert html.count('<section class="place">') <= 60
    assert "Show all 200 operations" in words
    everything = page("large?changes=all")[0]
    assert everything.count('<section class="place">') == 400, "one breaks and one is new in each"


def test_an_ordinary_page_is_small(page, tickets):
    """The first page stays under 60 KB of HTML."""
    assert len(page(tickets)[0].encode()) < 60_000


def test_the_reference_of_a_schema_is_a_tree(call, page):
    """Each part says its name, type, constraints and words; a circle ends."""
    line = {"type": "object", "properties": {"parts": {"items": {"$ref": "#/$defs/line"}}}}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["total"],
        "properties": {
            "total": {"type": "number", "minimum": 1, "description": f"The **sum** {HOSTILE}"},
            "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
        },
        "$defs": {"line": line},
    }
    versions = "contracts/order-placed/versions"
    call("backend-developer", "POST", versions, version="1", content=json.dumps(schema))
    html, words = page("order-placed/reference")
    assert "total number required at least 1 The sum" in words
    assert "each item object" in words
    assert "As above." in words
    assert Dangers(html).found == []


def test_the_reference_of_a_guide_is_its_prose(call, page):
    """A guide is drawn as markdown, with who wrote it."""
    content = f"# Billing\n\n## New Endpoints\n\n- GET /invoices: **all** of them\n\n{HOSTILE}\n"
    call("backend-developer", "POST", "contracts/billing/versions", content=content)
    html, _ = page("billing/reference")
    assert "<strong>all</strong>" in html
    assert Dangers(html).found == []


def test_a_large_document_is_not_drawn(call, page, person):
    """Over 1 MiB the page says so and offers the raw text."""
    content = api({"/large": ["id"]}) + " " * (5 * DRAWN)
    call("backend-developer", "POST", "contracts/huge/versions", version="1.0.0", content=content)
    html, words = page("huge@1.0.0/reference")
    assert "It has 5.0 MiB; up to 1 MiB is drawn." in words
    assert 'href="/w/default/contracts/huge%401.0.0/raw"' in html
    assert len(html) < 20_000
    assert person.get("/w/default/contracts/huge@1.0.0/reference/document").status_code == 404


def test_the_document_leads_nowhere_else(call, person):
    """References to other documents and images are words in what the page draws."""
    content = json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "x", "version": "1", "description": "![a](http://x.example/a.png)"},
            "paths": {"/a": {"$ref": "http://paths.example/a.json"}},
        }
    )
    call("backend-developer", "POST", "contracts/outward/versions", version="1", content=content)
    answer = person.get("/w/default/contracts/outward@1/reference/document")
    assert answer.headers["content-type"].startswith("application/json")
    assert "$ref" not in answer.text
    assert answer.json()["info"]["description"] == "[a](http://x.example/a.png)"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("contracts/nothing/reference", "nothing"),
        ("contracts/tickets@9/reference", "9"),
        ("contracts/wishes/reference", "no version in use"),
        ("handoffs/HO-1/reference", "have no reference"),
    ],
)
def test_what_has_no_reference_says_so(person, tickets, wishes, address, words):
    """An unknown version, or a kind without references, is a page in words."""
    answer = person.get(f"/w/default/{address}")
    assert answer.status_code == 404
    assert words in answer.text


def test_a_document_of_aliases_is_refused_before_it_unfolds():
    """A few lines of aliases stand for more values than any page can draw."""
    value = ["x"] * 10
    for _ in range(10):
        value = [value] * 10
    with pytest.raises(Unreadable, match=str(VALUES)):
        harmless(value)


def test_a_schema_of_many_parts_is_cut():
    """A tree has no more parts than people read, and says that there are more."""
    deep = {"properties": {str(each): {"type": "string"} for each in range(5000)}}
    (whole,) = parts_of_schema(deep)
    assert len(whole.parts) <= PARTS
    assert whole.parts[-1].name == "…"


@pytest.mark.parametrize(
    "schema",
    [True, False, None, [], "x", {"$ref": "#"}, {"$ref": "#/a/b"}, {"items": [1], "allOf": 3}],
)
def test_no_schema_is_a_failure(schema):
    """What is hardly a schema is drawn as far as it goes."""
    assert parts_of_schema(schema)
