"""Contracts as files: versions, API guides, receipts, and what the server writes."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from coordinator.core.errors import Forbidden, NotFound
from coordinator.core.kinds import Drop, Refused, kind_for, kinds
from coordinator.core.schemas import Slice
from coordinator.core.work import Actor
from coordinator.domains.contracts import queries, showing
from coordinator.domains.contracts.kind import KIND
from coordinator.domains.handoffs import service as handoffs
from tests.domains.contracts.samples import api, reader

FILES = KIND.files
BACKEND = "backend-developer"
OPENAPI = "openapi: 3.1.0\ninfo:\n  title: Users\npaths: {}\n"
GUIDE = "# Sessions API\n\n## New Endpoints\n- `POST /sessions`\n"


@pytest.fixture
def take_in(world):
    """Take a file in as the door does: prepared before the transaction."""

    async def run(path, text):
        where = PurePosixPath(path)
        actor = Actor("files", "files", "files")

        async def attempt():
            prepared = await FILES.prepare(reader(world, "files"), where, text)
            drop = Drop(where, text, datetime(2026, 3, 1, tzinfo=UTC), prepared=prepared)
            return await world.desk.write("default", actor, lambda work: FILES.take_in(work, drop))

        return await world.desk.anew(attempt)

    return run


async def written(world, subject):
    """Return path and text of the file that shows this subject; None where it has none."""
    try:
        rendered = FILES.render(await world.see(lambda work: FILES.load(work, subject)))
    except NotFound:
        return None
    return rendered and (str(rendered.path), rendered.text)


async def find(world, version, name="users"):
    """Return a version."""
    return await world.see(lambda work: queries.find_version(work, name, version))


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("contracts/users/2.0.0.yaml", True),
        ("contracts/users/2.0.0.json", True),
        ("contracts/users/3.md", True),
        ("contracts/users.yaml", True),
        ("contracts/users/2.0.0.txt", False),
        ("pending-commits/backend-api-guide.md", True),
        ("pending-commits/-api-guide.md", False),
        ("pending-commits/main/backend-api-guide.md", False),
        ("pending-commits/backend-plan.md", False),
    ],
)
def test_contracts_are_claimed_by_their_place(path, claimed):
    """Everything in the folder of contracts, and guides among the pending commits."""
    assert bool(FILES.claims(PurePosixPath(path), "")) is claimed


@pytest.mark.parametrize(
    ("path", "text", "format"),
    [
        ("contracts/users/2.0.0.yaml", OPENAPI, "openapi"),
        ("contracts/users/2.0.0.json", '{"openapi": "3.1.0"}', "openapi"),
        ("contracts/users/2.0.0.json", '{"type": "object"}', "json_schema"),
        ("contracts/users/2.0.0.yaml", "type: object\nproperties: {}\n", "json_schema"),
        ("contracts/users/2.0.0.md", GUIDE, "markdown"),
    ],
)
async def test_a_file_is_the_version_that_its_path_names(world, take_in, path, text, format):
    """Name and version are the path's, the content its text, and it is written as it came."""
    taken = await take_in(path, text)
    assert (taken.subject, taken.revision) == ("users@2.0.0", 1)
    version = await find(world, "2.0.0")
    assert (version.format, version.author, version.content) == (format, "files", text)
    assert await written(world, "users@2.0.0") == (path, text)


async def test_the_same_file_again_is_the_same_version(world, take_in):
    """After a restart, or restored, nothing happens."""
    first = await take_in("contracts/users/2.0.0.yaml", OPENAPI)
    before = len(await world.events())
    assert await take_in("contracts/users/2.0.0.yaml", OPENAPI) == first
    assert len(await world.events()) == before


async def test_a_changed_file_of_a_version_gets_a_receipt(world, take_in):
    """Versions never change: the refusal says so and how to publish the next."""
    await take_in("contracts/users/2.0.0.yaml", OPENAPI)
    with pytest.raises(Refused, match="never changes") as refused:
        await take_in("contracts/users/2.0.0.yaml", OPENAPI + "x-more: 1\n")
    assert "Restore this file" in refused.value.fix
    assert "2.0.1" in refused.value.fix
    assert (await find(world, "2.0.0")).content == OPENAPI


async def test_a_guide_gets_the_next_number_at_each_edit(world, take_in):
    """The guide names its contract; edited it is the next version; the same again is none."""
    path = "pending-commits/backend-api-guide.md"
    taken = await take_in(path, GUIDE)
    assert taken.subject == "backend"
    await take_in(path, GUIDE)
    await take_in(path, GUIDE + "- `DELETE /sessions`\n")
    versions = (await world.see(lambda work: showing.show(work, "backend"))).versions
    assert [(item.version, item.author) for item in versions] == [("2", BACKEND), ("1", BACKEND)]
    assert versions[0].summary == "Sessions API"
    assert await written(world, "backend@1") == ("contracts/backend/1.md", GUIDE)
    assert await written(world, "backend") is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("---\nversion: 2.1.0\nauthor: backend\n---\n# Guide\n", "2.1.0"),
        ("---\nversion: 3\n---\n# Guide\n", "3"),
        ("# Guide\n\nVersion: 1.4.0 (stable)\n", "1.4.0"),
        ("# Guide\n**Version**: v2\n", "v2"),
        ("# Guide\nVersion: (none yet)\n", "1"),
        ("# Guide\n```\nVersion: 9\n```\n", "1"),
    ],
)
async def test_a_guide_may_say_its_version(world, take_in, text, version):
    """In front matter or on a line of its own, outside fences; else the next number."""
    await take_in("pending-commits/users-api-guide.md", text)
    assert (await find(world, version)).content == text


async def test_a_guide_that_keeps_its_version_cannot_change(take_in):
    """The refusal says to change or drop the version inside."""
    await take_in("pending-commits/users-api-guide.md", "Version: 1.0\n\n# One\n")
    with pytest.raises(Refused, match=r"users@1\.0") as refused:
        await take_in("pending-commits/users-api-guide.md", "Version: 1.0\n\n# Two\n")
    assert "version inside" in refused.value.fix


@pytest.mark.parametrize(
    ("path", "text", "author"),
    [
        ("pending-commits/users-api-guide.md", "---\nfrom: Vibe Coder\n---\n# G\n", "vibe-coder"),
        ("pending-commits/users-api-guide.md", "# G\nAgent: backend\n", BACKEND),
        ("pending-commits/frontend-api-guide.md", "# G\n", "frontend-developer"),
        ("pending-commits/users-api-guide.md", "# G\n", "files"),
        ("contracts/users/1.md", "---\nauthor: backend\n---\n# G\n", BACKEND),
    ],
)
async def test_a_file_says_who_provides_it(world, take_in, path, text, author):
    """Front matter, an `Agent:` line, the guide's name; else the built-in `files`."""
    taken = await take_in(path, text)
    name = taken.subject.partition("@")[0]
    assert (await world.see(lambda work: queries.find(work, name))).provider == author


async def test_a_file_that_names_another_than_the_provider_is_refused(take_in, publish):
    """Saying who one is means to be bound by it; a file that names nobody is taken in."""
    await publish(BACKEND, "users", version="1.0.0")
    with pytest.raises(Forbidden, match="provided by"):
        await take_in("contracts/users/2.md", "---\nauthor: vibe\n---\n# Mine\n")
    assert (await take_in("contracts/users/2.0.0.yaml", OPENAPI)).revision == 1


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("contracts/users.yaml", OPENAPI, "folder of its contract"),
        ("contracts/a/b/1.yaml", OPENAPI, "folder of its contract"),
        ("contracts/Users/1.yaml", OPENAPI, "no name with a version"),
        ("contracts/users/final version.yaml", OPENAPI, "no name with a version"),
        ("contracts/users/1.yaml", "just words\n", "neither OpenAPI"),
        ("contracts/users/1.yaml", "asyncapi: 3.0.0\n", "OpenAPI"),
        ("contracts/users/1.yaml", "", "empty"),
        ("contracts/users/1.md", "---\na: [\n---\n# G\n", "front matter is not YAML"),
        ("pending-commits/x-api-guide.md", "---\nversion: two words\n---\n", "no version"),
    ],
)
async def test_what_is_no_contract_gets_a_receipt(take_in, path, text, words):
    """Each refusal says what is wrong and how to mend it."""
    with pytest.raises(Refused, match=words) as refused:
        await take_in(path, text)
    assert refused.value.fix


async def test_a_receipt_names_the_line(take_in):
    """A fault in YAML is found by its line."""
    with pytest.raises(Refused) as refused:
        await take_in("contracts/users/1.yaml", "openapi: 3.1.0\n\tpaths: {}\n")
    assert refused.value.line == 2
    with pytest.raises(Refused) as refused:
        await take_in("contracts/users/1.yaml", "title: Users\nbad: [a\nmore: 1\n")
    assert refused.value.line == 3


async def test_what_others_publish_is_written_as_a_file(world, publish):
    """JSON as JSON, YAML as YAML, guides as markdown; drafts not before they are published."""
    await publish(BACKEND, "users", OPENAPI, version="1.0.0")
    await publish(BACKEND, "users", '{"openapi": "3.1.0"}', version="1.1.0")
    await publish(BACKEND, "users", "# Draft", version="2", draft=True)
    assert (await written(world, "users@1.0.0"))[0] == "contracts/users/1.0.0.yaml"
    assert (await written(world, "users@1.1.0"))[0] == "contracts/users/1.1.0.json"
    assert await written(world, "users@2") is None


async def test_what_changed_stands_beside_the_dropped_file(world, take_in, publish, use):
    """The verdict first, then the changes and who was told; a first version has no note."""
    await take_in("contracts/users/1.0.0.yaml", api(users="name"))
    await use("frontend-developer", "users")
    assert await written(world, "users@1.0.0:1.0.0") is None
    await take_in("contracts/users/2.0.0.yaml", api(users="label"))
    path, text = await written(world, "users@1.0.0:2.0.0")
    assert path == "contracts/users/2.0.0.changes.md"
    assert text.startswith("# users 2.0.0: what changed since 1.0.0\n\n**It breaks: ")
    assert "GET /users" in text
    assert text.endswith("Told of it: frontend-developer (HO-1).\n")


async def test_a_guide_says_until_when_the_former_one_is_served(world, take_in):
    """`sunset:` in the front matter; a day means its end."""
    await take_in("contracts/users/1.md", "---\nsunset: 2026-09-01\n---\n" + GUIDE)
    assert (await find(world, "1")).sunset_at == datetime(2026, 9, 1, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(Refused, match="`sunset`"):
        await take_in("contracts/users/2.md", "---\nsunset: soon\n---\n" + GUIDE)


async def test_a_guides_note_stands_beside_the_guide(world, take_in):
    """It keeps the guide's name, whatever number the guide got."""
    await take_in("pending-commits/backend-api-guide.md", GUIDE)
    await take_in("pending-commits/backend-api-guide.md", GUIDE + "- `DELETE /sessions`\n")
    path, text = await written(world, "backend@1:2")
    assert path == "pending-commits/backend-api-guide.changes.md"
    assert text.endswith("It touches no consumer.\n")


async def test_only_a_published_versions_main_comparison_has_a_note(world, publish, use):
    """Not a draft's, and not those with other live versions."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use("frontend-developer", "users")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0", draft=True)
    assert await written(world, "users@1.0.0:2.0.0") is None
    await publish(BACKEND, "users", api(users="title"), version="3.0.0")
    await publish(BACKEND, "users", api(users="text"), version="4.0.0")
    assert await written(world, "users@1.0.0:4.0.0") is None
    assert (await written(world, "users@3.0.0:4.0.0"))[0] == "contracts/users/4.0.0.changes.md"


@pytest.mark.parametrize(
    "path",
    ["contracts/users/2.0.0.changes.md", "pending-commits/backend-api-guide.changes.md"],
)
async def test_an_edited_note_is_no_contract(take_in, path):
    """The receipt says what the note is and where to answer."""
    others = [kind.files.claims(PurePosixPath(path), "# Edited") for kind in kinds() if kind.files]
    assert FILES.claims(PurePosixPath(path), "# Edited") == max(others)
    with pytest.raises(Refused, match="note in which the server writes") as refused:
        await take_in(path, "# Edited")
    assert "reply to your handoff" in refused.value.fix


@pytest.mark.parametrize(
    "subject",
    ["users/frontend-developer", "users@1.0.0/frontend-developer", "users/production"],
)
async def test_what_has_no_file_says_so(world, publish, subject):
    """Consumers, verdicts and deployments are no files."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    with pytest.raises(NotFound, match="has no file"):
        await world.see(lambda work: FILES.load(work, subject))


async def test_a_line_says_what_happened(world, publish, use, judge):
    """Every noun of the domain reads in a line."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use("frontend-developer", "users")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")
    await judge("frontend-developer", "users", "2.0.0", "verified")
    lines = [
        KIND.summary(event.data) for event in await world.events() if kind_for(event.type) is KIND
    ]
    assert "frontend-developer uses users" in lines
    assert "users@2.0.0: breaking since 1.0.0" in lines
    assert "users@2.0.0: verified for frontend-developer" in lines


async def test_a_line_says_which_version_or_contract(world, publish):
    """Events of both are this kind's, each with its line."""
    await publish(BACKEND, "users", OPENAPI, version="1.0.0")
    lines = {
        event.type: KIND.summary(event.data)
        for event in await world.events()
        if kind_for(event.type) is KIND
    }
    assert lines == {
        "contract_version.published": "users@1.0.0: Users",
        "contract.registered": "users: 1.0.0 in use, provided by backend-developer: Users",
    }


async def test_a_summary_that_cannot_be_stored_is_refused(take_in):
    """YAML can spell the character NUL; the file is answered, not failed on."""
    with pytest.raises(Refused, match="NUL"):
        await take_in("contracts/users/1.md", '---\nsummary: "a\\0b"\n---\n\n# Users\n')


async def test_a_file_with_what_a_draft_says_brings_the_draft_out(world, take_in, publish):
    """Dropping it is publishing it."""
    await publish(BACKEND, "users", OPENAPI, version="1.0.0", draft=True)
    await take_in("contracts/users/1.0.0.yaml", OPENAPI)
    found = await find(world, "1.0.0")
    assert (found.state, found.source) == ("published", "contracts/users/1.0.0.yaml")


async def test_a_file_that_breaks_under_a_patch_number_is_told_how_to_mend_it(take_in, publish):
    """A document has no head to say `force` in: it is renamed, or published by a call."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    with pytest.raises(Refused, match=r"1\.0\.1 is a patch of 1\.0\.0") as no:
        await take_in("contracts/users/1.0.1.yaml", api(users="label"))
    assert "Rename it to `contracts/users/2.0.0.yaml`" in no.value.fix
    assert "coord contract publish users FILE --version 1.0.1 --force --reason" in no.value.fix


async def test_a_provider_learns_of_a_file_that_published_its_contract(world, take_in, publish):
    """One handoff for each such version, beside those of the consumers; none for its own file."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await take_in("contracts/users/3.0.0.yaml", api(users="label"))
    await take_in("contracts/users/3.0.0.yaml", api(users="label"))
    page = await world.see(lambda work: handoffs.every(work, {"to": BACKEND}, Slice()))
    [told] = page.items
    assert (told.sender, told.kind) == ("files", "contract_change")
    assert told.title == "users 3.0.0 was published by a file in the folder"
    assert "`contracts/users/3.0.0.yaml`" in told.body
    await take_in("contracts/users/4.0.0.yaml", api(users="x") + f"x-author: {BACKEND}\n")
    assert (await find(world, "4.0.0")).author == BACKEND
    again = await world.see(lambda work: handoffs.every(work, {"to": BACKEND}, Slice()))
    assert again.total == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("contracts/users/1.yaml", OPENAPI + "x-author: backend\n"),
        ("contracts/users/1.json", '{"type": "object", "x-author": "backend-developer"}'),
    ],
)
async def test_a_document_may_name_its_author(world, take_in, path, text):
    """`x-author` at the top speaks as `author` does in front matter."""
    await take_in(path, text)
    assert (await find(world, "1")).author == BACKEND


async def test_a_document_whose_author_is_nobody_is_refused_where_it_says_so(take_in):
    """The receipt names the key and its line."""
    with pytest.raises(Refused, match="`x-author: nobody` names no agent") as no:
        await take_in("contracts/users/1.yaml", OPENAPI + "x-author: nobody\n")
    assert no.value.line == 5
    await take_in("contracts/users/1.yaml", OPENAPI + f"x-author: {BACKEND}\n")
    with pytest.raises(Forbidden, match="provided by"):
        await take_in("contracts/users/2.yaml", OPENAPI + "x-author: vibe-coder\n")


async def test_a_bad_sunset_is_called_as_the_file_calls_it(take_in):
    """`sunset`, be it no date or past."""
    for day in ("soon", "2020-01-01"):
        with pytest.raises(Refused, match="`sunset`") as no:
            await take_in("contracts/users/2.md", f"---\nsunset: {day}\n---\n{GUIDE}")
        assert "sunset_at" not in no.value.detail + no.value.fix
