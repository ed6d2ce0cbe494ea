"""Prove the checks of a class before a submission is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from grader.commands import classes, run

if TYPE_CHECKING:
    from grader.model import Check

WITHOUT_OPTION = click.option(
    "--without", multiple=True, metavar="EXERCISE", help="Leave out this exercise, whose check cannot be used."
)


def prove_setup(setup: classes.Setup, without: Sequence[str]) -> classes.Setup:
    """Prove the checks of plugins, and leave out the exercises of `without`; UsageError names what is wrong.

    Staff are told which known mistakes are left out.
    """
    from dataclasses import replace

    from grader.commands.words import find_checks_named
    from grader.grading.declaration import is_proved_by_tests, make_proved_plans
    from grader.plugins.files import name_plugin

    broken = setup.loaded.broken
    asked = () if setup.course.exercises else broken  # those that are listed are all loaded
    faults = [setup.loaded.faults[owner] for owner in asked if owner not in without]
    words = [word for word in without if word not in broken]
    left_out = {check.name for word in words for check in find_checks_named(word, setup.checks)}
    checks = tuple(check for check in setup.checks if check.name not in left_out)
    unproved = [check for check in checks if not is_proved_by_tests(check)]
    plans = make_proved_plans(unproved, 0, setup.loaded.checks)
    faults += [note for plan in plans if plan.fault for note in plan.notes]
    faults += list_wrong_solutions(setup, unproved)
    if faults:
        raise click.UsageError("\n".join([*faults, "correct these checks, or go on with --without EXERCISE"]))
    run.tell_notes(plans)
    named = [(name, name_plugin(name)) for name in setup.wanted.modules]
    modules = tuple(name for name, plugin in named if plugin in setup.loaded.versions and plugin not in without)
    return replace(setup, checks=checks, wanted=replace(setup.wanted, modules=modules))


def list_wrong_solutions(setup: classes.Setup, checks: Sequence[Check]) -> list[str]:
    """List the checks of plugins whose own solution does not pass, where it is there."""
    folders = setup.loaded.solutions
    asked = [check for check in checks if check.plugin in folders and not check.is_proved]
    if not asked:
        return []
    from grader.grading.declaration import name_faults
    from grader.grading.grade import prepare_grading
    from grader.grading.solutions import find_wrong_solutions

    with run.open_sandbox() as box:
        grading = prepare_grading(asked, setup.loaded.checks, box, 0, setup.course.make_limits())
        wrong = find_wrong_solutions(grading, folders, [check.name for check in asked])
    return [fault for check in asked if check.name in wrong for fault in name_faults(check, [wrong[check.name]])]
