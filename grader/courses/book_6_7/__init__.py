"""The course book-6-7: learning better (chapter 6 of the first volume) and convolutional networks (chapter 7)."""

from pathlib import Path

from grader import Course, hookimpl
from grader.courses.book.lent import BOOK, HELPERS
from grader.courses.book_6_7 import convolution, initial, network, optimizer, training

DRAWN = "return deviation * np.random.randn(input_size, output_size)"
LINES = (
    "deviation = np.sqrt(2 / input_size)",
    "deviation = np.sqrt(1 / input_size)",
    "deviation = weight_init_std",
    DRAWN,
)
WHOLE = (
    f'if weight_init_std in ("he", "relu"): / {LINES[0]} / elif weight_init_std in ("xavier", "sigmoid"): / {LINES[1]}'
)
SAME_WEIGHTS = dict.fromkeys(
    [*(f"{line} -> {line} / {line}" for line in LINES), f"{LINES[2]} -> {LINES[2]} / {WHOLE} / else: / {LINES[2]}"],
    "A line twice draws the same weights. Random weights hide that from the proof.",
)


@hookimpl
def bpgrade_checks() -> Course:
    """Return the course with its checks in teaching order."""
    checks = (
        *optimizer.CHECKS,
        *initial.CHECKS,
        *training.CHECKS,
        *convolution.CHECKS,
        *network.CHECKS,
    )
    return Course(
        "book-6-7", checks, lent=HELPERS, is_proved=True, files=BOOK, equivalent={"initial/init_weight": SAME_WEIGHTS}
    )


@hookimpl
def bpgrade_messages() -> dict[str, Path]:
    """Return the texts of the course."""
    return {language: Path(__file__).with_name(f"{language}.toml") for language in ("en", "ko")}
