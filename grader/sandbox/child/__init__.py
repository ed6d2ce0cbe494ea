"""What runs in the child, beside the student's code: standard library and numpy only.

The zygote imports these modules under the name `bpgrade_child`, so that nothing else of bpgrade is
loaded where student code runs; the grader imports `wire` and `watch` from here.
"""
