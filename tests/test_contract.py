"""A feature that says more than is checked never runs, and the error names the line."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import pytest
from conftest import Rehearsal, rehearsal_in

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server

HEAD = "Feature: F\n\n"

STEPS = """
import pytest

@given("it is so")
@when("I look")
@then("all should be well")
def nothing():
    pass

@given(parsers.parse("logs of {retention_days:d} days"))
@then(parsers.parse("logs should be kept for at least {retention_days:d} days"))
def kept(retention_days):
    pass

@then(parsers.parse("logs should be kept for some {retention_days} days"))
def kept_text(retention_days):
    pass

@then(parsers.parse("{days:d} days should be enough"))
def enough(days):
    pass

@then(parsers.parse("it should last {days} nights"))
def nights(days):
    pass

@then(parsers.parse("the name should be {name} within {seconds:d} seconds"))
def named(name):
    pass

@then(parsers.re(r"it should be (?P<word>[a-z]+) at once"))
def at_once():
    pass

@then(parsers.parse('the host should be "{host}"'))
def host(host):
    pass

@then("this should hold for 14 things")
def fourteen():
    pass

@then("this should hold for seven things")
def seven():
    pass

@then(parsers.parse('it should take "{text}"'))
def takes(text):
    pass

@then("the table should hold")
def table(datatable):
    pass

@then("the text should hold")
def text(docstring):
    pass

@then("this is said twice")
def once():
    pass

@then(parsers.parse("this is said {how}"))
def again(how):
    pass

@then(parsers.parse("it should be {many:d} of them"), converters={"many": lambda text: 1 / 0})
def many(many):
    pass
"""

SAYS = r"which no figure of its criteria holds"

SCENARIO = """\
  @read @id:{id} @app:1.1
  Scenario: {title}
    When I look
    {then}
"""


def scenario(name: str, then: str = "Then all should be well", title: str = "A scenario") -> str:
    return HEAD + SCENARIO.format(id=name, title=title, then=then)


FAULTS: dict[str, tuple[str, str]] = {
    # its words and its record
    "figure-differs": (
        scenario("a", "Then logs should be kept for at least 30 days"),
        r":6 Then logs .*says retention_days is 30, the record says 90\.",
    ),
    "figure-is-text": (
        scenario("b", "Then logs should be kept for some 90 days"),
        r":6 .*says retention_days is '90', the record says 90\.",
    ),
    "figure-is-of-another-criterion": (
        scenario("c", "Then logs should be kept for at least 90 days").replace("app:1.1", "app:1.3"),
        r":6 .*says retention_days is 90, the record says 30\.",
    ),
    "figure-is-two": (
        scenario("d", "Then logs should be kept for at least 30 days").replace("@app:1.1", "@app:1.1 @app:1.3"),
        r":4 its criteria disagree on retention_days: 90 and 30\.",
    ),
    "number-is-no-figure": (
        scenario("e", "Then 90 days should be enough"),
        r":6 .*90 is no figure of its criteria \(they hold: retention_days\)\. Name the field after its figure\.",
    ),
    "number-is-text": (
        scenario("f", "Then it should last 90 nights"),
        r":6 .*says 90, which no field takes from a record\.",
    ),
    "number-is-fixed": (
        scenario("g", "Then this should hold for 14 things"),
        r":6 .*says 14, which no field takes from a record\.",
    ),
    "number-is-a-word": (
        scenario("h", "Then this should hold for seven things"),
        r":6 .*says 7, which no field takes from a record\.",
    ),
    "number-is-quoted": (
        scenario("i", 'Then it should take "30"'),
        r":6 .*says 30, which no field takes from a record\.",
    ),
    "number-is-quoted-with-its-unit": (
        scenario("j", 'Then it should take "30 seconds"'),
        r":6 .*says 30, which no field takes from a record\.",
    ),
    "number-in-a-given": (
        scenario("k").replace("    When", "    Given logs of 30 days\n    When"),
        r":5 Given .*says retention_days is 30, the record says 90\.",
    ),
    "number-in-the-background": (
        scenario("l").replace(HEAD, HEAD + "  Background:\n    Given logs of 30 days\n\n"),
        r":4 Given .*says retention_days is 30, the record says 90\.",
    ),
    "number-in-a-row": (
        HEAD
        + SCENARIO.format(id="m", title="T", then="Then logs should be kept for at least <days> days").replace(
            "Scenario:", "Scenario Outline:"
        )
        + "\n    Examples:\n      | days |\n      | 90 |\n      | 31 |\n",
        r":6 .*31 days: says retention_days is 31, the record says 90\.",
    ),
    "number-in-a-table": (
        scenario("n", "Then the table should hold\n      | days |\n      | 31 |"),
        rf":6 .*says 31 in its datatable, {SAYS}",
    ),
    "number-in-a-text": (
        scenario("o", 'Then the text should hold\n      """\n      for 32 days\n      """'),
        rf":6 .*says 32 in its docstring, {SAYS}",
    ),
    "number-in-the-title": (
        scenario("p", title="Logs are kept for 33 days"),
        rf":4 says 33 in its title or description, {SAYS}",
    ),
    "number-in-the-description": (
        scenario("q").replace("    When", "    Kept for 34 days.\n\n    When"),
        rf":4 says 34 in its title or description, {SAYS}",
    ),
    "number-in-the-features-description": (
        scenario("r").replace("Feature: F\n", "Feature: F\n  Kept for 35 days.\n"),
        r":1 says 35 in its title or description, which no figure of its scenarios' criteria holds",
    ),
    # its words and its steps
    "field-is-dropped": (
        scenario("s", "Then the name should be x within 120 seconds"),
        r":6 .*named takes no 'seconds', so 120 would be said and not checked\.",
    ),
    "word-is-dropped": (
        scenario("t", "Then it should be green at once"),
        r":6 .*at_once takes no 'word', so 'green' would be said and not checked\.",
    ),
    "table-is-dropped": (
        scenario("u", "Then all should be well\n      | a |\n      | b |"),
        r":6 .*nothing takes no 'datatable', so what stands in it would be said and not checked\.",
    ),
    "text-is-dropped": (
        scenario("v", 'Then all should be well\n      """\n      more\n      """'),
        r":6 .*nothing takes no 'docstring', so what stands in it would be said and not checked\.",
    ),
    "step-is-unknown": (
        scenario("w", "Then the moon should be full"),
        r":6 Then the moon should be full: no function says what it does\.",
    ),
    "step-is-ambiguous": (
        scenario("x", "Then this is said twice"),
        r":6 .*several functions say what it does: again, once\. Word them apart\.",
    ),
    "converter-fails": (
        scenario("y", "Then it should be 3 of them"),
        r":6 .*its converter fails: ZeroDivisionError: division by zero\.",
    ),
    # its place
    "no-then": (scenario("z", "And I look"), r":4 'A scenario' has no Then, so it can show nothing\."),
    "criterion-is-unknown": (
        scenario("aa").replace("app:1.1", "app:9.9"),
        r":4 @app:9\.9 is no criterion in requirements/app\.yaml\.",
    ),
    "marked": (scenario("ab", title="Marked"), r":4 is marked xfail by its module\. .*a runbook hides nothing\."),
    # what only the feature can say: see test_features.py for each
    "no-radius": (scenario("ac").replace("@read ", ""), r":4 Scenario 'A scenario' wants exactly one of @read"),
    "rule": (
        HEAD + "  Rule: R\n" + textwrap.indent(SCENARIO.format(id="ad", title="T", then="Then x"), "  "),
        r":3 Rule: is not used here",
    ),
}

WELL = {
    "number-of-the-record": scenario("ba", "Then logs should be kept for at least 90 days"),
    "number-of-the-record-in-a-table": scenario("bb", "Then the table should hold\n      | days |\n      | 90 |"),
    "number-of-the-record-in-the-title": scenario("bc", title="Logs are kept for 90 days"),
    "word-in-the-description": scenario("bd").replace("    When", "    It has two sides.\n\n    When"),
    "number-in-a-name": scenario("be", 'Then the host should be "ip-10-0-1-7"'),
    "address": scenario("bf", 'Then the host should be "10.0.0.0/16"'),
    "version-of-a-thing": scenario("bg", 'Then the host should be "m5.large, 10-network"'),
    "title-with-a-field": (
        HEAD + SCENARIO.format(id="bh", title="Of <what>", then="Then all should be well").replace(":", " Outline:", 0)
    ).replace("Scenario:", "Scenario Outline:")
    + "\n    Examples:\n      | what |\n      | one |\n      | other |\n",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, api: Server) -> tuple[Rehearsal, str]:
    """What one run over all of them says."""
    rehearsal = rehearsal_in(tmp_path_factory.mktemp("contract") / "checkout", api.url)
    for name, feature in {**{name: text for name, (text, _) in FAULTS.items()}, **WELL}.items():
        path = rehearsal.add(feature, STEPS, name.replace("-", "_"))
        if name == "marked":
            module = path.with_name(f"test_{path.stem}.py")
            module.write_text(module.read_text() + "\ntest_marked = pytest.mark.xfail(test_marked)\n")
    # a step of the suite that each module says anew: the nearer one counts
    shared = 'from pytest_bdd import then\n\n@then("all should be well")\ndef shared():\n    pass\n'
    (rehearsal.suite() / "conftest.py").write_text(shared)
    run = rehearsal.run()
    assert run.returncode == 4, run.stdout + run.stderr
    assert rehearsal.records() == {}
    return rehearsal, run.stderr


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_collection_with_file_and_line(said: tuple[Rehearsal, str], name: str) -> None:
    path = said[0].suite() / f"{name.replace('-', '_')}.feature"
    lines = [line for line in said[1].splitlines() if str(path) in line]
    assert any(re.search(re.escape(str(path)) + FAULTS[name][1], line) for line in lines), lines


@pytest.mark.parametrize("name", WELL)
def test_what_is_well_said_has_no_fault(said: tuple[Rehearsal, str], name: str) -> None:
    assert f"{name.replace('-', '_')}.feature" not in said[1]


def test_scenarios_are_told_apart_and_none_is_left_out(rehearsal: Rehearsal) -> None:
    """An id belongs to one scenario, a feature to the module beside it, and every scenario is run by something."""
    rehearsal.add(scenario("same"), STEPS, "one")
    rehearsal.add(scenario("same"), STEPS, "two")
    rehearsal.add(scenario("astray"), STEPS, "astray").with_name("test_astray.py").unlink()
    other = rehearsal.add(scenario("elsewhere"), STEPS, "elsewhere")
    other.with_name("test_elsewhere.py").rename(other.with_name("test_wrong.py"))
    rehearsal.add(
        scenario("bound") + "\n" + SCENARIO.format(id="unbound", title="Unbound", then="Then all should be well"),
        STEPS,
        "partly",
    )
    module = rehearsal.suite() / "test_partly.py"
    bound = module.read_text().replace('scenarios("partly.feature")', "")
    bound += '\nfrom pytest_bdd import scenario\n@scenario("partly.feature", "A scenario")\ndef test_it():\n    pass\n'
    module.write_text(bound)
    (rehearsal.suite() / "test_plain.py").write_text("def test_plain():\n    pass\n")
    run = rehearsal.run()
    assert run.returncode == 4
    said = run.stderr
    suite = rehearsal.suite()
    assert f"{suite}/two.feature:4 @id:same stands already at {suite}/one.feature:4." in said
    assert f"{suite}/astray.feature:4 'A scenario' is run by nothing. Add `scenarios('astray.feature')`" in said
    assert f"{suite}/partly.feature:9 'Unbound' is run by nothing." in said
    assert f"{suite}/partly.feature:4 'A scenario' is run by nothing" not in said
    assert (
        f"{suite}/elsewhere.feature:4 is run by {suite}/test_wrong.py; its steps belong into test_elsewhere.py" in said
    )
    assert "test_plain.py test_plain is no scenario; runbooks hold scenarios alone." in said


def test_a_module_that_does_not_load_is_the_fault_that_is_shown(rehearsal: Rehearsal) -> None:
    """Its scenarios are missing for that reason, and no other is made up."""
    rehearsal.add(scenario("a"), STEPS + "\nimport not_there\n")
    run = rehearsal.run()
    assert run.returncode == 2
    assert "No module named 'not_there'" in run.stdout
    assert "run by nothing" not in run.stdout + run.stderr
