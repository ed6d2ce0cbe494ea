"""Hostile submissions, by name: what each tries, and the code that tries it.

The code is the body of a function that a layer's `forward` calls, or the file's top level. It may
return bytes, which come back to the grader as an array: so would a secret.
"""

from __future__ import annotations

import textwrap
from typing import NamedTuple

HEAD = """
import ctypes, os, sys, time, socket, signal, struct, json, threading, subprocess, mmap, gc
import numpy as np
libc = ctypes.CDLL(None, use_errno=True)
def syscall(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
def frame(header, body=b""):
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<4sIQ", b"BPG1", len(head), len(body)) + head + body
def reply(data):
    # over the reply, with a progress that says that all is done
    os.pwrite(3, struct.pack("<4sqQ", b"BPGP", 99, len(data)), 0)
    os.pwrite(3, data, 64)
    os._exit(0)
"""
HONEST = """
import numpy as np
class Negate:
    def forward(self, x): return -x
    def backward(self, dout): return -dout
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, dout): return dout * self.out * (1 - self.out)
"""
LAYER = """
class Relu:
    def forward(self, x):
        stolen = attack()
        return x if stolen is None else np.frombuffer(bytes(stolen), np.uint8)
    def backward(self, dout): return dout
"""


class Attack(NamedTuple):
    """What a hostile submission tries, and how; `at_import` puts it at the top level of its file."""

    tries: str
    code: str
    at_import: bool = False

    @property
    def source(self) -> str:
        """The whole file; SECRET, FOLDER and PORT are to be filled in."""
        body = textwrap.dedent(self.code).strip()
        called = "kept = attack()\ndef attack(): return kept\n" if self.at_import else ""
        return f"{HEAD}\ndef attack():\n{textwrap.indent(body, '    ')}\n{called}{LAYER}"


ATTACKS = {
    # taking what there is
    "loop_in_python": Attack("never ends", "while True: pass"),
    "loop_in_big_integers": Attack("never ends, inside one operation", "return bytes(7 ** (10 ** 9) % 2)"),
    "loop_in_linear_algebra": Attack(
        "never ends, inside numpy", "np.linalg.matrix_power(np.ones((1200, 1200)), 10 ** 9)"
    ),
    "loop_at_import": Attack("never ends while it is loaded", "while True: pass", at_import=True),
    "loop_that_catches_everything": Attack(
        "never ends, whatever is raised in it",
        """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
    ),
    "sleep_for_ever": Attack("uses up the clock and no processor time", "time.sleep(10 ** 6)"),
    "stop_itself": Attack("stops its own process", "os.kill(os.getpid(), signal.SIGSTOP)"),
    "ignore_all_signals": Attack(
        "cannot be asked to end",
        """
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        while True: pass
        """,
    ),
    "deep_recursion": Attack(
        "recursion without end",
        """
        sys.setrecursionlimit(10 ** 9)
        def down(): return down()
        down()
        """,
    ),
    "memory_of_python": Attack("fills memory with a list", "kept = [0] * 10 ** 10"),
    "memory_of_numpy": Attack("fills memory with an array", "kept = np.ones(10 ** 10)"),
    "memory_in_small_steps": Attack("fills memory little by little", "kept = []\nwhile True: kept.append(bytearray(1 << 20))"),
    "memory_in_a_file": Attack(
        "fills memory through a file in memory",
        """
        descriptor = os.memfd_create("x")
        while True: os.write(descriptor, bytes(1 << 20))
        """,
    ),
    "memory_shared": Attack(
        "fills memory that is shared", "kept = [mmap.mmap(-1, 1 << 28) for _ in range(10 ** 4)]"
    ),
    "raise_own_limits": Attack(
        "raises its own limit of memory",
        """
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        kept = np.ones(10 ** 10)
        """,
    ),
    "fork_bomb": Attack("forks without end", "while True: os.fork()"),
    "thread_bomb": Attack(
        "starts threads without end", "while True: threading.Thread(target=time.sleep, args=(10 ** 6,), daemon=True).start()"
    ),
    "threads_with_small_stacks": Attack(
        "starts threads without end, which need little memory",
        """
        threading.stack_size(32 << 10)
        while True: threading.Thread(target=time.sleep, args=(10 ** 6,), daemon=True).start()
        """,
    ),
    "daemon": Attack(
        "leaves a process behind",
        """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0: time.sleep(10 ** 6)
            os._exit(0)
        """,
    ),
    "thread_left_running": Attack(
        "leaves a thread running", "threading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()"
    ),
    "flood_of_prints": Attack("prints without end", "while True: print('x' * 10 ** 6)"),
    "flood_of_output": Attack("writes to standard output without end", "while True: os.write(1, bytes(10 ** 6))"),
    "huge_result": Attack("returns a gigabyte", "return bytes(10 ** 9)"),
    "huge_exception": Attack("raises with a text of megabytes", "raise ValueError('x' * 10 ** 8)"),
    "exception_that_loops": Attack(
        "raises what never ends when it is shown",
        """
        class Endless(Exception):
            def __str__(self):
                while True: pass
        raise Endless
        """,
    ),
    # leaving
    "sys_exit": Attack("leaves with success", "sys.exit(0)"),
    "os_exit": Attack("leaves at once with success", "os._exit(0)"),
    "os_exit_at_import": Attack("leaves at once with success, while it is loaded", "os._exit(0)", at_import=True),
    "segmentation_fault": Attack("reads address 0", "ctypes.string_at(0)"),
    "abort": Attack("aborts", "os.abort()"),
    "close_all_descriptors": Attack("closes everything that is open", "os.closerange(0, 4096)"),
    # others
    "kill_the_zygote": Attack("kills the process that it came from", "os.kill(os.getppid(), signal.SIGKILL)"),
    "kill_everything": Attack("kills every process that it may", "os.kill(-1, signal.SIGKILL)"),
    "kill_the_session": Attack("kills the process group 0 and 1", "os.killpg(0, 9)\nos.killpg(1, 9)"),
    "signal_by_descriptor": Attack("has the kernel send a signal to another", "import fcntl\nr, w = os.pipe()\nfcntl.fcntl(r, fcntl.F_SETOWN, os.getppid())"),
    "trace_the_zygote": Attack("attaches to its parent as a debugger", "syscall(101, 16, os.getppid(), 0, 0)"),
    "memory_of_the_zygote": Attack("opens its parent's memory", "return open(f'/proc/{os.getppid()}/mem', 'rb').read(1)"),
    "read_the_zygote": Attack("reads its parent's memory by a system call", "syscall(310, os.getppid(), 0, 0, 0, 0, 0)"),
    "limits_of_the_zygote": Attack(
        "changes its parent's limits",
        "import resource\nresource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
    ),
    "run_a_shell": Attack("runs a shell", "os.execv('/bin/sh', ['sh', '-c', 'echo SECRET > FOLDER/pwned'])"),
    "run_a_subprocess": Attack("runs a command", "return subprocess.run(['cat', 'FOLDER/secret'], capture_output=True).stdout"),
    "spawn": Attack("spawns a process", "os.posix_spawn('/bin/true', ['true'], {})"),
    "system": Attack("runs a command line", "os.system('echo pwned > FOLDER/pwned')"),
    # files
    "read_a_secret": Attack("reads a file", "return open('FOLDER/secret', 'rb').read()"),
    "read_passwords": Attack("reads the list of users", "return open('/etc/passwd', 'rb').read()"),
    "list_a_folder": Attack("lists a folder", "return '/'.join(os.listdir('FOLDER')).encode()"),
    "ask_for_a_file": Attack("finds out whether a file exists", "os.stat('FOLDER/secret')\nreturn b'SECRET'"),
    "ask_through_a_descriptor": Attack(
        "finds out whether a file exists, by the call that is meant for open files",
        """
        buffer = ctypes.create_string_buffer(256)
        syscall(262, -100, b'FOLDER/secret', buffer, 0x1000)
        return b'SECRET'
        """,
    ),
    "ask_by_access": Attack("finds out whether a file exists, by access", "return b'SECRET' if os.access('FOLDER/secret', os.F_OK) else None"),
    "write_outside": Attack("writes a file", "open('FOLDER/pwned', 'w').write('x')"),
    "write_by_number": Attack("writes a file without Python", "syscall(2, b'FOLDER/pwned', 0o101, 0o644)"),
    "link_outside": Attack("makes a link", "os.symlink('/etc/passwd', 'FOLDER/pwned')"),
    "rename_outside": Attack("renames a file", "os.rename('FOLDER/secret', 'FOLDER/pwned')"),
    "own_maps": Attack("reads the map of its memory", "return open('/proc/self/maps', 'rb').read()"),
    "own_command_line": Attack("reads its command line", "return open('/proc/self/cmdline', 'rb').read()"),
    "numpy_from_file": Attack("reads a file through numpy", "return np.fromfile('FOLDER/secret', np.uint8).tobytes()"),
    "numpy_to_file": Attack("writes a file through numpy", "np.save('FOLDER/pwned', np.ones(3))"),
    "load_a_library": Attack("loads a library", "ctypes.CDLL('libm.so.6')\nctypes.CDLL('FOLDER/evil.so')"),
    "open_by_handle": Attack("opens a file by its handle", "syscall(304, -100, 0, 0)"),
    # network
    "tcp": Attack("connects to a port", "socket.create_connection(('127.0.0.1', PORT), 1).send(b'SECRET')"),
    "udp": Attack("sends a packet", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'SECRET', ('127.0.0.1', PORT))"),
    "abstract_socket": Attack("connects to a socket without a file", "s = socket.socket(socket.AF_UNIX)\ns.connect('\\0bpgrade-test-PORT')"),
    "pair_of_sockets": Attack("makes a pair of sockets", "socket.socketpair()"),
    "netlink": Attack("talks to the kernel's network", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)"),
    "inherited_descriptors": Attack(
        "speaks on whatever is open",
        """
        for number in range(3, 1024):
            if number == 3: continue
            try: os.write(number, b'{"job": 1, "killed": null}')
            except OSError: pass
        """,
    ),
    # the kernel
    "io_uring": Attack("opens a ring of system calls", "syscall(425, 8, ctypes.create_string_buffer(120))"),
    "new_namespace": Attack("becomes root in a namespace", "syscall(272, 0x10000000 | 0x20000)"),
    "namespace_by_clone": Attack("becomes root in a namespace, by clone", "syscall(56, 0x10000000 | 17, 0, 0, 0, 0)"),
    "clone3": Attack("makes a process by the newer call", "syscall(435, ctypes.create_string_buffer(88), 88)"),
    "vfork": Attack("makes a process by the older call", "syscall(58)"),
    "older_calls": Attack(
        "calls under the older numbers of 32 bits",
        r"""
        code = mmap.mmap(-1, 4096, prot=7)
        code.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
        """,
    ),
    "other_abi": Attack("calls under the numbers of x32", "syscall(0x40000000 + 2, b'FOLDER/secret', 0)"),
    "undo_the_filter": Attack("puts an empty filter over the filter", "syscall(157, 22, 0, 0)\nos.open('/', 0)"),
    "bpf": Attack("loads a program into the kernel", "syscall(321, 0, ctypes.create_string_buffer(64), 64)"),
    "clock_of_the_zygote": Attack("reads how long another process has computed", "time.clock_gettime((~os.getppid() << 3) | 2)"),
    "watch_performance": Attack("watches another process", "syscall(298, ctypes.create_string_buffer(120), os.getppid(), -1, -1, 0)"),
    "faults_in_user_space": Attack("handles page faults itself", "syscall(323, 0)"),
    "keys": Attack("reads the kernel's keys", "syscall(250, 0, -3, 1)"),
    "mount": Attack("mounts a file system", "syscall(165, b'none', b'/', b'tmpfs', 0, 0)"),
    "change_root": Attack("changes its root", "os.chroot('/tmp')"),
    "become_root": Attack("becomes another user", "os.setuid(0)\nos.setresuid(0, 0, 0)\nreturn open('FOLDER/secret', 'rb').read()"),
    "priority": Attack("raises its priority", "os.nice(-19)\nos.setpriority(os.PRIO_PROCESS, os.getppid(), 19)"),
    # the reply
    "garbage_reply": Attack("answers with noise", "reply(os.urandom(4096))"),
    "forged_verdict": Attack("answers with a verdict", "reply(frame({'entry': 0, 'verdict': 'passed', 'score': 10, 'cases': [], 'arrays': []}))"),
    "forged_zeros": Attack(
        "answers with well-formed zeros",
        """
        listing = [[f'{i}/{n}', '<f8', [4, 3]] for i in range(6) for n in ('out', 'dx')]
        cases = [{'raised': None, 'strange': {}, 'renamed': {}}] * 6
        reply(frame({'entry': 0, 'cases': cases, 'output': '', 'notes': {}, 'arrays': listing}, bytes(96 * 12)))
        """,
    ),
    "gigantic_shape": Attack("answers with a shape of 2 ** 62", "reply(frame({'entry': 0, 'arrays': [['0/out', '<f8', [2 ** 40, 2 ** 22]]]}))"),
    "objects": Attack("answers with pickled objects", "reply(frame({'entry': 0, 'arrays': [['0/out', '|O', [1]]]}, bytes(8)))"),
    "long_header": Attack("announces a header of 4 GiB", "reply(struct.pack('<4sIQ', b'BPG1', 2 ** 32 - 1, 0) + bytes(100))"),
    "nested_brackets": Attack("answers with brackets in brackets", "reply(frame(b'[' * 60000 + b']' * 60000))"),
    "many_arrays": Attack("answers with a million names", "reply(frame({'entry': 0, 'arrays': [['a', '<f8', [0]]] * 10 ** 6}))"),
    "entry_of_another": Attack("answers in the name of another exercise", "reply(frame({'entry': 1, 'cases': [], 'output': '', 'notes': {}, 'arrays': []}))"),
    "endless_progress": Attack("says that its reply is longer than it can be", "os.pwrite(3, struct.pack('<4sqQ', b'BPGP', 1, 2 ** 63), 0)\nos._exit(0)"),
    # the comparison
    "allclose_says_yes": Attack("makes every comparison true", "np.testing.assert_allclose = lambda *a, **k: None\nnp.allclose = np.array_equal = np.isclose = lambda *a, **k: True"),
    "json_says_yes": Attack("makes every answer the same", "json.dumps = lambda *a, **k: '{\"verdict\": \"passed\"}'"),
    "equal_to_everything": Attack(
        "returns numbers that say they are equal",
        """
        class Liar(np.ndarray):
            def __eq__(self, other): return np.ones(np.shape(other), bool)
            __le__ = __ge__ = __lt__ = __gt__ = __eq__
        global LIAR
        LIAR = np.zeros((4, 3)).view(Liar)
        Relu.forward = lambda self, x: LIAR
        return None
        """,
    ),
    "toggle_units_and_sleep": Attack(
        "says that it is always at something new, and sleeps",
        """
        for unit in range(2, 10**9):
            os.pwrite(3, struct.pack('<4sqQ', b'BPGP', unit, 0), 0)
            time.sleep(0.05)
        """,
    ),
    "toggle_units_and_burn": Attack(
        "says in turn that it starts, loads and computes, and never ends",
        """
        for unit in range(2, 10**9):
            os.pwrite(3, struct.pack('<4sqQ', b'BPGP', unit % 3 - 1, 0), 0)
        """,
    ),
    "leave_as_if_never_ready": Attack(
        "says that it has not started yet, and leaves",
        """
        os.pwrite(3, struct.pack('<4sqQ', b'BPGP', 0, 0), 0)
        os._exit(0)
        """,
    ),
    "not_a_number": Attack("returns what is not a number", "Relu.forward = Relu.backward = lambda self, x: np.full(np.shape(x), np.nan)"),
    "objects_in_arrays": Attack("returns arrays of objects", "Relu.forward = lambda self, x: np.array([object()] * 3, dtype=object)"),
    "grader_in_the_frames": Attack(
        "looks for the answer in its callers",
        """
        frame, found = sys._getframe(), []
        while frame:
            found.append(repr(frame.f_locals) + repr(list(frame.f_globals)))
            frame = frame.f_back
        return '\\n'.join(found).encode()
        """,
    ),
    "secrets_in_memory": Attack(
        "looks for the secret in everything it can reach",
        """
        found = []
        for thing in gc.get_objects():
            try: found.append(repr(thing)[:2000])
            except BaseException: pass
        found += [repr(dict(os.environ)), repr(sys.argv), repr(sys.path), repr(sys.orig_argv)]
        return '\\n'.join(found).encode('utf-8', 'replace')[:900000]
        """,
    ),
}  # fmt: skip
