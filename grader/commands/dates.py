"""Let the commands that read a store follow the dates in `[visible_from]` of the course file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.settings import CourseFile
    from grader.commands.classes import Setup


def follow_dates(course: CourseFile) -> CourseFile:
    """Return the course file as students see it now; UsageError where scores are not visible yet."""
    from grader.classroom.marks.release import is_ahead, release_course

    now, scores = datetime.now(UTC), course.visible_from.scores
    if is_ahead(scores, now):
        raise click.UsageError(
            f"visible_from.scores of the course file must be past before students get anything, got {scores}; "
            "wait until then, or look as staff: --staff"
        )
    return release_course(course, now)


def follow_dates_of_class(book: Classbook, setup: Setup) -> Classbook:
    """Return the class as it may be shown now; UsageError where scores are not visible yet."""
    from grader.classroom.marks.release import release_classbook

    follow_dates(setup.course)
    return release_classbook(book, setup.checks, setup.course, datetime.now(UTC))
