"""The modules that run in the child, beside the student's code. They import the standard library and numpy only.

The zygote imports them under the name `bpgrade_child`, so that no other module of bpgrade is loaded
beside student code. The grader uses a few of them through `grader.sandbox.protocol`.
"""
