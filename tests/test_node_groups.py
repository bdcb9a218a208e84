"""A schedule is read for what holds all day, not for what its changes are called."""

from __future__ import annotations

import pytest

from provenpath.platforms.coder_eks.probes.node_groups import Change, least_between, most


def change(recurrence: str, nodes: int | None) -> Change:
    return Change("a", "group", recurrence, "UTC", nodes)


MORNING, EVENING = change("15 6 * * *", 128), change("0 19 * * *", 4)
DAY = [EVENING, MORNING]


@pytest.mark.parametrize(
    ("recurrence", "minute"),
    [
        ("15 6 * * *", 375),
        ("0 0 * * *", 0),
        ("15 6 * * 1", None),
        ("15 6 1 * *", None),
        ("*/5 6 * * *", None),
        ("15 6 * *", None),
        ("", None),
    ],
)
def test_a_change_is_daily_or_nothing_is_known_of_it(recurrence: str, minute: int | None) -> None:
    """What happens on some days, or several times a day, has no minute of the day."""
    assert change(recurrence, 1).minute_of_day == minute


@pytest.mark.parametrize(
    ("begin", "end", "nodes"),
    [
        (405, 1080, 128),  # after the morning's change, before the evening's
        (375, 1080, 128),  # from the minute of the change on
        (374, 1080, 4),  # a minute early: what was left from the evening before
        (405, 1141, 4),  # past the evening's change
        (405, 1140, 128),  # up to it
        (1139, 1440, 4),
        (0, 100, 4),
    ],
)
def test_the_least_of_a_time_counts_what_holds_when_it_begins(begin: int, end: int, nodes: int) -> None:
    """Before the first change of a day the last one of the day before holds."""
    assert least_between(DAY, 50, begin, end) == nodes


def test_without_a_schedule_the_wanted_number_holds() -> None:
    """A change of the bounds alone is none of the number."""
    assert least_between([], 50, 0, 1440) == 50
    assert least_between([change("0 3 * * *", None)], 50, 0, 1440) == 50
    assert most([], 50) == 50


def test_the_most_of_a_day_is_that_of_its_changes() -> None:
    """Whatever the group wants at first, the schedule sets."""
    assert most(DAY, 500) == 128
