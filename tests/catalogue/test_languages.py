"""A language is one file, a plugin brings texts of its own, and an id has one text."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from corpus import WRONG_RELU, Grade, load_english, prepare

from grader.catalogue.catalogue import CatalogueError, load_catalogue, read_entries
from grader.commands.output import FORMATS, render_report
from grader.diagnosis.explain import grade_and_explain
from grader.model import ExerciseResult, Message, Verdict
from grader.plugins import PluginError, Plugins, load_plugins
from grader.reports.look import Look
from grader.reports.visible import visible
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission
from grader.worker.stored import from_json, to_json

Load = Callable[..., Plugins]
MESSAGES = """
from pathlib import Path
from grader import hookimpl

@hookimpl
def bpgrade_messages():
    return {{"{language}": Path(__file__).with_name("{file}")}}
"""
SWISH = """
import numpy as np
from grader import Case, Check, Criterion, Judged, Judgement, Message, Verdict, drive_text, hookimpl

def drive(student, arrays):
    return {"out": student.call("swish", arrays["x"])}

def cases(generator):
    return (Case("one", {"x": np.ones(3)}),)

def judge(observations):
    return Judgement({"out": Judged(Verdict.FAILED, Message("beta_forgotten", {"output": "out"}))})

@hookimpl
def bpgrade_checks():
    return [Check(name="extra/swish", symbol="swish", drive=drive_text(drive), cases=cases, judge=judge,
                  criteria=(Criterion("out", 1.0),))]
"""
HALF = "from grader import hookimpl\ndef half(x, dout):\n    '''`dx` is halved.'''\n    return {'dx': dout / 2}\n"
ADDED = "@hookimpl\ndef bpgrade_mistakes(): return {%r: (half,)}\n"


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Write files, and load those of Python as plugins."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def loaded(files: Mapping[str, str]) -> Plugins:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        modules = [name.removesuffix(".py") for name in files if name.endswith(".py")]
        for name in modules:
            monkeypatch.delitem(sys.modules, name, raising=False)
        return load_plugins(modules)

    return loaded


def messages(file: str, language: str = "en") -> str:
    """Return the source of a plugin that brings the texts of a file."""
    return MESSAGES.format(file=file, language=language)


def test_a_plugin_says_something_of_its_own(load: Load, forking: Sandbox) -> None:
    texts = '[messages]\nbeta_forgotten = "`{output}` does not use `beta`."\n[criterion]\nout = "value of swish"\n'
    loaded = load({"swish_plugin.py": SWISH + messages("swish.toml"), "swish.toml": texts})
    checks = [check for check in loaded.checks if check.name == "extra/swish"]
    submission = Submission("work", (Source("work.py", (Cell(None, "def swish(x): return x\n"),)),))
    report = grade_and_explain(submission, prepare(checks, forking))

    for format in FORMATS:
        shown = render_report(report, format, Look(loaded.make_catalogue(), verbose=True))
        assert "does not use" in shown, format
    assert "value of swish: `out` does not use `beta`." in render_report(report, "text", Look(loaded.make_catalogue()))


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"first.py": messages("a.toml"), "a.toml": '[messages]\nvalue = "x"\n'},
            "plugins 'bpgrade' and 'first' both have a text 'value' in 'en'",
        ),
        (
            {"first.py": messages("a.toml"), "second.py": messages("a.toml"), "a.toml": '[messages]\nnew = "x"\n'},
            "plugins 'first' and 'second' both have a text 'new' in 'en'",
        ),
        (
            {"first.py": HALF + ADDED % "activation/relu", "second.py": HALF + ADDED % "activation/relu"},
            "plugins 'first' and 'second' both have a text 'mistake.activation/relu.half' in 'en'",
        ),
        ({"first.py": messages("a.toml")}, "plugin 'first' has texts that cannot be used"),
        ({"first.py": messages("a.toml"), "a.toml": "not TOML"}, "must be a TOML file in UTF-8"),
        ({"first.py": messages("a.toml"), "a.toml": 'new = "x"\n'}, "new must stand in a table"),
        ({"first.py": messages("a.toml"), "a.toml": "[messages]\nnew = 3\n"}, "new: must be a text"),
        ({"first.py": messages("a.toml"), "a.toml": '[messages]\nnew = "{output"\n'}, "a value must be written {name}"),
        ({"first.py": messages("a.toml"), "a.toml": '[messages]\nnew = "{}"\n'}, "a value must be written {name}"),
        ({"first.py": messages("a.toml"), "a.toml": "[messages]\nnew = []\n"}, "new: must be a text"),
        ({"first.py": "from grader import hookimpl\n@hookimpl\ndef bpgrade_messages(): return 3\n"}, "'first'"),
    ],
)
def test_texts_that_cannot_be_used_are_refused(load: Load, files: dict[str, str], told: str) -> None:
    with pytest.raises(PluginError) as caught:
        load(files)

    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistake_without_a_docstring_has_its_text_in_the_catalogue(load: Load) -> None:
    text = (
        "from pathlib import Path\nfrom grader import hookimpl, name_mistakes\n"
        "half = name_mistakes(\n    half=lambda dout: {\n        'dx': dout / 2,\n    },\n)\n"
        "@hookimpl\ndef bpgrade_mistakes(): return {'activation/relu': half}\n"
        "@hookimpl\ndef bpgrade_messages(): return {'en': Path(__file__).with_name('en.toml')}\n"
    )
    loaded = load({"first.py": text, "en.toml": '[mistake]\n"activation/relu.half" = "`dx` is halved."\n'})

    assert loaded.make_catalogue().format("mistake.activation/relu.half") == "`dx` is halved."


def test_two_exercises_may_have_mistakes_of_one_name(load: Load) -> None:
    loaded = load({"first.py": HALF + ADDED % "activation/relu", "second.py": HALF + ADDED % "activation/sigmoid"})
    texts = loaded.make_catalogue()

    assert texts.format("mistake.activation/relu.half") == texts.format("mistake.activation/sigmoid.half")


def test_one_file_adds_a_language_and_what_it_lacks_is_in_english(load: Load, grade_files: Grade) -> None:
    report = visible(grade_files({"relu.py": "print(1)\n" + WRONG_RELU}, "relu", "sigmoid"), level=2)
    (finding,) = report.exercises[0].findings
    table, _, id = finding.message.id.partition(".")
    words = f'[verdict]\nfailed = "FALSCH"\n[criterion]\n"backward.*" = "Ableitung {{output}}"\n[{table}]\n"{id}" = "`dx` ist `dout`."\n'
    german = load({"german.py": messages("de.toml", "de"), "de.toml": words}).make_catalogue("de")
    stored = replace(report, exercises=from_json(to_json(report.exercises), tuple[ExerciseResult, ...]))
    before, after = render_report(report, "text", Look(load_english())), render_report(stored, "text", Look(german))

    assert table == "mistake"
    assert all(word in after and word not in before for word in ("FALSCH", "Ableitung dx", "`dx` ist `dout`."))
    assert "in all." in before and "in all." in after
    assert json.loads(render_report(stored, "json", Look(german)))["language"] == "de"


def test_a_translation_of_a_long_form_and_of_quiet_is_optional(tmp_path: Path) -> None:
    english = {"one": {"text": ("One.",), "long": "More.", "quiet": True}}
    catalogue = load_catalogue("xx", {"en": english, "xx": {"one": {"text": ("Eins.",)}}})

    assert catalogue.format("one") == "Eins."
    assert list(catalogue.list_further(Message("one"))) == ["More."]
    assert catalogue.is_quiet(Message("one"))


def test_the_first_form_whose_values_are_given_is_shown() -> None:
    catalogue = load_catalogue("en", {"en": {"one": {"text": ("{a} and {b}", "{a}", "none")}}})

    assert catalogue.format("one", a=1, b=0) == "1 and 0"
    assert catalogue.format("one", a=1, b=None) == "1"
    assert catalogue.format("one", a="", b=2) == "none"


def test_a_word_inside_of_a_message_is_translated() -> None:
    words = {"value.case.step 1": {"text": ("Schritt 1",)}}
    message = Message("no_output", {"output": "step 1", "case": "step 1"})

    assert "(case: Schritt 1)" in load_catalogue("de", {"de": words}).format_message(message)
    assert "`step 1`" in load_catalogue("de", {"de": words}).format_message(message)


def test_a_text_without_an_id_and_an_id_without_a_text_are_shown() -> None:
    assert load_english().format("no_such_id", output="x") == "no_such_id"
    assert load_english().name_verdict(Verdict.PASSED) == "ok"
    assert load_english().name_criterion("no_such_criterion") == "no_such_criterion"


def test_braces_of_a_docstring_are_text(load: Load) -> None:
    half = HALF.replace("`dx` is halved.", "`{x}` and {} are halved.")
    loaded = load({"first.py": half + ADDED % "activation/relu"})

    assert loaded.make_catalogue().format("mistake.activation/relu.half") == "`{x}` and {} are halved."


def test_a_file_that_is_not_there_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="must be a TOML file"):
        read_entries(tmp_path / "xx.toml")
