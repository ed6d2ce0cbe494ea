"""Plugins that are faulty are named; their faults never cost a student."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from corpus import prepare

from grader import Case, Check, Criterion, Judged, Judgement, Layer, Verdict, drive_text, judge_outputs
from grader.diagnosis import explain
from grader.diagnosis.explain import grade_and_explain
from grader.grading.declaration import make_proved_plan
from grader.plugins import PluginError, load_plugins
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a module, import it as a plugin, and forget it again."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def load(text: str, name: str = "some_plugin"):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        sys.modules.pop(name, None)
        return load_plugins([name])

    yield load
    sys.modules.pop("some_plugin", None)


HEAD = "from grader import Layer, hookimpl\n"
LAYER = "Layer('{name}', symbol='X', inputs={{'x': 'N D'}}, formula='{formula}', gradients={{'dx': 'dout'}})"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import nothing_of_that_name", "'some_plugin' cannot be imported: ModuleNotFoundError"),
        ("raise ValueError('x')", "'some_plugin' cannot be imported: ValueError: x"),
        (HEAD + "@hookimpl\ndef bpgrade_cheks(): return []", "bpgrade_cheks"),
        (HEAD + "def bpgrade_checks(): return []", "must be marked with @hookimpl"),
        (HEAD + "@hookimpl\ndef bpgrade_checks(): raise KeyError('k')", "'some_plugin' raised in its hook: KeyError"),
        (HEAD + "@hookimpl\ndef bpgrade_checks(): return [3]", "'some_plugin'"),
        (HEAD + "@hookimpl\ndef bpgrade_checks(wrong): return []", "'some_plugin' cannot be registered"),
        (
            HEAD
            + "@hookimpl\ndef bpgrade_checks(): return ["
            + LAYER.format(name="activation/relu", formula="x")
            + "]",
            "plugins 'bpgrade' and 'some_plugin' both have a check 'activation/relu'",
        ),
        (HEAD + "@hookimpl\ndef bpgrade_checks(): return [" + LAYER.format(name="a/b", formula="z") + "]", "uses z"),
        (
            HEAD + "@hookimpl\ndef bpgrade_checks(): return [" + LAYER.format(name="a/b", formula="open(x)") + "]",
            "outside the vocabulary",
        ),
        (HEAD + "@hookimpl\ndef bpgrade_checks(): pass", "bpgrade_checks must return a list, and it returned None"),
        (
            HEAD + "@hookimpl\ndef bpgrade_checks(): return " + LAYER.format(name="a/b", formula="x"),
            "must return a list",
        ),
        (HEAD + "@hookimpl\ndef bpgrade_mistakes(): pass", "must return a dictionary, and it returned None"),
        (HEAD + "@hookimpl\ndef bpgrade_mistakes(): return [len]", "must return a dictionary, and it returned ["),
        (
            HEAD
            + "@hookimpl\ndef bpgrade_checks(): return ["
            + LAYER.format(name="a/b", formula="d")[:-1]
            + ", quantities={'d': 'dout * x'})]",
            "the formula of 'd' uses dout; it may use D, N, d, x",
        ),
        (HEAD + "@hookimpl\ndef bpgrade_mistakes(): return {'no/such': ()}", "mistakes for 'no/such'"),
        *[
            (
                HEAD + f"def f(x):\n    'F.'\n@hookimpl\ndef bpgrade_mistakes(): return {{'activation/relu': {value}}}",
                "plugin 'some_plugin': the mistakes of 'activation/relu' must be functions in a tuple, like (name,)",
            )
            for value in ("f", "{'dx': 'x'}", "('f',)", "3", "(f, None)")
        ],
        *[
            (
                HEAD
                + f"def f(x):\n    'F.'\n@hookimpl\ndef bpgrade_checks(): return [{layer[:-1]}, mistakes={value})]",
                "plugin 'some_plugin': the mistakes of 'a/b' must be functions in a tuple, like (name,)",
            )
            for layer in [LAYER.format(name="a/b", formula="x")]
            for value in ("(f)", "({'dx': 'x'},)")
        ],
        (
            HEAD + "def f(x): return {'dx': x}\n@hookimpl\ndef bpgrade_mistakes(): return {'activation/relu': (f,)}",
            "plugin 'some_plugin': the mistake 'f' of 'activation/relu' has no docstring and no text in [mistake]",
        ),
        *[
            (
                HEAD + "@hookimpl\ndef bpgrade_checks(): return [" + LAYER.format(name=name, formula="x") + "]",
                f"plugin 'some_plugin': a name must be like unit/exercise in small letters, got '{name}'",
            )
            for name in ("relu_two", "Extra/relu", "extra/Relu", "a/b/c")
        ],
        *[
            (
                HEAD
                + "@hookimpl\ndef bpgrade_checks(): return ["
                + LAYER.format(name="a/b", formula="x").replace("N D", shape)
                + "]",
                f"x has the shape {shape!r}; part its letters by spaces ('N D')",
            )
            for shape in ("N,D", "(N, D)", "N, D", "2 D")
        ],
    ],
)
def test_a_faulty_plugin_is_named(module, text: str, told: str) -> None:
    with pytest.raises(PluginError, match=r".*") as caught:
        module(text + "\n")

    assert told in str(caught.value)


def test_a_plugin_adds_a_mistake_to_a_check_of_another(module) -> None:
    text = HEAD + "def half(x, dout):\n    '''Half of it.'''\n    return {'dx': dout / 2}\n"
    loaded = module(text + "@hookimpl\ndef bpgrade_mistakes(): return {'activation/relu': (half,)}\n")
    (relu,) = (check for check in loaded.checks if check.name == "activation/relu")

    assert relu.mistakes[-1].__name__ == "half"


def number_drive(student, arrays):
    return {"answer": student.call("answer")}


def broken_drive(student, arrays):
    return {"answer": 1 / 0}


def broken_judge(observations):
    raise RuntimeError("the judge is out")


def broken_cases(generator):
    raise RuntimeError("no cases today")


def check_of(**changes: object) -> Check:
    """A small procedural check, with one part of it replaced."""
    import numpy as np

    case = Case("the only one", {}, expected={"answer": (np.asarray(42.0),)})
    parts: dict = {
        "name": "extra/answer",
        "symbol": "answer",
        "drive": drive_text(number_drive),
        "cases": lambda generator: (case,),
        "judge": judge_outputs,
        "criteria": (Criterion("answer", 1.0),),
        "plugin": "extra",
    }
    return Check(**(parts | changes))


def graded(check: Check, text: str, box: Sandbox):
    submission = Submission("work", (Source("work.py", (Cell(None, text),)),))
    (result,) = grade_and_explain(submission, prepare([check], box)).exercises
    return result


def test_a_procedural_check_grades(forking: Sandbox) -> None:
    assert graded(check_of(), "def answer(): return 42\n", forking).score == 10
    assert graded(check_of(), "def answer(): return 41\n", forking).verdict is Verdict.FAILED
    assert graded(check_of(), "def answer(): return None\n", forking).score == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"drive": drive_text(broken_drive)},
        {"judge": broken_judge},
        {"cases": broken_cases},
        {"judge": lambda observations: Judgement({})},
        {"judge": lambda observations: Judgement({"answer": Judged(Verdict.UNRESOLVED)})},
    ],
    ids=["drive", "judge", "cases", "criterion left out", "nothing resolved"],
)
def test_a_fault_of_a_plugin_is_not_charged_to_the_student(forking: Sandbox, changes: dict[str, object]) -> None:
    """A right definition shows the fault; without one it is not known whose it is, unless the check shows it alone."""
    right = "def answer(): return 42\n"
    result = graded(check_of(**changes, stand_in=right), right, forking)
    unproved = graded(check_of(**changes), right, forking)

    assert result.verdict is Verdict.GRADER_FAULT
    is_shown = "cases" in changes or unproved.reason.id == "contradiction"
    assert unproved.verdict is (Verdict.GRADER_FAULT if is_shown else Verdict.UNSETTLED)
    assert result.reason is not None and unproved.reason is not None


@pytest.mark.parametrize("formulas", [{"answer": "42"}, {}])
def test_a_mistake_that_raises_is_left_out_and_the_verdict_stays(forking: Sandbox, formulas: dict[str, str]) -> None:
    def broken_mistake():
        """Never to be read."""
        raise RuntimeError("no mistake today")

    def one_too_low(answer):
        """One is missing."""
        return {"answer": answer - 1}

    check = check_of(mistakes=(broken_mistake, one_too_low), expected_formulas=formulas)
    result = graded(check, "def answer(): return 41\n", forking)

    assert result.verdict is Verdict.FAILED
    assert [finding.id for finding in result.findings] == ["one_too_low"]
    assert [note.partition(", for ")[2] for note in make_proved_plan(check, 0, ()).notes] == [
        "it fails (RuntimeError: no mistake today)"
    ]


def test_a_drive_that_uses_what_the_child_does_not_have_is_refused() -> None:
    value = 3

    def closing(student, arrays):
        return {"x": value}

    with pytest.raises(ValueError, match="uses value from outside itself"):
        drive_text(closing)
    with pytest.raises(ValueError, match="function written in a file"):
        drive_text(len)


def test_a_layer_says_which_word_of_it_cannot_be_used() -> None:
    with pytest.raises(ValueError, match="gradient 'dz' must be one of dx"):
        Layer("a/b", symbol="X", inputs={"x": "N D"}, formula="x", gradients={"dz": "dout"})
    for changes in ({"formula": lambda x: x}, {"quantities": {"h": None}}, {"gradients": {"dx": len}}):
        with pytest.raises(ValueError, match="must be a text like 'x @ W', got"):
            Layer(**{"name": "a/b", "symbol": "X", "inputs": {"x": "N D"}, "formula": "x", **changes})
    with pytest.raises(ValueError, match=r"x has the shape \('N', 'D'\); part its letters by spaces"):
        Layer("a/b", symbol="X", inputs={"x": ("N", "D")}, formula="x")
    with pytest.raises(ValueError, match="domain of x must be one of"):
        Layer("a/b", symbol="X", inputs={"x": "N D"}, formula="x", domains={"x": "odd"})


def decorated(function):
    return function


@decorated
def drive_with_a_decorator(student, arrays):
    return {}


def drive_over_several_lines(
    student,
    arrays,
):
    text = """
not indented
"""
    return {"answer": len(text)}


def test_the_text_of_a_drive_is_the_whole_function() -> None:
    assert drive_text(drive_over_several_lines).endswith(
        '    return {"answer": len(text)}\ndrive = drive_over_several_lines\n'
    )
    with pytest.raises(ValueError, match="without decorators"):
        drive_text(drive_with_a_decorator)
    with pytest.raises(ValueError, match="plain function"):
        drive_text(lambda student, arrays: {})


def list_notes(check: Check) -> tuple[str, ...]:
    return make_proved_plan(check, 0, ()).notes


SOFTPLUS_WORK = """import numpy as np

class Softplus:
    def forward(self, x):
        self.x = x
        return np.log(1 + np.exp(x))

    def backward(self, dout):
        return dout * np.exp(self.x)
"""
SOFTPLUS = """
SOFTPLUS = Layer('extra/softplus', symbol='Softplus', inputs={'x': 'N D'}, formula='log(1 + exp(x))',
                 gradients={'dx': 'dout / (1 + exp(-x))'}, mistakes=%s)
@hookimpl
def bpgrade_checks(): return [SOFTPLUS]
"""
SAYING = "import numpy as np\nfrom numpy import exp\nfrom grader import Layer, hookimpl, name_mistakes\n"


def softplus_plugin(mistake: str, mistakes: str = "(known,)", layer: str = SOFTPLUS) -> str:
    """Return the text of a plugin with one exercise; the known mistake gets a docstring."""
    head, found, body = mistake.partition("def known")
    body = body.replace("):\n", "):\n    'The derivative is another.'\n", 1)
    return SAYING + head + found + body + layer % mistakes


def grade_softplus(loaded, box: Sandbox, text: str = SOFTPLUS_WORK):
    check = next(check for check in loaded.checks if check.name == "extra/softplus")
    return graded(check, text, box)


TEXTS = """
from pathlib import Path
@hookimpl
def bpgrade_messages(): return {'en': Path(__file__).with_name('texts.toml')}
"""


@pytest.mark.parametrize(
    ("mistake", "formula"),
    [
        ("def known(x, dout):\n    return {'dx': dout * np.exp(x)}\n", "dout * np.exp(x)"),
        ("def known(x, dout):\n    return {'dx': dout * exp(x)}\n", "dout * np.exp(x)"),
        ("def known(x, dout):\n    e = np.exp(x)\n    return {'dx': dout * e}\n", "dout * np.exp(x)"),
        ("def known(x, dout):\n    x = np.exp(x)\n    return {'dx': dout * x}\n", "dout * np.exp(x)"),
        ("def known(x, dout):\n    dout = dout * np.exp(x)\n    return {'dx': dout}\n", "dout * np.exp(x)"),
        ("def known(x, dout):\n    out = dout.copy()\n    out *= np.exp(x)\n    return {'dx': out}\n", None),
        ("def known(x, dout):\n    for _ in range(1):\n        x = np.exp(x)\n    return {'dx': dout * x}\n", None),
        ("def known(x, dout):\n    if x.ndim > 9:\n        return {'dx': dout * 7}\n    return {'dx': dout * exp(x)}\n", "dout * np.exp(x)"),
        ("def known(x, dout):\n    if x.ndim < 9:\n        return {'dx': dout * exp(x)}\n    return {'dx': dout * 7}\n", "dout * np.exp(x)"),
        ("def known(x, dout):\n    inner = lambda: {'dx': dout * 7}\n    return {'dx': inner()['dx'] / 7 * exp(x)}\n", None),
        ("K = 1.0\ndef known(x, dout):\n    return {'dx': K * dout * np.exp(x)}\n", None),
        ("exp = np.tanh\ndef known(x, dout):\n    return {'dx': dout * exp(x) / exp(x) * np.exp(x)}\n", "dout * np.exp(x) / np.exp(x) * np.exp(x)"),
        ("def log(x): return np.exp(x)\ndef known(x, dout):\n    return {'dx': dout * log(x)}\n", None),
        ("def known(x, dout):\n    return {'dx': dout * np.power(np.e, x)}\n", None),
        ("def known(\n    x,\n    dout,\n):\n    return {\n        'dx': dout * exp(x),\n    }\n", "dout * np.exp(x)"),
    ],
)  # fmt: skip
def test_the_formula_of_a_mistake_is_shown_where_it_gives_the_values_of_the_mistake(
    module, forking: Sandbox, mistake: str, formula: str | None
) -> None:
    result = grade_softplus(module(softplus_plugin(mistake)), forking)

    assert [(f.id, f.formula) for f in result.findings] == [("known", formula)]
    assert result.remarks == ()


@pytest.mark.parametrize(
    "mistakes",
    [
        "name_mistakes(known=lambda x, dout: {'dx': dout * exp(x)}, other=lambda x, dout: {'dx': dout * np.tanh(x)})",
        "name_mistakes(other=lambda x, dout: {'dx': dout * np.tanh(x)}, known=lambda x, dout: {'dx': dout * exp(x)})",
        "name_mistakes(known=lambda x, dout: {\n    'dx': dout * exp(x)}, other=lambda x: {'dx': x})",
        "name_mistakes(\n  other=lambda x: {'dx': x},\n  known=lambda x, dout: {'dx': dout * exp(x)})",
    ],
)
def test_lambdas_that_share_a_line_do_not_exchange_their_formulas(
    module, forking: Sandbox, tmp_path: Path, mistakes: str
) -> None:
    words = '[mistake]\n"extra/softplus.known" = "One."\n"extra/softplus.other" = "Two."\n'
    (tmp_path / "texts.toml").write_text(words, encoding="utf-8")

    result = grade_softplus(module(softplus_plugin("", mistakes) + TEXTS), forking)

    assert [(f.id, f.formula) for f in result.findings] == [("known", "dout * np.exp(x)")]
    assert result.remarks == ()


@pytest.mark.parametrize(
    ("other", "message"), [("np.exp(x)", "is_formula"), ("np.exp2(x / np.log(2))", "value")], ids=["text", "search"]
)
def test_two_mistakes_that_say_the_same_give_a_formula_and_no_reason(
    module, forking: Sandbox, other: str, message: str
) -> None:
    one = "def one(x, dout):\n    'One.'\n    return {'dx': dout * np.power(np.e, x)}\n"
    two = f"def two(x, dout):\n    'Two.'\n    return {{'dx': dout * {other}}}\n"
    result = grade_softplus(module(softplus_plugin(one + two, "(one, two)")), forking)

    assert [(f.message.id, f.formula) for f in result.findings] == [(message, "dout * np.exp(x)")]


@pytest.mark.parametrize(
    ("mistake", "fault"),
    [
        ("def known(xx, dout):\n    return {'dx': dout * exp(xx)}\n", ("it asks for 'xx'",)),
        ("def known(x, dout):\n    return {'dx': dout * exq(x)}\n", ("NameError", "name 'exq' is not defined")),
        ("def known(x, dout):\n    return {'dx': dout.foo(x)}\n", ("AttributeError", "no attribute 'foo'")),
        ("def known(x, dout):\n    return dout * exp(x)\n", ("AttributeError", "no attribute 'items'")),
        ("def known(x, dout):\n    dout * exp(x)\n", ("AttributeError", "no attribute 'items'")),
        ("def known(x, dout):\n    return {'dx': None}\n", ("TypeError", "")),
        ("def known(x, dout):\n    return {'dx': 'dout * exp(x)'}\n", ("TypeError", "")),
        ("def known(x, dout):\n    return {'dy': dout * exp(x)}\n", ("it states 'dy'",)),
        ("def known(x, dout):\n    return {0: dout * exp(x)}\n", ("it states '0'",)),
    ],
)
def test_a_fault_of_a_mistake_names_the_plugin_the_exercise_and_the_mistake(
    module, forking: Sandbox, mistake: str, fault: tuple[str, ...]
) -> None:
    """The marks stand, and the other mistakes are still found."""
    without = grade_softplus(module(softplus_plugin("", "()")), forking)
    right = "def right(x, dout):\n    'It is named.'\n    return {'dx': dout * np.exp(x)}\n"
    loaded = module(softplus_plugin(mistake + right, "(known, right)"), "other_plugin")
    result = grade_softplus(loaded, forking)
    (note,) = (note for check in loaded.checks if check.plugin == "other_plugin" for note in list_notes(check))

    assert (result.verdict, result.score) == (without.verdict, without.score)
    assert [finding.id for finding in result.findings] == ["right"]
    assert "plugin 'other_plugin': extra/softplus: the mistake 'known' is left out, for " in note
    assert all(word in note for word in fault)


@pytest.mark.parametrize("gradient", ["None", "'dout / (1 + exp(-x))'"])
def test_a_mistake_of_a_gradient_that_is_differentiated_numerically_is_found(
    module, forking: Sandbox, gradient: str
) -> None:
    mistake = "def known(x, dout):\n    return {'dx': dout * np.exp(x)}\n"
    layer = SOFTPLUS.replace("'dout / (1 + exp(-x))'", gradient)
    result = grade_softplus(module(softplus_plugin(mistake, layer=layer)), forking)

    assert [(f.id, f.outputs, f.formula) for f in result.findings] == [("known", ("dx",), "dout * np.exp(x)")]
    assert result.remarks == ()
    assert [line.values.get("method") for line in result.guide] == (["backward"] if gradient == "None" else [])


def test_a_mistake_that_numpy_refuses_is_no_fault(module, forking: Sandbox) -> None:
    mistake = "def known(x, dout):\n    return {'dx': dout @ exp(x)}\n"
    result = grade_softplus(module(softplus_plugin(mistake)), forking)

    assert [(f.id, f.formula) for f in result.findings] == [("differs", "dout * np.exp(x)")]
    assert result.remarks == ()


def test_a_lambda_may_end_in_the_line_that_ends_the_layer(module, forking: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "texts.toml").write_text('[mistake]\n"extra/softplus.known" = "One."\n', encoding="utf-8")
    layer = SOFTPLUS.replace(
        "mistakes=%s)", "mistakes=name_mistakes(\n    known=lambda x, dout: {'dx': dout * exp(x)}))%s"
    )
    result = grade_softplus(module(softplus_plugin("", "", layer) + TEXTS), forking)

    assert [(f.id, f.formula) for f in result.findings] == [("known", "dout * np.exp(x)")]
    assert result.remarks == ()


def test_no_reason_is_given_for_a_fault_of_the_search(
    module, forking: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a text that is too deep or too large is said to be so."""

    def fail(failed: object, matches: object) -> None:
        raise errors.pop()

    errors: list[Exception] = [RecursionError("deep"), OverflowError("huge")]
    monkeypatch.setattr(explain, "find_findings", fail)
    loaded = module(softplus_plugin("", "()"))
    told = [grade_softplus(loaded, forking).remarks[0].message.id for _ in range(2)]

    assert told == ["no_reason", "not_explained"]


def test_a_mistake_that_writes_to_its_arguments_spoils_nothing(module, forking: Sandbox) -> None:
    mistake = "def known(x, dout):\n    dout *= 2\n    x += 1\n    return {'dx': dout}\n"
    other = "def other(x, dout):\n    'It is named.'\n    return {'dx': dout * exp(x)}\n"
    result = grade_softplus(module(softplus_plugin(mistake + other, "(known, other)")), forking)

    assert [(f.id, f.formula) for f in result.findings] == [("other", "dout * np.exp(x)")]
    assert result.remarks == ()
