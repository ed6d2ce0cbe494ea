"""`bpgrade`, `python -m bpgrade` and `python -m grader`: run a command, and turn every end into an exit code."""

from __future__ import annotations

import gc
import os
import sys

FAULT, INTERRUPTED = 3, 130


def leave_current_folder() -> None:
    """Take the current folder, which `python -m` puts first, off the path: nothing in it is ours to import."""
    if not sys.flags.safe_path:
        here = {"", os.getcwd()}
        sys.path[:] = [entry for entry in sys.path if entry not in here]


def main() -> None:
    """Run the command line; whatever is not handled ends as 3 with one sentence."""
    # a run ends before garbage could matter; looking for some while modules are loaded costs a twentieth of it
    gc.disable()
    # the matrices here are small; threads for large ones would take the processor that the zygote starts on
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from grader.commands import group

        code = group.main(standalone_mode=False, prog_name="bpgrade")
        sys.stdout.flush()
    except SystemExit as leaving:
        code = leaving.code
    except KeyboardInterrupt:
        code = say("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has left; do not complain at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 0
    except BaseException as error:  # the last line: a student must never see a traceback of ours
        code = explain_end(error)
    exit_process(code)


def exit_process(code: object) -> None:
    """End the process at once: taking the interpreter down piece by piece takes a tenth of the whole run."""
    if not isinstance(code, int | None):
        code = say(str(code), 1)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(code or 0)


def explain_end(error: BaseException) -> int:
    """The exit code of an exception, after its sentence."""
    show, exit_code = getattr(error, "format_message", None), getattr(error, "exit_code", None)
    if show is not None and isinstance(exit_code, int):
        context = getattr(error, "ctx", None)
        usage = f"\n{context.get_usage()}" if context is not None else ""
        return say(f"{show()}{usage}", exit_code)
    if type(error).__name__ == "Abort":
        return say("interrupted", INTERRUPTED)
    return say(
        f"the grader failed ({type(error).__name__}: {error}); this is not your fault, please report it",
        FAULT,
    )


def say(sentence: str, code: int) -> int:
    """Print to standard error whatever its encoding, and give the code back."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    print(f"bpgrade: {sentence}".encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
    return code


if __name__ == "__main__":
    leave_current_folder()
    main()
