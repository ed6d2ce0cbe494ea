"""The part of the child's side that the grader uses too: frames, limits, and the modules that a child has."""

from grader.sandbox.child import wire as wire
from grader.sandbox.child.calls import list_roles as list_roles
from grader.sandbox.child.calls import order_by_names as order_by_names
from grader.sandbox.child.imports import PACKAGES as PACKAGES
from grader.sandbox.child.limits import measure_memory as measure_memory
from grader.sandbox.child.loading import ALLOWED_TOP as ALLOWED_TOP
from grader.sandbox.child.preload import OLD_NAMES as OLD_NAMES
from grader.sandbox.child.watch import OUTPUT_SIZE as OUTPUT_SIZE
from grader.sandbox.child.watch import REPLY_SIZE as REPLY_SIZE
from grader.sandbox.child.watch import Limits as Limits
