"""No zip writes outside its folder, fills the disk, or keeps the rest of a class from being read."""

from __future__ import annotations

import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from corpus import load_english

from grader.classroom.intake import archive, student_files
from grader.classroom.intake import collect as collecting
from grader.classroom.intake.collect import Collected, HandIn, collect_hand_ins
from grader.submission.source import Unreadable

RELU = b"class Relu: pass\n"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder, outside of which nothing may have changed afterwards."""
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    yield place
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
    assert list((tmp_path / "a").iterdir()) == [place]


def collected(place: Path) -> Collected:
    """The class in the zip there; all that was unpacked is plain files with plain names."""
    found = collect_hand_ins(place / "class.zip", place / "unpacked")
    for path in (place / "unpacked").rglob("*"):
        assert not path.is_symlink() and path.name.isascii()
    return found


def told(one: HandIn | Collected) -> list[tuple[str, str | None]]:
    """The ids of the problems, and the files; each has its sentence."""
    assert all(problem.message.id in load_english().texts for problem in one.problems)
    return [(problem.message.id, problem.file) for problem in one.problems]


def rename_entry(name: bytes, raw: bytes, path: Path) -> None:
    """Put other bytes in place of the name of an entry, of the same length, in a zip."""
    assert len(name) == len(raw)
    data = path.read_bytes()
    assert data.count(name) == 2
    path.write_bytes(data.replace(name, raw))


@pytest.mark.parametrize(
    "name",
    ["../evil.py", "/evil.py", "kim/../../evil.py", "C:/evil.py", "c:evil.py", "..\\evil.py", "\\\\host\\evil.py"],
)
def test_no_entry_leads_out_of_the_zip(place: Path, name: str) -> None:
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr("kim/relu.py", RELU)
        packed.writestr("lee/relu.py", RELU)
        packed.writestr(name, b"evil = 1")

    found = collected(place)

    assert [(one.student, [n for n, _ in one.files]) for one in found.hand_ins] == [
        ("kim", ["relu.py"]),
        ("lee", ["relu.py"]),
    ]
    assert told(found) == [("zip_outside", name.replace("\\", "/"))]


def test_backslashes_between_names_are_separators(place: Path) -> None:
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr("kim\\activation\\relu.py", RELU)
        packed.writestr("lee\\relu.py", RELU)

    found = collected(place)

    assert [(one.student, [n for n, _ in one.files]) for one in found.hand_ins] == [
        ("kim", ["activation/relu.py"]),
        ("lee", ["relu.py"]),
    ]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_not_made(place: Path, kind: int) -> None:
    odd = ZipInfo("kim/link")
    odd.create_system, odd.external_attr = 3, (kind | 0o644) << 16
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr(odd, "/etc/passwd")
        packed.writestr("kim/relu.py", RELU)
        packed.writestr("lee/relu.py", RELU)

    kim, _ = collected(place).hand_ins

    assert ([name for name, _ in kim.files], told(kim)) == (["relu.py"], [("zip_not_plain", "link")])


def test_an_entry_with_a_password_is_refused_and_the_rest_is_read(place: Path) -> None:
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr("kim/locked.py", RELU)
        packed.writestr("lee/relu.py", RELU)
    data = bytearray((place / "class.zip").read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (place / "class.zip").write_bytes(data)

    kim, lee = collected(place).hand_ins

    assert (kim.files, told(kim)) == ((), [("zip_encrypted", "locked.py")])
    assert [name for name, _ in lee.files] == ["relu.py"]


def test_other_ways_to_compress_are_refused(place: Path) -> None:
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr("kim/relu.py", RELU, ZIP_BZIP2)
        packed.writestr("lee/relu.py", RELU, ZIP_DEFLATED)

    kim, lee = collected(place).hand_ins

    assert (kim.files, told(kim)) == ((), [("zip_method", "relu.py")])
    assert told(lee) == []


def written(place: Path) -> int:
    """The bytes on the disk below the folder for what is unpacked."""
    return sum(path.stat().st_size for path in (place / "unpacked").rglob("*") if path.is_file())


def test_a_bomb_is_stopped_by_its_ratio(place: Path) -> None:
    with ZipFile(place / "class.zip", "w", ZIP_DEFLATED) as packed:
        packed.writestr("kim/bomb.ipynb", bytes(64 << 20))
        packed.writestr("kim/relu.py", RELU)
        packed.writestr("lee/relu.py", RELU)

    kim, lee = collected(place).hand_ins

    assert ([name for name, _ in kim.files], told(kim)) == (["relu.py"], [("zip_bomb", "bomb.ipynb")])
    assert told(lee) == []
    assert written(place) == 2 * len(RELU)


def test_sizes_are_measured_and_not_believed(place: Path) -> None:
    """The directory says that the entry has 10 bytes; it has 64 MB."""
    with ZipFile(place / "class.zip", "w", ZIP_DEFLATED) as packed:
        packed.writestr("kim/bomb.py", bytes(64 << 20))
        packed.writestr("lee/relu.py", RELU)
    data = bytearray((place / "class.zip").read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    (place / "class.zip").write_bytes(data)

    kim, lee = collected(place).hand_ins

    assert kim.files == () and [id for id, _ in told(kim)] == ["zip_damaged"]
    assert [name for name, _ in lee.files] == ["relu.py"]
    assert written(place) == len(RELU)


def test_many_files_of_one_student_cannot_take_the_room_of_another(place: Path) -> None:
    noise = zlib.compress(bytes(range(256)) * 4096, 0)
    with ZipFile(place / "class.zip", "w") as packed:
        for number in range(20):
            packed.writestr(f"kim/{number:02}.py", noise)
        packed.writestr("lee/relu.py", RELU)

    kim, lee = collected(place).hand_ins

    assert (len(kim.files), {id for id, _ in told(kim)}) == (4, {"too_large"})
    assert [name for name, _ in lee.files] == ["relu.py"]
    assert written(place) < 6 << 20


def test_a_bomb_in_a_students_zip_is_stopped_and_the_zip_is_gone(place: Path) -> None:
    with ZipFile(place / "inner.zip", "w", ZIP_DEFLATED) as packed:
        packed.writestr("bomb.py", bytes(64 << 20))
        packed.writestr("../../evil.py", RELU)
        packed.writestr("relu.py", RELU)
    with ZipFile(place / "class.zip", "w") as packed:
        packed.write(place / "inner.zip", "kim/hw.zip")
        packed.writestr("lee/relu.py", RELU)
    (place / "inner.zip").unlink()

    kim, lee = collected(place).hand_ins

    assert [name for name, _ in kim.files] == ["relu.py"]
    assert told(kim) == [("zip_outside", "../../evil.py"), ("zip_bomb", "bomb.py")]
    assert told(lee) == []
    assert written(place) == 2 * len(RELU)


def test_a_directory_of_too_many_entries_is_not_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "INNER_ENTRIES_CAP", 10)
    monkeypatch.setattr(archive, "CHUNK", 7)  # so that signatures lie across chunks
    for number, name in ((10, "few.zip"), (11, "many.zip")):
        with ZipFile(place / name, "w") as packed:
            for entry in range(number):
                packed.writestr(f"{entry}.py", b"")

    archive.open_inner_zip(place / "few.zip").close()
    with pytest.raises(Unreadable) as refused:
        archive.open_inner_zip(place / "many.zip")

    assert refused.value.message.id == "zip_entries"


def test_a_students_zip_has_a_size_at_most(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(student_files, "INNER_CAP", 1000)
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr("kim/hw.zip", bytes(range(256)) * 10)
        packed.writestr("lee/relu.py", RELU)
    (place / "folder" / "kim").mkdir(parents=True)
    (place / "folder" / "kim" / "hw.zip").write_bytes(bytes(2000))

    of_zip = collected(place).hand_ins[0]
    of_folder = collect_hand_ins(place / "folder", place / "unpacked").hand_ins[0]

    assert told(of_zip) == told(of_folder) == [("zip_too_large", "hw.zip")]
    assert (place / "folder" / "kim" / "hw.zip").exists()


def test_the_zips_of_a_student_have_a_size_together(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(student_files, "INNER_CAP", 1000)
    for top in ("folder", "inner"):
        (place / top / "kim").mkdir(parents=True)
        for name in ("a", "b"):
            with ZipFile(place / top / "kim" / f"{name}.zip", "w") as packed:
                packed.writestr(f"{name}.py", b"#" * 500)
    with ZipFile(place / "class.zip", "w") as packed:
        for path in (place / "inner").rglob("*.zip"):
            packed.write(path, f"kim/{path.name}")
        packed.writestr("lee/relu.py", RELU)

    of_zip = collected(place).hand_ins[0]
    of_folder = collect_hand_ins(place / "folder", place / "unpacked").hand_ins[0]

    for kim in (of_zip, of_folder):
        assert ([name for name, _ in kim.files], told(kim)) == (["a.py"], [("zip_too_large", "b.zip")])


def test_no_more_entries_are_tried_than_are_ever_read(place: Path) -> None:
    with ZipFile(place / "class.zip", "w", ZIP_DEFLATED) as packed:
        for number in range(300):
            packed.writestr(f"kim/{number:03}.py", bytes((1 << 20) + 1))
        packed.writestr("lee/relu.py", RELU)

    kim, lee = collected(place).hand_ins

    assert told(kim)[-1] == ("more_problems", None) and kim.files == ()
    assert kim.problems[-1].message.values["count"] == 201 + 1 - 20
    assert [name for name, _ in lee.files] == ["relu.py"]


def test_of_two_entries_of_one_name_the_last_is_read(place: Path) -> None:
    pieces = unicodedata.normalize("NFD", "렐루")
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr(f"kim/{pieces}.py", b"first = 1")
        packed.writestr("kim/렐루.py", b"last = 1")

    found = collected(place)

    ((name, path),) = found.hand_ins[0].files
    assert (name, Path(path).read_bytes()) == ("렐루.py", b"last = 1")
    assert ("zip_twice", "렐루.py") in [(id, (file or "").rpartition("/")[2]) for id, file in told(found)]


@pytest.mark.parametrize(
    ("encoding", "student"),
    [
        ("cp949", "김민수"),
        ("utf-8", "김민수"),
        ("cp949", "황"),  # its bytes are UTF-8 as well, of another letter
        ("utf-8", "é"),
        ("cp437", "é"),
    ],
)
def test_names_without_the_mark_of_utf8(place: Path, encoding: str, student: str) -> None:
    raw = student.encode(encoding)
    if encoding == "utf-8" and student == "é":
        raw = unicodedata.normalize("NFD", student).encode("utf-8")  # as Finder writes it
    stand_in = "Q" * len(raw)
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr(f"{stand_in}/relu.py", RELU)
        packed.writestr("lee/relu.py", RELU)
    rename_entry(f"{stand_in}/relu.py".encode(), raw + b"/relu.py", place / "class.zip")

    assert student in [one.student for one in collected(place).hand_ins]


def test_names_that_no_file_system_holds_are_names_all_the_same(place: Path) -> None:
    long = "n" * 5000
    with ZipFile(place / "class.zip", "w") as packed:
        packed.writestr(f"kim/{long}.py", RELU)
        packed.writestr("kim/aux.py", RELU)
        packed.writestr("kim/a:b?.py", RELU)
        packed.writestr("kim/A:B?.py", RELU)
        packed.writestr("lee/relu.py", RELU)

    kim, _ = collected(place).hand_ins

    assert [name for name, _ in kim.files] == ["A:B?.py", "a:b?.py", "aux.py", f"{long}.py"]
    assert told(kim) == []


@pytest.mark.parametrize("cut", [1, 30, 60])
def test_bytes_that_are_broken_are_that_entrys_fault_only(place: Path, cut: int) -> None:
    with ZipFile(place / "class.zip", "w", ZIP_DEFLATED) as packed:
        packed.writestr("kim/relu.py", RELU * 20)
        packed.writestr("lee/relu.py", RELU)
    data = bytearray((place / "class.zip").read_bytes())
    data[cut] ^= 0xFF
    (place / "class.zip").write_bytes(data)

    kim, lee = collected(place).hand_ins

    assert [id for id, _ in told(kim)] in (["zip_damaged"], [])
    assert [name for name, _ in lee.files] == ["relu.py"]


def test_any_bytes_for_a_zip_are_a_problem_and_no_exception(place: Path) -> None:
    """Each byte of a student's zip turned round, one at a time: the class is read all the same."""
    with ZipFile(place / "inner.zip", "w", ZIP_DEFLATED) as packed:
        packed.writestr("한글/relu.py", RELU)
        packed.writestr("b.py", RELU)
    whole = (place / "inner.zip").read_bytes()
    (place / "inner.zip").unlink()
    (place / "class" / "kim").mkdir(parents=True)
    for at in range(len(whole)):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        (place / "class" / "kim" / "hw.zip").write_bytes(broken)

        (kim,) = collect_hand_ins(place / "class", place / "unpacked").hand_ins

        assert all(Path(path).stat().st_size <= collecting.METADATA_CAP for _, path in kim.files)
        assert kim.files or told(kim)


def test_problems_are_told_up_to_a_number(place: Path) -> None:
    with ZipFile(place / "class.zip", "w") as packed:
        for number in range(50):
            packed.writestr(f"../{number}.py", b"")
        packed.writestr("kim/relu.py", RELU)

    found = collected(place)

    assert told(found)[:1] == [("zip_outside", "../0.py")]
    assert told(found)[-1] == ("more_problems", None)
    assert len(found.problems) == 21
