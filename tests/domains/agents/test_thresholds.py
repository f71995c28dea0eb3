"""Thresholds as people write them."""

import pytest

from coordinator.core.kinds import Refused
from coordinator.domains.agents.documents import read_workflow
from coordinator.domains.agents.documents.criteria import criterion
from coordinator.domains.agents.documents.thresholds import converted, holds


@pytest.mark.parametrize(
    ("text", "measure", "op", "threshold", "unit"),
    [
        ("Unit test coverage > 90%", "coverage", ">", 90, "%"),
        ("Unit test coverage >90 %", "coverage", ">", 90, "%"),
        ("Coverage ≥ 90%", "coverage", ">=", 90, "%"),
        ("Coverage >= 90 percent", "coverage", ">=", 90, "%"),
        ("Coverage => 90%", "coverage", ">=", 90, "%"),
        ("At least 90% coverage", "coverage", ">=", 90, "%"),
        ("Coverage of at least 92.5%", "coverage", ">=", 92.5, "%"),
        ("Coverage is 90% or higher", "coverage", ">=", 90, "%"),
        ("90%+ test coverage", "coverage", ">=", 90, "%"),
        ("80% test coverage", "coverage", ">=", 80, "%"),
        ("100% of endpoints documented", "endpoints_documented", ">=", 100, "%"),
        ("Integration tests coverage > 95%", "integration_coverage", ">", 95, "%"),
        ("Performance benchmarks met (< 100ms response time)", "response_time_ms", "<", 100, "ms"),
        ("Response time below 100 milliseconds", "response_time_ms", "<", 100, "ms"),
        ("Response time under 2 s", "response_time_ms", "<", 2000, "ms"),
        ("Response time at the 95th percentile < 100ms", "p95_ms", "<", 100, "ms"),
        ("p99 latency <= 0.5s", "p99_ms", "<=", 500, "ms"),
        ("Build takes no more than 5 minutes", "build_takes", "<=", 5, "min"),
        ("Deployment within 2 hours", "deployment", "<=", 2, "h"),
        ("Bundle size < 200 KB", "bundle_size", "<", 200, "KB"),
        ("Memory stays under 1.5GB", "memory_stays", "<", 1.5, "GB"),
        ("More than 1,000 requests per second", "requests_second", ">", 1000, ""),
        ("Handles over 10k requests", "handles", ">", 10_000, ""),
        ("At least two approaches compared", "approaches_compared", ">=", 2, ""),
        ("Error rate < 0.1%", "error_rate", "<", 0.1, "%"),
        ("Uptime ≥ 99.9%", "uptime", ">=", 99.9, "%"),
        ("Lighthouse score above 90", "lighthouse_score", ">", 90, ""),
        ("Zero critical vulnerabilities", "critical_vulnerabilities", "=", 0, ""),
        ("zero high or critical findings", "high_critical_findings", "=", 0, ""),
        (
            "Zero calls to operations outside the published contract",
            "calls_operations_outside_published_contract",
            "=",
            0,
            "",
        ),
        ("Documentation coverage > 95%", "documentation_coverage", ">", 95, "%"),
        ("API test coverage > 80%", "coverage", ">", 80, "%"),
        ("p95 memory < 512 MB", "p95_memory", "<", 512, "MB"),
        ("p95 < 100", "p95_ms", "<", 100, "ms"),
        ("Response time improved by at least 20%", "response_time_improved", ">=", 20, "%"),
        ("Latency < 1 000 ms", "response_time_ms", "<", 1000, "ms"),
        ("Coverage 80-90%", "coverage", "between", 80, "%"),
        ("Max 3 retries", "retries", "<=", 3, ""),
        ("Response time max 200 ms", "response_time_ms", "<=", 200, "ms"),
        ("Max response time 200ms", "response_time_ms", "<=", 200, "ms"),
        ("Retries: up to 3", "retries", "<=", 3, ""),
        ("Findings < ten", "findings", "<", 10, ""),
        ("No accessibility violations", "accessibility_violations", "=", 0, ""),
        ("0 errors in the console", "errors", "=", 0, ""),
        ("Security audit passed with no critical issues", "critical_issues", "=", 0, ""),
        ("Zero broken links", "broken_links", "=", 0, ""),
        ("Failed loads: 0", "failed_loads", "=", 0, ""),
        ("Downtime: none", "downtime", "=", 0, ""),
        ("Freshness: < 15 min", "freshness", "<", 15, "min"),
        ("Scan runtime < 10m", "scan_runtime", "<", 10, "min"),
        ("CVSS score never above 7.0", "cvss_score", "<=", 7, ""),
        ("3+ reviewers", "reviewers", ">=", 3, ""),
        ("Mean time to remediate: <= 3 days", "mean_time_remediate", "<=", 3, "day"),
        ("Queue depth between 5 and 20", "queue_depth", "between", 5, ""),
    ],
)
def test_a_threshold_is_read_with_its_series_and_unit(text, measure, op, threshold, unit):
    """Signs, words, spelled numbers, brackets; the series is guessed as the page on roles says."""
    found = criterion(text)
    assert (found.measure, found.op, found.threshold, found.unit) == (measure, op, threshold, unit)
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    [
        "All tests passing",
        "Performance within acceptable limits",
        "No action taken in another agent's name",
        "No prototype code in a merged branch",
        "OAuth2 flow working end-to-end",
        "Settings > Privacy explains it",
        "`List<String>` is gone",
        "Requests go frontend -> 2 services",
        "Version 2.0 released",
        "Documentation complete and accurate",
        "Works in 3 browsers",
        "Max uploads tested in 3 browsers",
        "Released 2024-2025",
    ],
)
def test_what_states_no_number_to_compare_with_is_plain(text):
    """It needs evidence, and no series decides it."""
    found = criterion(text)
    assert (found.op, found.threshold, found.measure) == (None, None, None)


CRITERIA = "## Success Criteria\n- {}\n"


@pytest.mark.parametrize(
    ("text", "said", "measures"),
    [
        (
            "Unit coverage > 90%, integration coverage > 80%",
            ["Unit coverage > 90%", "integration coverage > 80%"],
            ["coverage", "integration_coverage"],
        ),
        ("Fast (p95 < 1s, p99 < 2s)", ["Fast (p95 < 1s)", "p99 < 2s"], ["p95_ms", "p99_ms"]),
        ("Load > 80% and < 95%", ["Load > 80%", "Load < 95%"], ["load", "load"]),
        (
            "Depth between 5 and 20; no errors",
            ["Depth between 5 and 20", "no errors"],
            ["depth", "errors"],
        ),
        ("Tests pass and docs, score > 9", ["Tests pass and docs, score > 9"], ["score"]),
        ("Coverage &gt; 90%", ["Coverage > 90%"], ["coverage"]),
        (
            "Size < 200 KB\n- Size < 1 MB\n- Size < 20%",
            ["Size < 200 KB", "Size < 1 MB", "Size < 20%"],
            ["size", "size", "size_percent"],
        ),
    ],
)
def test_each_threshold_is_a_criterion_with_a_series_that_can_be_measured(text, said, measures):
    """Several in one are several; what counts another kind of unit has a series of its own."""
    found = read_workflow(CRITERIA.format(text)).criteria
    assert [one.text for one in found] == said
    assert [one.measure for one in found if one.op] == measures


@pytest.mark.parametrize("text", ["findings < ten-ish", "coverage > ninety %", "errors < several"])
def test_a_number_in_words_that_we_cannot_read_is_refused(text):
    """It would be a plain criterion that nobody meant."""
    with pytest.raises(Refused, match="no number"):
        read_workflow(CRITERIA.format(text))


def test_a_key_does_not_hold_the_number():
    """So that a stricter document has the same keys."""
    assert criterion("Coverage > 90%").key == criterion("Coverage >= 95 %").key == "coverage"


@pytest.mark.parametrize(
    ("value", "unit", "into", "expected"),
    [
        (2, "s", "ms", 2000),
        (1500, "ms", "s", 1.5),
        (90, "seconds", "min", 1.5),
        (0.5, "MB", "kb", 500),
        (93, "", "%", 93),
        (93, "%", "ms", None),
        (3, "", "", 3),
        (3, "pages", "pages", 3),
        (3, "pages", "ms", None),
    ],
)
def test_values_are_compared_in_one_unit(value, unit, into, expected):
    """What measures something else is not compared."""
    assert converted(value, unit, into) == expected


@pytest.mark.parametrize(
    ("value", "op", "expected"),
    [(90, ">", False), (90, ">=", True), (90, "<", False), (90, "<=", True), (90, "=", True)],
)
def test_a_threshold_itself_counts_where_it_says_so(value, op, expected):
    """`> 90` leaves 90 out."""
    assert holds(value, op, 90) is expected


def test_between_counts_both_ends():
    """From the lower to the upper."""
    assert [holds(value, "between", 5, 20) for value in (4, 5, 20, 21)] == [0, 1, 1, 0]
