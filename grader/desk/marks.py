"""The lines before and after the findings, which editors look for; they have no translation."""

BEGIN, END = "bpgrade: grading", "bpgrade: done"
