"""Run every attack and write the table of docs/attacks.md.

python tests/attack_table.py
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from attacks import ATTACKS
from support import ROOT

PAGE = ROOT / "docs" / "attacks.md"
HEAD = """# What hostile submissions come to

Every row is a submission that the test suite hands in, as root and as an ordinary user, on a system of
tier A. None of them gets a point for the layer it attacks with; nothing of what it is after comes back;
the right layers beside it keep their points; no process and no descriptor is left; and the next
submission passes. `python tests/attack_table.py` writes this page, `tests/test_attacks.py` keeps it true.

| submission | what it tries | what its layer got |
|---|---|---|
"""


def page(verdicts: Iterable[tuple[str, str]]) -> str:
    """The page, with the verdict of each attack."""
    return HEAD + "".join(f"| {name} | {ATTACKS[name].tries} | {verdict} |\n" for name, verdict in verdicts)


def main() -> None:
    from test_attacks import results_of

    from grader.sandbox.fork import Zygote

    box, found = Zygote(), []
    assert box.tier == "A", box.probes
    for name, attack in ATTACKS.items():
        with tempfile.TemporaryDirectory() as folder:
            text = attack.source.replace("FOLDER", folder).replace("PORT", "9")
            found.append((name, str(results_of(text, Path(folder, "work"), box)["Relu"].verdict)))
    box.close()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
