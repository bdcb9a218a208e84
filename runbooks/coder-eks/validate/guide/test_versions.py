"""Steps of versions.feature."""

import re

from pytest_bdd import scenarios, then

from provenpath.proof.checks import some

scenarios("versions.feature")


## Then


@then("it should have a row for each component that the record names, with what it needs and what is here")
def lists_components(page, requirements):
    for row in matrix_rows(page, requirements):
        assert re.search(r"\d", row[1]), row
        assert re.match(r"v?\d+(\.\d+)+", row[2]), row


@then("it should say what was seen last of each, and when, or that this is unknown")
def says_latest(page, requirements):
    for row in matrix_rows(page, requirements):
        seen = r"v?\d+(\.\d+)+ .*seen \d{4}-\d\d-\d\d|unknown\b.+"
        assert re.fullmatch(seen, row[3]), row
        assert re.fullmatch(r"(ended )?\d{4}-\d\d-\d\d seen .+|unknown( seen .+)?", row[4]), row


def matrix_rows(page, requirements):
    """The rows of the version matrix, one for each component of the record."""
    rows = []
    for component in requirements["coder-eks:2b.6"].figures["components"].value:
        row = next((row for row in page.rows if row[0].startswith(component)), None)
        assert row, f"The matrix has no row for {component}."
        rows.append(row)
    return some(rows, "component")
