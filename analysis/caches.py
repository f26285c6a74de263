"""What is slow to make from lexicon files, kept in the user's cache folder from run to run."""

import gc
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache, lru_cache, wraps
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from analysis.files import (
    cache_folder,
    default_lexicon,
    default_wordings,
    installed_version,
    write_atomically,
)

MOST = 16
_SIZE = hashlib.sha256().digest_size


def kept(build: Callable, made_with: Callable[[], bytes] | None = None, most: int = MOST
         ) -> Callable:
    """Decorate a function whose first argument is a sequence of files: it runs once for each.

    Its result is kept in memory, and in the cache folder by a fingerprint of what the files hold,
    of the other arguments, and of the program (`program`, unless `made_with` gives another). Of
    one function those `most` results stay that were used last. A cache that is damaged is made
    anew, one that cannot be written is done without. The result must be picklable; what it raises
    is not kept.
    """
    name = f"{build.__module__}.{build.__qualname__}"

    @lru_cache(maxsize=8)
    def made(files: tuple[Path, ...], _stamps: tuple, others: tuple) -> Any:
        key = digest([(made_with or program)(), name.encode(), repr(others).encode(),
                      *(file.read_bytes() for file in files)])
        return recall(name, key, lambda: build(files, *others), most)

    @wraps(build)
    def load(files: Sequence[Path], *others: Any) -> Any:
        stats = [os.stat(file) for file in files]
        return made(tuple(map(Path, files)), tuple((s.st_mtime_ns, s.st_size) for s in stats),
                    others)
    load.cache_clear = made.cache_clear
    return load


def recall(name: str, key: bytes, build: Callable[[], Any], most: int = MOST) -> Any:
    """Return what is kept under a name and a fingerprint, or build and keep it."""
    path = cache_folder() / "made" / f"{name}-{key.hex()}.pickle"
    result = _read(path)
    if result is None:
        result = build()
        content = pickle.dumps(result, protocol=5)
        with suppress(OSError):  # another process may take the same away
            write_atomically(path, hashlib.sha256(content).digest() + content)
            for old in sorted(path.parent.glob(f"{name}-*"),
                              key=lambda file: file.stat().st_mtime_ns)[:-most]:
                old.unlink(missing_ok=True)
    return result


@cache
def program() -> bytes:
    """Return a fingerprint of this package's modules and data, and of the libraries below them."""
    folders = *(Path(__file__).parent.rglob(kind) for kind in ("*.py", "*.yml")), *(
        folder.iterdir() for folder in (default_lexicon(), default_wordings()))
    return fingerprint(
        [file for files in folders for file in sorted(files) if file.is_file()],
        ("babel", "numpy", "pandas", "pydantic", "scipy", "simplemma", "statsmodels", "wordfreq"))


def fingerprint(files: Iterable[Path | str], libraries: Iterable[str]) -> bytes:
    """Return a fingerprint of files, of the versions of libraries, and of that of Python."""
    versions = [sys.version, *(f"{name} {installed_version(name)}" for name in libraries)]
    return digest([*(Path(file).read_bytes() for file in files),
                   *(version.encode() for version in versions)])


def key_of(files: Sequence[bytes], *given: object) -> bytes:
    """Return a fingerprint of the program, of what files hold, and of other plain values."""
    return digest([program(), *files, repr(given).encode("utf-8", "surrogatepass")])


def digest(parts: Iterable[bytes]) -> bytes:
    """Return the SHA-256 of parts, each with its length."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.digest()


def _read(path: Path) -> Any:
    collecting = gc.isenabled()
    # Thousands of small objects arrive at once: looking for circles among them is most of the time.
    gc.disable()
    try:
        # Mapped: some are as large as what else the program takes.
        with (path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content,
              memoryview(content)[_SIZE:] as stored):
            if hashlib.sha256(stored).digest() != content[:_SIZE]:
                return None
            os.utime(path)
            return pickle.loads(stored)
    except Exception:  # whatever is wrong with a cache, it can be made anew
        return None
    finally:
        if collecting:
            gc.enable()
