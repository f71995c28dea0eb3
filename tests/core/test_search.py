"""Search over every kind: what is found and in which order, the same on both databases."""

import pytest

from coordinator.core.errors import Invalid
from coordinator.core.kinds import kinds
from coordinator.core.search import SearchIndex, index, search, wanted
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentCreate, DocumentUpdate
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer, ReplyCreate
from coordinator.domains.pending_commits import service as commits
from coordinator.domains.pending_commits.schemas import PendingCommitCreate

BACKEND, FRONTEND = "backend-developer", "frontend-developer"


@pytest.fixture
def found(world):
    """Bring the index up to date and search: `found("users", kind="handoffs")`."""
    kept = SearchIndex(world.desk)

    async def find(spoken="", *, limit=50, page=None, **filters):
        await world.desk.feed.learn()
        await kept.look()
        asked = wanted(spoken, **filters)
        return await world.see(lambda work: search(work, asked, limit=limit, page=page))

    return find


@pytest.fixture
def write(world):
    """Write a document and return its identifier."""

    async def written(title, body="", who=BACKEND, **fields):
        draft = DocumentCreate(type=fields.pop("type", "note"), title=title, body=body, **fields)
        return (await world.do(who, lambda work: documents.create(work, draft))).id

    return written


def ids(page):
    """Return what was found, in order."""
    return [hit.id for hit in page.items]


async def test_all_words_must_stand_somewhere_in_a_thing(found, write):
    """In any order, in the title or the text, whatever their case, accents and punctuation."""
    one = await write("Café rules", "Ask GET /users/{id} for the profile.")
    await write("Users", "Only that.")
    for spoken in ("users profile", "PROFILE cafe", "get users id", "CAFÉ", "/users/{id}", "caf"):
        assert one in ids(await found(spoken)), spoken
    assert ids(await found("users cafe nothing")) == []


async def test_a_phrase_stands_word_by_word(found, write):
    """What is quoted, or holds punctuation inside, is one after the other."""
    one = await write("One", "the access token expires")
    two = await write("Two", "a token gives access")
    assert set(ids(await found("access token "))) == {one, two}
    assert ids(await found('"access token"')) == [one]
    assert ids(await found("access-token")) == [one]
    assert ids(await found('"one the"')) == []


async def test_the_last_word_and_one_with_a_star_are_beginnings(found, write):
    """Others are whole words, as is the last one before a space or inside quotes."""
    one = await write("Pagination of lists")
    assert ids(await found("lists pagin")) == [one]
    assert ids(await found("pagin* lists")) == [one]
    for spoken in ("pagin lists", "pagin ", '"pagin"'):
        assert ids(await found(spoken)) == [], spoken


async def test_a_word_in_the_title_counts_more_and_a_name_most(found, write):
    """What is called so comes first; then titles; what is newer where all else is equal."""
    body = await write("Other", "tokens " * 3 + "and words " * 50)
    title = await write("Tokens")
    called = await write("Third", f"like {title}")
    assert ids(await found("tokens")) == [title, body]
    assert ids(await found(title.lower()))[0] == title
    assert set(ids(await found(title))) == {title, called}


async def test_every_kind_is_searched_and_can_be_filtered(world, found, write):
    """By kind, author, state and time; counts by kind are of whatever kind is shown."""
    offer = HandoffOffer(to=FRONTEND, title="Rotate the session secret")
    it = await world.do(BACKEND, lambda work: handoffs.offer(work, offer))
    proposal = PendingCommitCreate(branch="main", message="Rotate secrets", files=["src/auth.py"])
    pc = await world.do(FRONTEND, lambda work: commits.propose(work, proposal))
    report = ContextReport(summary="I rotate it")
    await world.do(BACKEND, lambda work: contexts.report(work, BACKEND, report))
    doc = await write("How to rotate", type="runbook")
    every = await found("rotate")
    assert set(ids(every)) == {it.id, pc.id, doc, BACKEND}
    assert every.kinds == {"contexts": 1, "documents": 1, "handoffs": 1, "pending-commits": 1}
    for spoken, filters, expected in (
        ("rotate", {"kind": "handoffs"}, {it.id}),
        ("kind:pending-commits rotate", {}, {pc.id}),
        ("kind:document", {}, {doc}),
        (f"rotate author:{FRONTEND}", {}, {pc.id}),
        ("rotate", {"author": BACKEND}, {it.id, doc, BACKEND}),
        ("rotate state:offered", {}, {it.id}),
        ("rotate", {"since": world.clock.moment.replace(year=2027)}, set()),
        ("auth.py", {}, {pc.id}),
        ("kind:nonsense", {}, set()),
    ):
        page = await found(spoken, **filters)
        assert set(ids(page)) == expected, (spoken, filters)
    assert (await found("rotate", kind="handoffs")).kinds == every.kinds
    with pytest.raises(Invalid, match="no kind"):
        await found("rotate", kind="nonsense")


async def test_roles_and_agents_are_found_by_name(found):
    """Their kind declares nothing for it."""
    assert BACKEND in ids(await found("backend"))
    assert ids(await found(BACKEND, kind="agents"))[0] == BACKEND


async def test_a_hit_shows_where_the_words_stand(found, write):
    """The piece of the text with the most of them, on one line, places counted in characters."""
    filler = "Lorem ipsum dolor. " * 30
    await write("Café tokens", f"{filler}\nAn Épée and\na token here. {filler}")
    hit = (await found("epee token*")).items[0]
    shown = [hit.snippet.text[begin:end] for begin, end in hit.snippet.marks]
    assert shown == ["Épée", "token"]
    assert [hit.title.text[begin:end] for begin, end in hit.title.marks] == ["tokens"]
    assert hit.snippet.text.startswith("…")
    assert hit.snippet.text.endswith("…")
    assert "\n" not in hit.snippet.text
    assert len(hit.snippet.text) < 230
    await write("Plain Words")
    assert (await found("wORDS")).items[0].title.marks == [(6, 11)]


@pytest.mark.parametrize(
    "spoken",
    [
        *('"', '"""', "*", "^", "a AND", "NEAR(a b)", "a OR b)", "title:a", "-a", "a:*", "'", "\\"),
        *(
            "a & b | !c <-> d",
            "'a':*",
            "col : x",
            "kind:",
            "author:",
            "(",
            "%",
            "_",
            "\x00",
            "\ud800",
        ),
        *("ﬁ İ ß Σς", "日本語", "e\u0301", "a" * 400, " ".join("abc" for _ in range(120))),
    ],
)
async def test_nothing_that_is_typed_is_an_error(found, write, spoken):
    """Whatever a database's own query language makes of it."""
    await write("A title", "and text")
    assert (await found(spoken)).total >= 0


async def test_signs_without_letters_find_nothing_and_no_words_everything(world, found, write):
    """An empty search with a filter is a list, newest first."""
    one = await write("One")
    world.clock.move(seconds=1)
    two = await write("Two")
    assert (await found("?!")).total == 0
    assert ids(await found("", kind="documents")) == [two, one]


async def test_results_come_in_pages(found, write):
    """Each once, in one order; a page that was never given out is refused."""
    for at in range(7):
        await write(f"Number {at}", "common")
    first = await found("common", limit=4)
    second = await found("common", limit=4, page=first.next)
    assert (first.total, second.next) == (7, None)
    assert len({*ids(first), *ids(second)}) == 7
    for page in ("x", "-1", "0", "99999999999"):
        with pytest.raises(Invalid, match="page"):
            await found("common", page=page)
    with pytest.raises(Invalid, match="limit"):
        await found("common", limit=0)
    with pytest.raises(Invalid, match="500"):
        await found("a" * 501)


async def test_a_change_is_found_and_what_was_there_is_not(world, found, write):
    """Titles, texts and replies as they are now."""
    one = await write("Old name", "old words")
    assert ids(await found("old")) == [one]
    patch = DocumentUpdate(title="New name", body="fresh words")
    await world.do(BACKEND, lambda work: documents.change(work, one, patch))
    assert ids(await found("fresh")) == [one]
    assert ids(await found("old")) == []
    offer = HandoffOffer(to=FRONTEND, title="Ask")
    it = await world.do(BACKEND, lambda work: handoffs.offer(work, offer))
    reply = ReplyCreate(body="Because of quokkas")
    await world.do(FRONTEND, lambda work: handoffs.reply(work, it.id, reply))
    assert ids(await found("quokka")) == [it.id]


async def test_a_new_index_goes_on_where_the_old_one_was(world, found, write):
    """The cursor is in the database: nothing is read again, what was told meanwhile is."""
    await write("First")
    page = await found("first")
    two = await write("Second")
    again = SearchIndex(world.desk)
    await again.look()
    now = await world.see(lambda work: search(work, wanted("second"), limit=5, page=None))
    assert ids(now) == [two]
    assert now.cursor > page.cursor


async def test_new_rules_make_every_entry_anew(world, found, write, monkeypatch):
    """Also where the events that told of things are no longer kept; each thing is there once."""
    one = await write("First")
    assert ids(await found("first")) == [one]
    monkeypatch.setattr(index, "RULES", index.RULES + 1)
    await SearchIndex(world.desk).look()
    now = await world.see(lambda work: search(work, wanted("first"), limit=5, page=None))
    assert (ids(now), now.total) == ([one], 1)


async def test_a_storm_of_reports_is_one_entry_and_writes_little(world, found):
    """However often a thing changed, it is read once, and not written where nothing differs."""
    for _ in range(3):
        for step in range(30):
            said = ContextReport(summary="same", step=f"{step}")
            await world.do(BACKEND, lambda work, one=said: contexts.report(work, BACKEND, one))
        page = await found("same")
        assert (ids(page), page.cursor) == ([BACKEND], (await world.events())[-1].seq)


def test_every_kind_can_be_asked_for():
    """By its name as it stands in addresses, or by its noun."""
    for kind in kinds():
        assert wanted("", kind=kind.name.replace("_", "-")).kind == kind.name
        assert wanted(f"kind:{kind.noun}").kind == kind.name
