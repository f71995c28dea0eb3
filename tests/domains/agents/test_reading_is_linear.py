"""Whatever a workflow holds, reading it takes time in proportion to its length."""

import pytest

from coordinator.domains.agents.documents import read_workflow
from tests.laws.test_grammars_are_linear import FLOOR, RATIO, UNITS, seconds_of

SHORT, LONG = 2 * 1024, 20 * 1024
STEPS = "## Workflow Steps\n### Step 1: a\n"
BEFORE = {
    "title": "### Step 1: ",
    "section": "## Workflow Steps\n",
    "actions": f"{STEPS}**Actions**:\n1. ",
    "outputs": f"{STEPS}**Expected Output**:\n- ",
    "criteria": "## Success Criteria\n",
    "criterion": "## Success Criteria\n- ",
    "partners": "### Integration Points\n- **With a**: ",
    "report": f"{STEPS}```\n## Workflow Complete\n- a: ",
}
MORE = {
    "thresholds": "coverage > 9",
    "signs": "> ",
    "zeros": "zero a ",
    "noes": "no a b ",
    "shares": "9% ",
    "steps": "### Step 1: a\n",
    "bold steps": "**Step 1: a**\n",
    "sections": "## Workflow\n",
    "underlined": "a\n---\n\n",
    "rows": "| a | > 1 |\n",
    "deeper": "  - a\n    - b\n",
    "comments": "<!--\n",
    "between": "between 1 and ",
    "brackets": "> [",
}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("beginning", BEFORE)
def test_time_grows_with_the_length_of_a_workflow_and_no_faster(beginning):
    """Ten times the text takes about ten times as long, never the square of it."""
    before, slow = BEFORE[beginning], []
    for name, unit in (UNITS | MORE).items():
        least = seconds_of(read_workflow, before, unit, SHORT)
        if seconds_of(read_workflow, before, unit, LONG) > max(FLOOR, RATIO * least) and (
            seconds_of(read_workflow, before, unit, LONG) > max(FLOOR, RATIO * least)
        ):
            slow.append(name)
    assert slow == []
