"""Reading the way of work that a role's document states, however people write it."""

import re
from pathlib import Path

import pytest

from coordinator.domains.agents.documents import read_workflow, workflow_of

HEAD = "# Builder Workflow\n\n## Agent Identity\n**Name**: Builder\n**Role**: Builds\n\n"
PLAIN = f"""{HEAD}## Workflow Steps

### Step 1: Plan
**Objective**: Know what is asked

**Actions**:
1. Read what concerns you:
   ```bash
   # ### Step 9: not one
   cat notes.md
   ```
2. Check service dependencies:
   - Redis connection
   - PostgreSQL status

**Expected Output**:
- Plan written
- Risks named

### Step 2: Build
**Objective**: Make it work

**Actions**:
1. Write it

**Expected Output**:
- It runs

## Best Practices

### Integration Points
- **With Frontend Developer**: contracts

## Success Criteria
- [ ] Coverage > 90%
- [ ] Runbook written
"""


def shape(text: str) -> list[tuple[int, str, str, list[str], list[str]]]:
    """Return what stands in the steps."""
    return [
        (step.number, step.title, step.objective, [one.text for one in step.actions], step.outputs)
        for step in read_workflow(text).steps
    ]


WANTED = [
    (
        1,
        "Plan",
        "Know what is asked",
        ["Read what concerns you:", "Check service dependencies:"],
        ["Plan written", "Risks named"],
    ),
    (2, "Build", "Make it work", ["Write it"], ["It runs"]),
]

SAID_OTHERWISE = {
    "deeper headings": lambda text: text.replace("### Step", "#### Step"),
    "steps as high as their section": lambda text: text.replace("### Step", "## Step"),
    "first headings": lambda text: text.replace("### Step", "# Step"),
    "six hashes": lambda text: text.replace("### Step", "###### Step"),
    "closed headings": lambda text: re.sub(r"(### Step .*)", r"\1 ###", text),
    "no space": lambda text: text.replace("### Step", "###Step"),
    "a dash": lambda text: re.sub(r"Step (\d): ", r"Step \1 - ", text),
    "a long dash": lambda text: re.sub(r"Step (\d): ", r"Step \1 — ", text),
    "a dot": lambda text: re.sub(r"Step (\d): ", r"Step \1. ", text),
    "a bracket": lambda text: re.sub(r"Step (\d): ", r"Step \1) ", text),
    "only a space": lambda text: re.sub(r"Step (\d): ", r"Step \1 ", text),
    "only a number": lambda text: re.sub(r"### Step (\d): ", r"### \1. ", text),
    "no number": lambda text: re.sub(r"### Step \d: ", "### ", text),
    "phases": lambda text: text.replace("### Step", "### Phase"),
    "stages in capitals": lambda text: text.replace("### Step", "### STAGE"),
    "numbers in words": lambda text: text.replace("Step 1", "Step One").replace(
        "Step 2", "Step Two"
    ),
    "roman numbers": lambda text: text.replace("Step 1", "Step I").replace("Step 2", "Step II"),
    "one of so many": lambda text: re.sub(r"Step (\d):", r"Step \1 of 2:", text),
    "a sign before": lambda text: text.replace("### Step", "### 🚀 Step"),
    "bold headings": lambda text: re.sub(r"### (Step .*)", r"### **\1**", text),
    "bold lines": lambda text: re.sub(r"### (Step .*)", r"**\1**", text),
    "bold lines in a list": lambda text: re.sub(r"### (Step (\d): .*)", r"\2. **\1**", text),
    "underlined headings": lambda text: re.sub(r"### (Step .*)", r"\1\n----------", text),
    "no section around": lambda text: text.replace("## Workflow Steps\n\n", ""),
    "another section": lambda text: text.replace("## Workflow Steps", "## My Workflow"),
    "colons within": lambda text: re.sub(r"\*\*(\w[\w ]*)\*\*:", r"**\1:**", text),
    "no colons": lambda text: re.sub(r"\*\*(Actions|Expected Output)\*\*:", r"**\1**", text),
    "no emphasis": lambda text: re.sub(r"\*\*(Obj\w*|Act\w*|Exp[\w ]*)\*\*:", r"\1:", text),
    "underscores": lambda text: re.sub(r"\*\*(Obj\w*|Act\w*|Exp[\w ]*)\*\*:", r"__\1__:", text),
    "labels as headings": lambda text: re.sub(r"\*\*(Act\w*|Exp[\w ]*)\*\*:", r"#### \1", text),
    "labels as headings of steps": lambda text: re.sub(
        r"\*\*(Act\w*|Exp[\w ]*)\*\*:", r"### \1", text
    ),
    "objectives as headings": lambda text: re.sub(
        r"\*\*Objective\*\*: (.*)", r"#### Objective\n\n\1", text
    ),
    "labels in a list": lambda text: re.sub(
        r"(\*\*(?:Obj\w*|Act\w*|Exp[\w ]*)\*\*:)", r"- \1", text
    ),
    "words alone": lambda text: re.sub(r"\*\*(Actions|Expected Output)\*\*:", r"\1", text),
    "outputs": lambda text: text.replace("Expected Output", "Outputs"),
    "expected outputs": lambda text: text.replace("Expected Output", "Expected Outputs"),
    "deliverables": lambda text: text.replace("Expected Output", "Deliverables"),
    "goals and tasks": lambda text: text.replace("Objective", "Goal").replace("Actions", "Tasks"),
    "stars": lambda text: re.sub(r"^- ", "* ", text, flags=re.MULTILINE),
    "pluses": lambda text: re.sub(r"^- ", "+ ", text, flags=re.MULTILINE),
    "checkboxes": lambda text: re.sub(r"^- (?!\[|\*)", "- [ ] ", text, flags=re.MULTILINE),
    "numbered outputs": lambda text: re.sub(r"^- (?!\[|\*)", "1. ", text, flags=re.MULTILINE),
    "indented outputs": lambda text: re.sub(r"^- (?!\[|\*)", "  - ", text, flags=re.MULTILINE),
    "unnumbered actions": lambda text: re.sub(r"^\d\. ", "- ", text, flags=re.MULTILINE),
    "tildes": lambda text: text.replace("```", "~~~"),
    "windows": lambda text: text.replace("\n", "\r\n"),
    "a mark at the start": lambda text: "\ufeff" + text,
    "blanks at the ends": lambda text: text.replace("\n", "  \n"),
    "tabs": lambda text: re.sub(r"^   ", "\t", text, flags=re.MULTILINE),
    "front matter": lambda text: f"---\nname: builder\n# Step 7: no\n---\n{text}",
    "a comment": lambda text: text.replace("### Step 2", "<!--\n### Step 3: No\n-->\n### Step 2"),
    "rules between": lambda text: text.replace("### Step 2", "---\n\n### Step 2"),
    "no blank lines": lambda text: re.sub(r"\n\n+", "\n", text),
    "a note between": lambda text: text.replace("2. Check", "**Note**: mind it\n2. Check"),
    "more labels": lambda text: text.replace(
        "### Step 2", "**Duration**: 1 h\n\n- not one\n\n### Step 2"
    ),
}


@pytest.mark.parametrize("how", SAID_OTHERWISE)
def test_the_same_steps_are_read_however_they_are_written(how):
    """Every spelling of the same document gives the same steps, checks, criteria and partners."""
    text = SAID_OTHERWISE[how](PLAIN)
    assert shape(text) == WANTED
    found, plain = read_workflow(text), read_workflow(PLAIN)
    assert found.steps[0].checks == plain.steps[0].checks
    assert found.criteria == plain.criteria
    assert found.integrations == plain.integrations == {"frontend-developer": "contracts"}
    assert [check.kind for check in plain.steps[0].checks] == ["cache", "database"]


def test_the_seed_is_read_whole(library):
    """Six steps with their outputs, four checks, nine criteria of which three are measured."""
    [path] = (library / "seed").glob("*.md")
    found = read_workflow(path.read_text())
    assert [step.number for step in found.steps] == [1, 2, 3, 4, 5, 6]
    assert [len(step.outputs) for step in found.steps] == [3, 4, 4, 4, 4, 4]
    assert {check.name: check.kind for check in found.steps[1].checks} == {
        "Redis connection": "cache",
        "PostgreSQL status": "database",
        "External service availability": "external",
        "Queue workers status": "queue",
    }
    measured = {one.measure: (one.op, one.threshold, one.unit) for one in found.criteria if one.op}
    assert measured == {
        "coverage": (">", 90, "%"),
        "response_time_ms": ("<", 100, "ms"),
        "critical_vulnerabilities": ("=", 0, ""),
    }
    assert len(found.criteria) == 9
    assert found.report_title == "Backend Developer Workflow Complete"
    assert [line.label for line in found.report] == [
        "Feature",
        "Endpoints",
        "Database migrations",
        "Tests",
        "Performance",
        "Status",
    ]


def test_both_samples_are_read_whole(library):
    """Their steps, thresholds and reports; what stands in their blocks is no step."""
    found = {
        path.stem.removesuffix("-workflow"): read_workflow(path.read_text())
        for path in (library / "samples").glob("*-workflow.md")
    }
    assert {name: len(one.steps) for name, one in found.items()} == {
        "frontend-developer": 6,
        "integration-specialist": 6,
    }
    frontend, integration = found["frontend-developer"], found["integration-specialist"]
    assert {one.key: one.threshold for one in frontend.criteria if one.op} == {
        "unit-test-coverage": 80,
        "no-accessibility-violations": 0,
    }
    assert {one.measure: one.threshold for one in integration.criteria if one.op} == {
        "critical_issues": 0,
        "integration_coverage": 95,
    }
    assert len(integration.report) == 7
    assert set(integration.integrations) == {
        "backend-developer",
        "frontend-developer",
        "documentation-orchestrator",
        "vibe-coder",
    }


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[3] / "agents").glob("*.md")), ids=lambda path: path.stem
)
def test_the_documents_that_come_with_it_run(path):
    """Each has six steps with outputs, criteria of which some are measured, and a report."""
    found = read_workflow(path.read_text())
    assert [step.number for step in found.steps] == [1, 2, 3, 4, 5, 6]
    assert all(step.objective and step.actions and step.outputs for step in found.steps)
    assert len(found.criteria) >= 6
    assert any(one.op for one in found.criteria)
    assert len(found.integrations) == 4
    assert {"Status"} < {line.label for line in found.report}


def steps(*headings: str) -> str:
    """Return a document with these lines as its steps."""
    return HEAD + "## Workflow Steps\n\n" + "\n\n".join(headings) + "\n"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (steps("### Step 1: A", "### Step 2: B", "### Step 5: C"), [1, 2, 5]),
        (steps("### Step 2: B", "### Step 1: A"), [1, 2]),
        (steps("### Step 0: A", "### Step 1: B"), [0, 1]),
        (steps("### Step 3: A", "### Step: B"), [3, 4]),
        (steps("### A", "### B", "### C"), [1, 2, 3]),
        (steps("1. A", "1. B", "1. C"), [1, 2, 3]),
        (steps("- A: so", "- B"), [1, 2]),
        (steps("**1. A**", "**2. B**"), [1, 2]),
        (steps("Step 1: A", "Step 2: B"), [1, 2]),
        (HEAD + "## 1. Plan\n\n## 2. Build\n", [1, 2]),
        (steps(*(f"### Step {number}: A" for number in range(1, 13))), list(range(1, 13))),
        (steps("### Phase 1: A", "#### Step 1: a", "#### Step 2: b", "### Phase 2: B"), [1, 2]),
        (steps("### Step 1: A", "#### Step 1.1: a", "### Step 2: B"), [1, 2]),
        (HEAD, []),
        (HEAD + "## Best Practices\n\n### Communication\n- Talk\n", []),
    ],
)
def test_numbers_are_those_of_the_document(text, numbers):
    """Gaps stay, order is by number, what has none goes on from the one before it."""
    assert [step.number for step in read_workflow(text).steps] == numbers


def test_a_list_of_steps_has_objectives_and_actions():
    """`1. Plan: know it` is a step, and what is beneath it are its actions."""
    found = read_workflow(steps("1. **Plan**: Know it\n   - Read\n2. Build")).steps
    assert (found[0].title, found[0].objective) == ("Plan", "Know it")
    assert [one.text for one in found[0].actions] == ["Read"]


ITEMS = """\
## Steps

1. **Plan the tests**
   - Objective: know the risks
   - Actions:
     - read the plan
   - Outputs:
     - test plan
2. **Run them**
   - Outputs: test report; log
"""
IN_LISTS = """\
## Steps

### Step 1: Plan the tests
- Objective: know the risks
- Actions:
  - read the plan
- Outputs:
  - test plan

### Step 2: Run them
- Outputs: test report; log
"""


@pytest.mark.parametrize("part", [ITEMS, IN_LISTS])
def test_labels_may_be_items_of_a_list(part):
    """Of the step's own list, or of the one that the step is an item of."""
    assert shape(HEAD + part) == [
        (1, "Plan the tests", "know the risks", ["read the plan"], ["test plan"]),
        (2, "Run them", "", [], ["test report", "log"]),
    ]


def test_quotes_and_tables_are_read_too():
    """A quoted label, outputs in a table, a partner behind a dash."""
    step = "### Step 1: A\n\n> **Goal:** know it\n\n**Outputs**\n\n| What | Where |\n|---|---|\n"
    text = (
        steps(step + "| Guide | docs |") + "\n### Integrations\n- **Backend Developer** — events\n"
    )
    found = read_workflow(text)
    assert (found.steps[0].objective, found.steps[0].outputs) == ("know it", ["Guide: docs"])
    assert found.integrations == {"backend-developer": "events"}


def test_what_is_beneath_an_output_or_criterion_is_said_with_it():
    """A group is no output of its own: each of its items is, with the group before it."""
    text = steps("### Step 1: A\n**Outputs**:\n- Documents:\n  - Guide\n  - Runbook\n- Code")
    text += "\n## Acceptance Criteria\n- Performance\n  - Response time under 2 s\n  * No errors\n"
    found = read_workflow(text)
    assert found.steps[0].outputs == ["Documents: Guide", "Documents: Runbook", "Code"]
    assert [one.text for one in found.criteria] == [
        "Performance: Response time under 2 s",
        "Performance: No errors",
    ]


@pytest.mark.parametrize(
    "part",
    [
        "## Success Criteria\n1. A\n2. B\n",
        "## Success Criteria:\n* [x] A\n* [ ] B\n",
        "### ✅ Success Criteria\n✅ A\n✅ B\n",
        "## Definition of Done (DoD)\n- A\n\n- B\n",
        "## 5. Acceptance Criteria\n\nAll of these hold:\n\n+ A\n+ B\n",
        "Success Criteria\n----------------\n\n- A\n- B\n",
        "## Success Criteria\n| Criterion | Target |\n|---|---|\n| A | |\n| B | |\n",
        "## Success Criteria\n| What |\n|:-:|\n| A |\n| B |\n",
        "## Success Metrics\n> - A\n> - B\n",
        "## Success Criteria\n\n### Of code\n- A\n\n### Of docs\n- B\n",
        "## Success Criteria\nA\nB\n",
    ],
)
def test_criteria_are_read_in_any_form_of_list(part):
    """Bullets, numbers, boxes, signs, tables, groups, plain lines."""
    found = read_workflow(steps("### Step 1: A") + part).criteria
    assert [one.text for one in found] == ["A", "B"]


def test_a_step_may_state_criteria_of_its_own():
    """They are gathered after the document's own; the same said twice is one."""
    step = "### Step 1: A\n**Expected Output**:\n- Code\n\n**Success Criteria**:\n- Fast\n- Good"
    found = read_workflow(steps(step, "### Step 2: B") + "## Success Criteria\n- Good\n")
    assert [one.text for one in found.criteria] == ["Good", "Fast"]
    assert found.steps[0].outputs == ["Code"]


def test_a_document_that_cannot_be_read_any_more_states_nothing():
    """What an older version stored must not keep a role from being shown."""
    assert workflow_of(steps("### Step 1: A", "### Step 1: B")).steps == []
