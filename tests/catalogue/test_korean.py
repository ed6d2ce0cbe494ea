"""Every text that a student may read has Korean, with the values and the code of the English text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

import click
import numpy as np
import pytest
from click.testing import CliRunner
from corpus import WRONG_RELU, Grade, load_built_in, load_checks

from grader.catalogue.catalogue import Entry, list_fields
from grader.commands import group
from grader.commands.language import SHARED, explain_usage
from grader.reports.columns import measure_columns, pad_text, wrap_columns
from grader.reports.look import Look
from grader.reports.text import render_hint, render_text
from grader.reports.visible import visible

ENGLISH: Mapping[str, Entry] = load_built_in("ko").texts["en"]
KOREAN: Mapping[str, Entry] = load_built_in("ko").texts["ko"]
STAFF = ("class.", "intake.", "regrade.")  # tables of texts that no student reads
COMMANDS = ("init", "check", "hint", "case", "reset", "list", "doctor")
OTHER_CODE: Mapping[str, str] = {}  # ids whose code differs from the English code, each with the reason
CODE = re.compile(r"`[^`]+`")
# a value or a piece of code, with its index, and the Hangul behind it
FOLLOWED = re.compile(r"(?:`[^`]*`|(?<!\{)\{\w+\})(?:\[[^\]]*\])?`?(\(?[가-힣]+)")
BY_SOUND = re.compile(
    r"\(?[은는이가을를과와로으라예여였아야랑나]"
)  # a particle that begins so depends on the sound before
SAMPLES = defaultdict(
    lambda: "값", path="김민수/과제(1)/relu.py", file="과제(1)/affine.py", name="weight_init_std", line="12"
)
NARROW = 40
SCREEN = 80


def list_all(entry: Entry) -> tuple[str, ...]:
    """Return all texts of an entry: the forms, the long form and the hint."""
    return (*entry["text"], entry.get("long", ""), entry.get("hint", ""))


def find_code(text: str) -> set[str]:
    """Return the pieces of code in a text; three backticks are a sign and no code."""
    return set(CODE.findall(text.replace("```", "")))


def find_particles(text: str) -> list[str]:
    """Return each particle that follows a value or code directly and depends on its sound."""
    return [found for found in FOLLOWED.findall(text) if BY_SOUND.match(found)]


def list_pairs() -> Iterator[tuple[str, str, str]]:
    """Yield each text of a student with its id, in English and in Korean."""
    for id, entry in ENGLISH.items():
        if id in KOREAN:
            yield from ((id, *pair) for pair in zip(list_all(entry), list_all(KOREAN[id]), strict=True))


def test_no_text_of_a_student_lacks_korean() -> None:
    assert [id for id in ENGLISH if id not in KOREAN and not id.startswith(STAFF)] == []
    assert len(ENGLISH) > 700, "the control"


def test_no_korean_text_is_without_an_english_one() -> None:
    words = ("value.", "help.", "stub.")  # English values, the help of click and the stubs need no text

    assert [id for id in KOREAN if id not in ENGLISH and not id.startswith(words)] == []


def test_a_korean_text_has_the_forms_of_the_english_one() -> None:
    for id, entry in ENGLISH.items():
        if id in KOREAN:
            assert len(KOREAN[id]["text"]) == len(entry["text"]), id
            for field in ("long", "hint", "quiet"):
                assert bool(KOREAN[id].get(field)) == bool(entry.get(field)), (id, field)


def test_every_korean_text_has_hangul() -> None:
    bare = (
        "report.version",
        "notebook.report.next",
        "regrade.exercise",
        "criterion.gradient.*",
        "criterion.numerical_gradient.*",
    )
    signs = [id for id, entry in KOREAN.items() if not re.search("[가-힣]", "".join(entry["text"]))]

    assert [
        id for id in signs if id not in (*bare, "strange.nothing", "operand.nothing", "operand.number", "operand.bool")
    ] == []


def test_the_values_of_both_languages_agree() -> None:
    assert [id for id, english, korean in list_pairs() if list_fields(english) != list_fields(korean)] == []


def test_the_code_of_both_languages_agrees() -> None:
    differ = {id for id, english, korean in list_pairs() if find_code(english) != find_code(korean)}

    assert differ == OTHER_CODE.keys()
    assert find_code("`a` and ``` and `b`") == {"`a`", "`b`"}, "the control"


def test_a_noun_stands_between_a_value_and_its_particle() -> None:
    assert {
        id: found for id, entry in KOREAN.items() for text in list_all(entry) if (found := find_particles(text))
    } == {}


@pytest.mark.parametrize(
    "text",
    ["`dx`는 0이에요.", "{name}을 쓰세요.", "`{name}`으로", "`{output}`[{index}]이 3", "{form}(이)라고", "`W`예요."],
)
def test_a_particle_without_a_noun_is_found(text: str) -> None:
    assert find_particles(text)


@pytest.mark.parametrize(
    "text", ["`dx` 값이 0이에요.", "`dx`에 저장", "{line}번째 줄", "{got}인데, {count}개", "`x`의 값"]
)
def test_a_particle_that_never_changes_may_follow(text: str) -> None:
    assert not find_particles(text)


def test_every_text_can_be_written_on_a_korean_console_of_windows() -> None:
    for id, entry in KOREAN.items():
        for text in list_all(entry):
            assert text.encode("cp949").decode("cp949") == text, id
    with pytest.raises(UnicodeEncodeError):
        "\u2705".encode("cp949")


def test_every_case_and_form_has_a_korean_name() -> None:
    names = {case.name for check in load_checks() for case in check.cases(np.random.default_rng(0))}
    forms = {case.form for check in load_checks() for case in check.cases(np.random.default_rng(0))} - {""}

    assert {name for name in names if f"value.case.{name}" not in KOREAN} == {"float32"}
    assert "value.dtype.integers" in KOREAN
    assert {form for form in forms for value in ("form", "handled") if f"value.{value}.{form}" not in KOREAN} == set()
    assert len(names) > 30 and forms == {"labels", "one-hot"}, "the control"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_each_of_its_options_has_help_in_korean(name: str) -> None:
    command = group.commands[name]
    options = [one for one in command.params if isinstance(one, click.Option) and one.help]
    ids = [SHARED.get(str(one.name), f"help.{name}.{one.name}") for one in options]
    page = CliRunner().invoke(group, [name, "--help", "--lang", "ko"]).output

    assert [id for id in (f"help.{name}", *ids) if id not in KOREAN] == []
    assert [one.help for one in options if one.help and one.help in " ".join(page.split())] == []
    assert [line for line in page.split("\n") if measure_columns(line) > SCREEN and "|" not in line] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["hint"], "'[PATH] EXERCISE' 인수가 빠졌어요."),
        (["hint", "rellu"], "그런 경로도 문제도 없어요: rellu. 혹시 relu 문제인가요?"),
        (["check", "--bogus"], "그런 옵션이 없어요: '--bogus'."),
        (["hint", "--level", "9", "relu"], "'--level' 값이 맞지 않아요:"),
        (["frob"], "그런 명령이 없어요: 'frob'."),
        (["relu"], "혹시 `bpgrade check relu`인가요?"),
    ],
)
def test_an_error_of_the_command_line_is_in_korean(
    monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.setenv("BPGRADE_LANG", "ko")
    with pytest.raises(click.UsageError) as caught:
        group.main(words, standalone_mode=False, prog_name="bpgrade")

    assert told in explain_usage(caught.value)
    assert caught.value.ctx is not None and caught.value.ctx.get_usage().startswith("사용법: bpgrade")


@pytest.mark.parametrize("texts", [ENGLISH, KOREAN], ids=["en", "ko"])
def test_texts_wrap_in_a_narrow_column(texts: Mapping[str, Entry]) -> None:
    for id, entry in texts.items():
        for text in list_all(entry):
            filled = text.format_map(SAMPLES)
            lines = wrap_columns(filled, NARROW)

            assert " ".join(lines) == " ".join(filled.split()) or "  " in filled, id
            assert all(measure_columns(line) <= NARROW or len(wrap_columns(line, 1)) == 1 for line in lines), id
            assert all(any(piece in line for line in lines) for piece in find_code(filled)), id
            assert all(any(path in line for line in lines) for path in SAMPLES.values() if path in filled), id


def test_hangul_takes_two_columns() -> None:
    assert measure_columns("기울기 dx") == 9
    assert (
        pad_text("맞음", 6) == "맞음  " and pad_text("맞음", 6, right=True) == "  맞음" and pad_text("ok", 3) == "ok "
    )
    assert wrap_columns("기울기 기울기", 12) == ["기울기", "기울기"]
    assert wrap_columns("기울기 기울기", 13) == ["기울기 기울기"]
    assert wrap_columns("use `a + b` here", 5) == ["use", "`a + b`", "here"]
    assert wrap_columns("the shape (N, M) fits", 12) == ["the shape", "(N, M) fits"]
    assert wrap_columns("More: bpgrade hint a/b relu", 12) == ["More:", "bpgrade hint a/b relu"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_report_fits_a_narrow_terminal(grade_files: Grade, language: str) -> None:
    wide = Look(load_built_in(language).make_catalogue(), verbose=True)
    report = visible(grade_files({"relu.py": WRONG_RELU}, "relu"), level=4)
    for render in (render_text, render_hint):
        whole, narrow = render(report, wide), render(report, replace(wide, width=NARROW))
        sentences = [line for line in narrow.split("\n") if "  " not in line.strip() and "|" not in line]

        assert sorted(whole.split()) == sorted(narrow.split())  # a picture goes on below itself
        assert [line for line in sentences if measure_columns(line) > NARROW and "bpgrade hint" not in line] == []
        assert len(narrow.split("\n")) > len(whole.split("\n")), "the control"
