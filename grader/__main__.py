"""`bpgrade`, `python -m bpgrade` and `python -m grader`: run a command, and end with an exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys

FAULT, INTERRUPTED = 3, 130


def leave_current_folder() -> None:
    """Remove the current folder from the path, where `python -m` puts it: bpgrade imports nothing from it."""
    if not sys.flags.safe_path:
        here = {"", os.getcwd()}
        sys.path[:] = [entry for entry in sys.path if entry not in here]


def main() -> None:
    """Run the command line; every unexpected exception ends with code 3 and one sentence."""
    # a run ends before garbage matters; collecting it during imports costs a twentieth of the run
    gc.disable()
    # matrices are small here; threads of BLAS would take the processor on which the zygote starts
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C, so that temporary folders are removed
    try:
        from grader.commands import group

        code = group.main(standalone_mode=False, prog_name="bpgrade")
        sys.stdout.flush()
    except SystemExit as leaving:
        code = leaving.code
    except KeyboardInterrupt:
        code = say(name_interruption(), INTERRUPTED)
    except BrokenPipeError:
        # the reader of the output has closed it; the exit must not complain either
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 0
    except BaseException as error:  # the last defence: no student may see a traceback
        code = explain_end(error)
    exit_process(code)


def exit_process(code: object) -> None:
    """End the process at once; a normal exit of the interpreter takes a tenth of the whole run."""
    if not isinstance(code, int | None):
        code = say(str(code), 1)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(code or 0)


def explain_end(error: BaseException) -> int:
    """Print the sentence of an exception, and return its exit code."""
    show, exit_code = getattr(error, "format_message", None), getattr(error, "exit_code", None)
    if show is not None and isinstance(exit_code, int):
        context = getattr(error, "ctx", None)
        usage = f"\n{context.get_usage()}" if context is not None else ""
        from grader.commands.language import explain_usage

        return say(f"{explain_usage(error)}{usage}", exit_code)  # type: ignore[arg-type]
    if type(error).__name__ == "Abort":
        return say(name_interruption(), INTERRUPTED)
    return say(
        f"the grader failed ({type(error).__name__}: {error}); this is not your fault, please report it",
        FAULT,
    )


def name_interruption() -> str:
    """Return the word for an interruption, in the language of this run if the command line is loaded."""
    language = sys.modules.get("grader.commands.language")
    find_text = getattr(language, "format_refusal", None)
    return str(find_text("refusal.interrupted")) if find_text else "interrupted"


def say(sentence: str, code: int) -> int:
    """Print a sentence to standard error in any encoding, and return the code."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    print(f"bpgrade: {sentence}".encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
    return code


if __name__ == "__main__":
    leave_current_folder()
    main()
